// The sentences in which browsers say that CORS refused a request, as logs carry them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "devdiag/evidence.hpp"

namespace devdiag::judge {

struct CorsLine {
  std::string_view url, reason;
};
// A line that only mentions CORS is none.
std::optional<CorsLine> cors_line(std::string_view message);

// Address of the request, without its query, that a line written by the page says was refused; empty when it
// says no such thing or names none.
std::string refused_address(const LogLine& line);

}  // namespace devdiag::judge
