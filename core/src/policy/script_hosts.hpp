// Hosts that run somebody else's code for whoever asks: a policy that lists one lets an attacker's script in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "policy/csp_source.hpp"

namespace devdiag::policy {

enum class ScriptHostKind : std::uint8_t {
  packages,  // any file of any published package or repository
  library,   // libraries that run code out of markup, such as AngularJS
  callback,  // JSONP: the address says which function is called with what
  uploads,   // files of any customer of a shared host
};

struct ScriptHost {
  std::string_view host, path;  // an address there that does it
  ScriptHostKind kind;
};

// The first known host the source covers; null when there is none. Sources of other kinds than host cover
// none.
const ScriptHost* script_host_covered(const Source& source);

std::string to_sentence(ScriptHostKind kind);

}  // namespace devdiag::policy
