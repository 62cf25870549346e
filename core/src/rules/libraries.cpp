// The list of weak library versions, and how addresses name versions.
#include "rules/libraries.hpp"

#include <algorithm>
#include <array>

#include "policy/ascii.hpp"
#include "policy/semver.hpp"

namespace devdiag::judge {
namespace {

// Ranges as the advisories give them, at CVE's own records.
constexpr std::array kWeaknesses{
    Weakness{"jquery", "1.0", "3.5.0", "CVE-2020-11023", "HTML given to its DOM methods can run scripts"},
    Weakness{"jquery-ui", "1.0", "1.13.2", "CVE-2022-31160", "a label's text becomes markup (checkboxradio)"},
    Weakness{"angularjs", "1.0", "", "CVE-2023-26117", "a crafted text hangs $resource; support has ended"},
    Weakness{"vue", "2.0", "3.0.0", "CVE-2024-9506",
             "a crafted template hangs the parser; support has ended"},
    Weakness{"lodash", "0.1", "4.17.21", "CVE-2021-23337", "template options can run code"},
    Weakness{"underscore", "1.3.2", "1.12.1", "CVE-2021-23358", "template options can run code"},
    Weakness{"moment", "2.18.0", "2.29.4", "CVE-2022-31129", "a long date text hangs the parser"},
    Weakness{"handlebars", "0.1", "4.7.7", "CVE-2021-23369", "a crafted template can run code"},
    Weakness{"bootstrap", "1.0", "3.4.1", "CVE-2019-8331", "markup in tooltips and popovers can run scripts"},
    Weakness{"bootstrap", "4.0.0", "4.3.1", "CVE-2019-8331",
             "markup in tooltips and popovers can run scripts"},
    Weakness{"dompurify", "0.1", "2.5.0", "CVE-2024-47875", "deeply nested markup passes the sanitizer"},
    Weakness{"dompurify", "3.0.0", "3.1.3", "CVE-2024-47875", "deeply nested markup passes the sanitizer"},
    Weakness{"axios", "0.1", "0.30.0", "CVE-2025-27152",
             "an absolute address overrides baseURL and takes credentials along"},
    Weakness{"axios", "1.0.0", "1.8.2", "CVE-2025-27152",
             "an absolute address overrides baseURL and takes credentials along"},
    Weakness{"marked", "0.1", "4.0.10", "CVE-2022-21680", "a crafted text hangs the parser"},
    Weakness{"chart", "0.1", "2.9.4", "CVE-2020-7746", "options can change the prototype of every object"},
    Weakness{"knockout", "0.1", "3.5.0", "CVE-2019-14862", "a binding can run scripts in old browsers"},
    Weakness{"next", "11.1.4", "12.3.5", "CVE-2025-29927",
             "a request header skips middleware and its authorization"},
    Weakness{"next", "13.0.0", "13.5.9", "CVE-2025-29927",
             "a request header skips middleware and its authorization"},
    Weakness{"next", "14.0.0", "14.2.25", "CVE-2025-29927",
             "a request header skips middleware and its authorization"},
    Weakness{"next", "15.0.0", "15.2.3", "CVE-2025-29927",
             "a request header skips middleware and its authorization"},
};

// Other names of the same library in addresses.
struct Alias {
  std::string_view name, library;
};
constexpr std::array kAliases{Alias{"angular", "angularjs"}, Alias{"jqueryui", "jquery-ui"},
                              Alias{"twitter-bootstrap", "bootstrap"}};

bool is_version_char(char c) { return policy::is_digit(c) || c == '.'; }

// "3.4.1" of "3.4.1.min.js"; empty when there is no number with a dot.
std::string_view leading_version(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && is_version_char(text[end])) ++end;
  std::string_view version = text.substr(0, end);
  while (version.ends_with('.')) version.remove_suffix(1);
  return version.find('.') == std::string_view::npos ? std::string_view{} : version;
}

// The version that follows `name` in a path: after "@", "-" or "/", or after ".js/" as some hosts write it.
std::string_view version_after(std::string_view path, std::string_view name) {
  for (std::size_t at = 0; at + name.size() < path.size(); ++at) {
    const bool begins = at == 0 || path[at - 1] == '/';
    if (!begins || !policy::istarts_with(path.substr(at), name)) continue;
    std::string_view rest = path.substr(at + name.size());
    if (policy::istarts_with(rest, ".js/")) rest.remove_prefix(3);
    if (rest.empty() || std::string_view("@-/").find(rest.front()) == std::string_view::npos) continue;
    const std::string_view version = leading_version(rest.substr(1));
    if (!version.empty()) return version;
  }
  return {};
}

bool affected(const Weakness& weakness, const policy::Version& version) {
  const auto from = policy::parse_version(weakness.from);
  const auto below = policy::parse_version(weakness.below);
  if (from && policy::compare(version, *from) < 0) return false;
  return !below || policy::compare(version, *below) < 0;
}

}  // namespace

const Weakness* weakness_of(std::string_view library, std::string_view version) {
  const auto parsed = policy::parse_version(version);
  if (!parsed) return nullptr;
  // AngularJS ended with 1.x; what came after has another name and other code.
  if (policy::iequals(library, "angularjs") && parsed->major != 1) return nullptr;
  const auto found = std::find_if(kWeaknesses.begin(), kWeaknesses.end(), [&](const Weakness& each) {
    return policy::iequals(each.library, library) && affected(each, *parsed);
  });
  return found == kWeaknesses.end() ? nullptr : &*found;
}

std::optional<NamedVersion> library_in_address(std::string_view url) {
  const std::string_view path = url.substr(0, url.find_first_of("?#"));
  for (const auto& [name, library] : kAliases) {
    const std::string_view version = version_after(path, name);
    if (!version.empty()) return NamedVersion{library, version};
  }
  for (const Weakness& weakness : kWeaknesses) {
    const std::string_view version = version_after(path, weakness.library);
    if (!version.empty()) return NamedVersion{weakness.library, version};
  }
  return std::nullopt;
}

}  // namespace devdiag::judge
