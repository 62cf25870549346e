// Source lists against addresses whose path may be a template: covered, not covered, or nobody can know; and
// the other way round, the source expression that covers an address. Internal to simulation.
#pragma once

#include <string>
#include <string_view>

#include "devdiag/simulate.hpp"
#include "policy/csp_source.hpp"

namespace devdiag::simulation {

enum class Covers { no, maybe, yes };

// A path is not known when there is none at all, or when redaction made a part of it a placeholder.
bool path_is_known(std::string_view path);

struct Found {
  Covers covers = Covers::no;
  std::string_view source;  // that covers, or may; else the nearest that does not, empty when none is near
  Mismatch mismatch = Mismatch::none;  // of the nearest: in what it differs first
  bool any_address = false;            // the list has sources for addresses at all
};
Found find_source(std::string_view list, const policy::Url& url, const policy::Origin& self, int redirects);

// The narrowest expression without a path: 'self', scheme://host:port, or scheme: where the grammar cannot
// name the host.
std::string source_for(const policy::Url& url, const policy::Origin& self);

// The same with the exact path; empty when the path is not known, has characters a policy would misread, or
// 'self' covers the address.
std::string exact_source_for(const policy::Url& url, const policy::Origin& self);

}  // namespace devdiag::simulation
