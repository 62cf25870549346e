// Simulation over thousands of random pages: a proposal refuses nothing that was seen and can spare no
// source; the reasoning agrees with the policy engine; what is said to be missing is what was missing.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "devdiag/simulate.hpp"
#include "policy/ascii.hpp"
#include "policy/csp_check.hpp"
#include "policy/csp_lint.hpp"
#include "simulate_judge.hpp"
#include "simulate_support.hpp"

using namespace devdiag;
using namespace devdiag::simulated;

namespace {

constexpr std::uint64_t kCases = 4'000;

// Loads that worked and are not surely allowed under `policy`.
std::int64_t broken(const Evidence& evidence, std::string_view policy, PolicyUse use) {
  const auto simulation = simulate(evidence, policy, use);
  REQUIRE(simulation.ok());
  return static_cast<std::int64_t>(
      std::count_if(simulation->loads.begin(), simulation->loads.end(), [](const SimulatedLoad& each) {
        return !each.observed.refused_today && each.verdict != LoadVerdict::allowed;
      }));
}

std::string without(const Proposal& proposal, std::size_t directive, std::size_t source) {
  std::string text;
  for (std::size_t d = 0; d < proposal.directives.size(); ++d) {
    const ProposedDirective& each = proposal.directives[d];
    text += each.name;
    for (std::size_t s = 0; s < each.sources.size(); ++s) {
      if (d != directive || s != source) text += " " + each.sources[s].text;
    }
    text += "; ";
  }
  return text;
}

bool is_header_safe(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != ','; });
}

}  // namespace

TEST_CASE("a proposal refuses nothing that was seen, enforced or report-only") {
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const Evidence evidence = random_evidence(random);
    const Proposal proposal = propose(evidence);
    CAPTURE(proposal.policy);
    REQUIRE(is_header_safe(proposal.policy));
    REQUIRE(broken(evidence, proposal.policy, PolicyUse::enforce) == 0);
    REQUIRE(broken(evidence, proposal.policy, PolicyUse::report) == 0);
  }
}

TEST_CASE("no source of a proposal can be spared, and none is a wildcard") {
  std::size_t sources = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const Evidence evidence = random_evidence(random);
    const Proposal proposal = propose(evidence);
    if (evidence.loads.size() > 50 && seed % 10 != 0) continue;
    for (std::size_t d = 0; d < proposal.directives.size(); ++d) {
      const ProposedDirective& directive = proposal.directives[d];
      if (directive.kept) continue;
      for (std::size_t s = 0; s < directive.sources.size(); ++s) {
        CAPTURE(proposal.policy);
        CAPTURE(directive.sources[s].text);
        REQUIRE(directive.sources[s].text.find('*') == std::string::npos);
        REQUIRE(broken(evidence, without(proposal, d, s), PolicyUse::report) > 0);
        ++sources;
      }
    }
  }
  CHECK(sources > 20'000);
}

TEST_CASE("a proposal does not depend on the order of loads, and linting finds nothing wrong") {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Evidence evidence = random_evidence(random);
    const std::string policy = propose(evidence).policy;
    std::reverse(evidence.loads.begin(), evidence.loads.end());
    REQUIRE(propose(evidence).policy == policy);
    REQUIRE(propose(redact(evidence, {})).policy == policy);
    if (!evidence.responses.empty() || !evidence.metas.empty()) continue;  // kept faults are not ours
    for (const policy::CspFault& fault : policy::lint_policy(policy)) {
      CAPTURE(policy);
      CAPTURE(fault.text);
      REQUIRE(fault.level != policy::CspFaultLevel::error);
    }
  }
}

namespace {

// What the policy engine itself says, where nothing is unknown to it.
bool engine_allows(const policy::Policy& policy, const Load& load, const simulation::Asked& asked,
                   const policy::Origin& self) {
  using policy::Directive;
  if (asked.what == simulation::What::eval) return policy::allows_eval(policy);
  if (asked.what == simulation::What::wasm) return policy::allows_wasm(policy);
  std::string_view nonce;
  const auto directive = policy::deciding_directive(policy, asked.wanted);
  if (load.nonced && directive) {
    policy::for_each_source(policy.value(*directive), [&](const policy::Source& source) {
      if (source.kind == policy::SourceKind::nonce && nonce.empty()) nonce = source.digest();
      return true;
    });
  }
  if (asked.what == simulation::What::inline_code) {
    const auto hash = policy::parse_hash(load.hash);
    const std::vector<policy::Hash> hashes = hash ? std::vector{*hash} : std::vector<policy::Hash>{};
    return policy::allows_inline_code(policy, {asked.kind, nonce, hashes});
  }
  const auto url = policy::parse_url(load.url);
  if (asked.wanted == Directive::script_src_elem)
    return policy::allows_script_url(policy, *url, self, {nonce, {}, load.parser_inserted, 0});
  return policy::allows_url(policy, asked.wanted, *url, self);
}

}  // namespace

