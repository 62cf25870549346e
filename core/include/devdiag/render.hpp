// Fills the placeholders of a catalogue text with values observed in evidence; no value can break out.
//
// A placeholder is `{name|quoting}`; every other brace is literal text. The renderer writes the *escaped
// content* of a value, never the quotes around it: a template puts `js`, `nginx` and `html` inside quotes.
//   js      inside a string literal of any kind, also of JSON, Python, Java, C#: whatever could end the
//           literal or start an interpolation is written as \uXXXX
//   nginx   inside a quoted nginx argument: quotes and backslashes are escaped; $ ; { } and control
//           characters are dropped, because nginx cannot write them safely in a value
//   html    attribute value or text: & < > " ' ` = become references, control characters are dropped
//   header  one element of a header value (a source, a token): ; , " \ < > ` $ and control characters
//           are dropped
//   plain   prose or a line comment: control characters and line separators become spaces
// A value that is missing or empty is written as YOUR_NAME (upper case), which is inert in every context.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace devdiag {

using RenderParams = std::vector<std::pair<std::string, std::string>>;  // Finding::params

// Linear in the length of the text and the values; ill-formed UTF-8 in a value becomes U+FFFD.
std::string render_fix(std::string_view text, const RenderParams& params);

}  // namespace devdiag
