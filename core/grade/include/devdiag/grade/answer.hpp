// What graders look at: one HTTP response, and what a document declares in its own markup.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "devdiag/evidence.hpp"

namespace devdiag::grade {

struct Answer {
  std::int64_t status = 200;
  bool certificate_ok = true;   // of the connection it came over; true for plain http
  std::vector<Header> headers;  // as sent; several lines of one name are several entries
};

// The field lines of a header, in order; names without case.
std::vector<std::string_view> lines_of(const Answer& answer, std::string_view name);
// The first line, empty when there is none.
std::string_view first_line_of(const Answer& answer, std::string_view name);

// The policies that a document declares in its markup (<meta http-equiv=content-security-policy> and
// <meta name=referrer>), by lower-case name and in order, as graders collect them: anywhere in the text, head
// or body. Empty contents are left out.
std::vector<Meta> declared_metas(std::string_view html);

}  // namespace devdiag::grade
