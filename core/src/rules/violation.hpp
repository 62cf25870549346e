// What rules share that judge policy violations: who caused them, which directive decided, what would allow
// it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "devdiag/rule.hpp"
#include "policy/csp_check.hpp"
#include "rules/document.hpp"

namespace devdiag::judge {

bool enforced(const Violation& violation);
// Caused by a browser extension: its script, or what it wanted to load.
bool by_extension(const Violation& violation);

// The report's telling fields, in words a console would use.
BuiltProof violation_proof(const Violation& violation);
// The document's policy that a violation speaks of, when its text was seen.
const SeenPolicy* policy_behind(const Violation& violation, Policies policies);
// Adds one violation, and as a second proof the header or meta element that caused it.
void add_violation(const std::string& subject, const Violation& violation, Policies policies, Params params,
                   Findings& out);
// The directive a person has to edit: the one of the policy text that decided for `wanted`.
std::string decided_by(const Violation& violation, policy::Directive wanted);

// A blocked URI of another origin may have been cut down to its origin.
bool same_target(std::string_view blocked, std::string_view requested);

// The blocked URI without its query; reports name what has no host by its bare scheme ("data", "blob").
std::string blocked_address(std::string_view blocked);

// blocked_url, blocked_origin (the source expression that would allow it), directive, origin.
Params blocked_params(std::string_view blocked, std::string directive, const Evidence& evidence);

// The enforced policy of the document whose `wanted` refuses the URL whatever its path; paths are templates
// here and not compared.
const SeenPolicy* refusing_policy(Policies policies, policy::Directive wanted, const policy::Url& url,
                                  const policy::Origin& self);

}  // namespace devdiag::judge
