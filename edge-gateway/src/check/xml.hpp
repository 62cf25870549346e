// Text inside XML 1.0.
#pragma once

#include <string>
#include <string_view>

namespace devdiag::check {

// Characters XML 1.0 cannot hold, even escaped (section 2.2), and ill-formed UTF-8 become U+FFFD.
std::string xml_text(std::string_view text);   // element content
std::string xml_value(std::string_view text);  // an attribute's value, inside quotes: keeps line ends

}  // namespace devdiag::check
