// Fills the placeholders of a catalogue text with values observed in evidence; no value can break out.
//
// A placeholder is `{name|quoting}`; every other brace is literal text. The renderer writes the *escaped
// content* of a value, never the quotes around it: a template puts `js`, `nginx` and `html` inside quotes.
//   js      inside a string literal of JavaScript, JSON, Python, Ruby, C#: whatever could end the literal or
//           start an interpolation is written as \uXXXX. Not in Java, which reads \u0022 as the quote itself
//   nginx   inside a quoted nginx argument: quotes and backslashes are escaped; $ ; { } and control
//           characters are dropped, because nginx cannot write them safely in a value
//   html    attribute value or text: & < > " ' ` = become references, control characters are dropped
//   header  one element of a header value (a source, a token), in double quotes of any language or bare:
//           what ends an element (space ; ,), a string or a line, or starts an interpolation somewhere
//           (" \ < > ` $ # % { } control characters, line separators) is dropped
//   word    a name or version as an argument of a command: only letters, digits and . _ / @ : + - stay
//   plain   prose or a line comment: control characters and line separators become spaces
// A value that is missing or empty is written as YOUR_NAME (upper case), which is inert in every context.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace devdiag {

using RenderParams =
    std::vector<std::pair<std::string, std::string>>;  // names and values, as Finding::params

// Linear in the length of the text and the values; ill-formed UTF-8 in a value becomes U+FFFD.
std::string render_fix(std::string_view text, const RenderParams& params);

}  // namespace devdiag
