// Relative references to absolute URLs (URL Standard, section 4.4), as far as links of a page need it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace devdiag::grade {

// Host in lower case, default port left out, dot segments taken out, blanks and other bytes that may not
// stand in a URL percent-encoded. Nothing when there is no absolute URL to be had.
std::optional<std::string> resolve_url(std::string_view base, std::string_view reference);

bool is_https_url(std::string_view url);
bool is_data_url(std::string_view url);

}  // namespace devdiag::grade
