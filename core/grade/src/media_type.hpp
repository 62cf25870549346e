// What a resource really is: its media type by the element that asked for it, its name, and the Content-Type
// header last. As webhint decides it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "html_tags.hpp"

namespace devdiag::grade {

struct ContentType {
  std::string type, charset;  // in lower case
};
// A Content-Type value read strictly (RFC 9110, section 8.3.1); `malformed_parameter` tells the two ways of
// failing apart.
struct ContentTypeReading {
  std::optional<ContentType> value;
  bool malformed_parameter = false;
};
ContentTypeReading read_content_type(std::string_view header);

// Empty when nothing tells. `element` may be null.
std::string media_type_of(const HtmlTag* element, std::string_view url, std::string_view body,
                          std::string_view declared);

bool is_text_type(std::string_view media_type);
bool is_html_type(std::string_view media_type);

}  // namespace devdiag::grade
