// What is kept of a HAR's entries while it streams by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "check/html_facts.hpp"
#include "devdiag/error.hpp"
#include "devdiag/evidence.hpp"

namespace devdiag::check {

struct HarEntry {
  std::string page, started, resource_type, method, url;
  std::string redirect, error, mime_type;
  std::vector<Header> request_headers;  // cookies and credentials without their values
  std::vector<Header> response_headers;
  std::int64_t status = 0;  // 0 or less: no answer
  double time_ms = 0;
  std::optional<HtmlFacts> html;  // of a body that is HTML and was recorded
  bool html_whole = true;
  std::size_t place = 0;  // in the file
};

struct HarPage {
  std::string id, title;
};

struct Har {
  std::string creator;
  std::vector<HarPage> pages;
  std::vector<HarEntry> entries;  // oldest first
};

// Error paths are those of the format: log.entries[7].request.url.
Result<Har> parse_har(std::string head, std::istream& rest);

}  // namespace devdiag::check
