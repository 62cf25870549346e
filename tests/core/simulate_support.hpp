// Builders of loads and of random evidence for the tests of policy simulation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/simulate.hpp"

namespace devdiag::simulated {

inline const std::string kHashA = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
inline const std::string kHashB = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";

inline Load url_load(std::string directive, std::string url) {
  Load load;
  load.directive = std::move(directive);
  load.url = std::move(url);
  return load;
}

inline Load code_load(std::string directive, std::string how, std::string hash = {}) {
  Load load;
  load.directive = std::move(directive);
  load.how = std::move(how);
  load.hash = std::move(hash);
  return load;
}

inline Load nonced(Load load) {
  load.nonced = true;
  return load;
}

inline Load inserted(Load load) {
  load.parser_inserted = false;
  return load;
}

inline Evidence page_with(std::vector<Load> loads, std::string url = "https://shop.example/cart") {
  Evidence evidence;
  evidence.page.url = std::move(url);
  evidence.collected = {"page", "loads", "document_response", "metas"};
  evidence.loads = std::move(loads);
  return evidence;
}

inline Evidence& deliver(Evidence& evidence, std::string name, std::string value) {
  if (evidence.responses.empty()) {
    Response response;
    response.url = evidence.page.url;
    response.role = "document";
    response.status = 200;
    evidence.responses.push_back(std::move(response));
  }
  evidence.responses.front().headers.push_back({std::move(name), std::move(value)});
  return evidence;
}

// A small reproducible generator: the same cases on every host.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}

  std::uint32_t below(std::uint32_t limit) {
    state_ ^= state_ << 13u;
    state_ ^= state_ >> 7u;
    state_ ^= state_ << 17u;
    return static_cast<std::uint32_t>(state_ >> 33u) % limit;
  }
  bool chance(std::uint32_t percent) { return below(100) < percent; }
  template <class T>
  const T& of(const std::vector<T>& list) {
    return list[below(static_cast<std::uint32_t>(list.size()))];
  }

 private:
  std::uint64_t state_;
};

Evidence random_evidence(Random& random);
std::string random_policy(Random& random);
Load random_load(Random& random);

}  // namespace devdiag::simulated