TEST_CASE("verdicts are those of the policy engine wherever everything is known") {
  const policy::Origin self = policy::parse_origin("https://shop.example");
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 20'000; ++seed) {
    Random random(seed);
    Load load = random_load(random);
    load.redirects.clear();
    load.integrity.clear();
    const std::string text = random_policy(random);
    std::vector<policy::Policy> policies;
    policy::parse_policies(text, policy::Disposition::enforce, policies);
    const auto asked = simulation::asked_of(load);
    if (!asked || policies.empty()) continue;
    const policy::Policy& policy = policies.front();
    const LoadJudgement judgement = simulation::judge_load(policy, load, self, "loads");
    const bool special =
        asked->wanted == policy::Directive::prefetch_src ||
        (asked->wanted == policy::Directive::worker_src && judgement.source == "'strict-dynamic'") ||
        (asked->wanted == policy::Directive::style_src_elem && load.nonced) ||
        judgement.directive == "sandbox" || policy.has(policy::Directive::upgrade_insecure_requests);
    if (judgement.verdict == LoadVerdict::unknown || special) continue;
    CAPTURE(text);
    CAPTURE(load.directive);
    CAPTURE(load.how);
    CAPTURE(load.url);
    REQUIRE((judgement.verdict == LoadVerdict::allowed) == engine_allows(policy, load, *asked, self));
    ++compared;
  }
  CHECK(compared > 10'000);
}

TEST_CASE("what a refusal says would allow the load does, added to the directive that decided") {
  const policy::Origin self = policy::parse_origin("https://shop.example");
  std::size_t mended = 0;
  for (std::uint64_t seed = 1; seed <= 20'000; ++seed) {
    Random random(seed);
    const auto seen = observed_loads(page_with({random_load(random)}));
    const std::string text = random_policy(random);
    if (seen.empty()) continue;
    const Load& load = seen.front().load;
    const auto policy = policy::parse_policy(std::string_view(text).substr(0, text.find(',')),
                                             policy::Disposition::enforce, policy::Delivery::header);
    if (!policy) continue;
    const LoadJudgement judgement = simulation::judge_load(*policy, load, self, "loads");
    if (judgement.verdict != LoadVerdict::refused || judgement.needs.empty()) continue;
    std::string changed =
        judgement.directive + " " + std::string(policy->value(*policy::directive_of(judgement.directive)));
    for (const std::string& need : judgement.needs) changed += " " + need;
    changed += "; " + std::string(policy->text);
    CAPTURE(text);
    CAPTURE(changed);
    CAPTURE(load.directive);
    CAPTURE(load.url);
    const auto after = policy::parse_policy(changed, policy::Disposition::enforce, policy::Delivery::header);
    REQUIRE(simulation::judge_load(*after, load, self, "loads").verdict != LoadVerdict::refused);
    ++mended;
  }
  CHECK(mended > 3'000);
}

namespace {

// The policy without what is to spare; only first occurrences of a directive count.
std::string thinned(std::string_view text, const std::vector<SpareSource>& spare) {
  std::vector<SpareSource> left = spare;
  std::string out;
  std::vector<std::string> names;
  while (!text.empty()) {
    std::string_view directive = policy::next_part(text, ';');
    const std::string name = policy::to_lower(policy::next_token(directive));
    const bool first = std::find(names.begin(), names.end(), name) == names.end();
    names.push_back(name);
    out += name;
    for (auto token = policy::next_token(directive); !token.empty(); token = policy::next_token(directive)) {
      const auto found = std::find_if(left.begin(), left.end(), [&](const SpareSource& each) {
        return first && each.directive == name && each.source == token;
      });
      if (found == left.end())
        out.append(" ").append(token);
      else
        left.erase(found);
    }
    out += "; ";
  }
  REQUIRE(left.empty());
  return out;
}

}  // namespace

TEST_CASE("without all that is to spare, what was allowed stays allowed") {
  std::size_t spared = 0;
  for (std::uint64_t seed = 1; seed <= kCases / 2; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const Evidence evidence = random_evidence(random);
    std::string policy = random_policy(random);
    policy.resize(std::min(policy.size(), policy.find(',')));
    const PolicyUse use = random.chance(30) ? PolicyUse::report : PolicyUse::enforce;
    const auto before = simulate(evidence, policy, use);
    const std::string thin = thinned(policy, before->spare);
    CAPTURE(policy);
    CAPTURE(thin);
    const auto after = simulate(evidence, thin, use);
    REQUIRE(before->loads.size() == after->loads.size());
    for (std::size_t n = 0; n < before->loads.size(); ++n) {
      if (before->loads[n].observed.refused_today) continue;
      CAPTURE(before->loads[n].observed.load.directive);
      CAPTURE(before->loads[n].observed.load.url);
      if (before->loads[n].verdict == LoadVerdict::allowed)
        REQUIRE(after->loads[n].verdict == LoadVerdict::allowed);
      if (before->loads[n].verdict == LoadVerdict::unknown)
        REQUIRE(after->loads[n].verdict != LoadVerdict::refused);
    }
    REQUIRE(simulate(evidence, thin, use)->spare.empty());
    spared += before->spare.size();
  }
  CHECK(spared > 3'000);
}
