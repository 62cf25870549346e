// Libraries in versions with published weaknesses: a short list of those that are met most, no audit.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace devdiag::judge {

struct Weakness {
  std::string_view library;
  std::string_view from, below;  // affected versions; `below` empty: there is no release without it
  std::string_view id;           // CVE
  std::string_view what;
};

// The first weakness this version has; nothing when it is not known to have one.
const Weakness* weakness_of(std::string_view library, std::string_view version);

// A library and its version as the address of its file says: …/jquery-3.4.1.min.js, …/npm/vue@2.6.14/…,
// …/libs/lodash.js/4.17.4/….
struct NamedVersion {
  std::string_view library, version;  // `library` as in the list
};
std::optional<NamedVersion> library_in_address(std::string_view url);

}  // namespace devdiag::judge
