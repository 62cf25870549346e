// One policy on one load: the verdict of policy/csp_check, with the reason, the nearest source and what is
// not known. Internal to simulation.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "devdiag/simulate.hpp"
#include "policy/csp_check.hpp"

namespace devdiag::simulation {

enum class What { address, inline_code, eval, wasm };

// A load as policies see it. Nothing when no policy has a say in it or it says nothing: a style that is
// evaluated, an address without a scheme.
struct Asked {
  What what = What::address;
  policy::Directive wanted = policy::Directive::default_src;
  policy::InlineKind kind = policy::InlineKind::script;  // of inline code
};
std::optional<Asked> asked_of(const Load& load);

bool is_script(const Asked& asked);  // what a sandbox stops

// `seen`: its nonce and hash are only known of the kind `loads`.
LoadJudgement judge_load(const policy::Policy& policy, const Load& load, const policy::Origin& self,
                         std::string_view seen_in);

// http: to https: and ws: to wss:, as upgrade-insecure-requests does.
std::string upgraded(std::string_view url);

}  // namespace devdiag::simulation
