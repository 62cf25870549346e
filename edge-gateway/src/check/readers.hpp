// The readers behind read_input, one per kind of text.
#pragma once

#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "check/input.hpp"
#include "devdiag/error.hpp"

namespace devdiag::check {

// `curl -i` output, also of `-L`, `-I`, `-v` and of programs that print the same; `whole` is false when the
// text was cut after its first kEvidenceBytes.
Result<std::vector<Record>> read_curl(std::string_view text, std::string_view url, bool whole);

// Response header fields alone, also as developer tools copy them: names and values on lines of their own.
Result<std::vector<Record>> read_headers(std::string_view text, std::string_view url, bool whole);

// HAR 1.2, read as a stream that starts with `head`: memory depends on the headers in it, not on its size.
Result<Input> read_har(std::string head, std::istream& rest);

// A status line with its fields.
struct Answer {
  std::int64_t status = 0;
  std::string reason;
  std::vector<Header> headers;
  std::size_t skipped = 0;
};

// What is known about a list of answers.
struct Circumstances {
  std::string_view url;  // of the first; may be empty
  bool whole = true;     // the text was not cut
  bool chain = true;     // redirects before the document would be among them
};

// Answers in the order they came, the last one with its body: each answer that is no redirect, challenge or
// interim answer is the document of a record.
Result<std::vector<Record>> records_of(std::vector<Answer> answers, std::string_view body,
                                       const Circumstances& known);

bool is_redirect(std::int64_t status);  // that browsers follow (Fetch section 2.2.6)

}  // namespace devdiag::check
