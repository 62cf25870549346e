// Policies and loads from a hostile page: whatever was seen, the proposal is safe in a header and refuses
// nothing of it; what is to spare is a part of the policy.
//
// The first line is a policy to judge and to deliver, each further one a load: directive, how, flags, address
// or hash, and addresses it was redirected to, separated by spaces.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "devdiag/simulate.hpp"
#include "policy/ascii.hpp"
#include "require.hpp"

using namespace devdiag;

namespace {

constexpr std::size_t kLoads = 60;

Load load_of(std::string_view line) {
  Load load;
  load.directive = policy::next_token(line);
  load.how = policy::next_token(line);
  const std::string_view flags = policy::next_token(line);
  load.nonced = flags.find('n') != std::string_view::npos;
  load.parser_inserted = flags.find('s') == std::string_view::npos;
  (load.how == "url" ? load.url : load.hash) = policy::next_token(line);
  for (auto hop = policy::next_token(line); !hop.empty(); hop = policy::next_token(line)) {
    if (flags.find('i') != std::string_view::npos)
      load.integrity.append(load.integrity.empty() ? "" : " ").append(hop);
    else
      load.redirects.emplace_back(hop);
  }
  return load;
}

Evidence evidence_of(std::string_view policy, std::string_view lines) {
  Evidence evidence;
  evidence.page.url = "https://shop.example/cart";
  evidence.collected = {"page", "document_response", "metas"};
  if (policy.size() % 2 == 0) evidence.collected.emplace_back("loads");
  Response response;
  response.url = evidence.page.url;
  response.role = "document";
  response.status = 200;
  response.headers.push_back({"Content-Security-Policy-Report-Only", std::string(policy)});
  if (policy.size() % 3 == 0) response.headers.push_back({"Content-Security-Policy", std::string(policy)});
  evidence.responses.push_back(std::move(response));
  while (!lines.empty() && evidence.loads.size() < kLoads)
    evidence.loads.push_back(load_of(policy::next_part(lines, '\n')));
  return evidence;
}

void check_own(const Evidence& redacted, const Proposal& proposal, PolicyUse use) {
  const auto own = simulate_redacted(redacted, proposal.policy, use);
  if (!own) return;  // longer than a policy may be
  require(own->refused == 0 && own->unknown == 0, "a proposal refuses nothing seen", proposal.policy);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 16u << 10));
  const std::string_view policy = policy::next_part(text, '\n');
  const Evidence redacted = redact(evidence_of(policy, text), {});
  const Proposal proposal = propose_redacted(redacted);
  const bool safe = std::all_of(proposal.policy.begin(), proposal.policy.end(),
                                [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != ','; });
  require(safe, "a proposal is safe in a header", proposal.policy);
  check_own(redacted, proposal, PolicyUse::enforce);
  check_own(redacted, proposal, PolicyUse::report);
  const auto simulation = simulate_redacted(redacted, policy, PolicyUse::enforce);
  if (!simulation) return 0;
  for (const SpareSource& each : simulation->spare)
    require(policy.find(each.source) != std::string_view::npos, "what is to spare is listed", each.source);
  write_simulation(*simulation);
  write_proposal(proposal);
  groups_of(*simulation);
  return 0;
}
