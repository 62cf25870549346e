// What a document's elements load or run, as Content Security Policy sees it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "check/html_scanner.hpp"
#include "devdiag/evidence.hpp"

namespace devdiag::check {

class MarkupLoads {
 public:
  explicit MarkupLoads(std::string_view document) : document_(document) {}

  // `content`: of elements whose content is text. References are resolved against `base`. Of equal loads one
  // is appended and counts them.
  void add(const Tag& tag, std::string_view content, std::string_view base, std::vector<Load>& out);

 private:
  struct Sink;
  std::string document_;
  std::map<std::string, std::size_t> known_;
};

}  // namespace devdiag::check
