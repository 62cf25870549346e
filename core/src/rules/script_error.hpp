// What stays the same of a script error when it happens again: its message and place without moving parts.
#pragma once

#include <string>
#include <string_view>

namespace devdiag::judge {

// Numbers, ids, URLs and quoted data become placeholders; quoted identifiers stay, they tell errors apart.
std::string message_template(std::string_view message);

// One line of Error.prototype.stack, as V8 ("at f (url:1:2)") or the others ("f@url:1:2") write it.
struct StackFrame {
  std::string_view function, url;  // url without line and column; empty when the line names none
};
StackFrame parse_stack_line(std::string_view line);

// The first frame of the site's own code: of `origin_url`'s origin, else of any web origin that is no
// extension.
StackFrame own_frame(std::string_view stack, std::string_view origin_url);
// Does the stack begin in a browser extension?
bool starts_in_extension(std::string_view stack);

// Last path segment with build hashes replaced: "https://a.example/js/app.3f2a1c9b.js?v=2" ->
// "app.{hash}.js".
std::string file_name(std::string_view url);

// A part of the bundle that a loader asked for did not come (webpack, Vite, native import()).
bool is_chunk_error(std::string_view message);
// The framework that says its first render differs from the server's HTML; empty when the message does not.
std::string_view hydration_framework(std::string_view message);

}  // namespace devdiag::judge
