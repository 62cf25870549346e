// Events for the push benchmark.
#include "push_load.hpp"

#include <array>
#include <utility>

namespace devdiag::bench {
namespace {

constexpr std::array<std::string_view, 8> kProblems{"COOKIE_SAMESITE_NONE_INSECURE",
                                                    "CSP_CONNECT_BLOCKED",
                                                    "CSP_INLINE_BLOCKED",
                                                    "CSP_MISSING",
                                                    "CSP_SCRIPT_UNSAFE_INLINE",
                                                    "FETCH_STATUS_ERROR",
                                                    "IFRAME_SANDBOX_WEAK",
                                                    "IFRAME_FRAME_ANCESTORS_BLOCKED"};

std::string padded(std::uint64_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  return std::string(width - digits.size(), 'a') + digits;
}

std::vector<std::string> evaluated() {
  std::vector<std::string> codes(kProblems.begin(), kProblems.end());
  for (int i = 0; i < 32; ++i) codes.push_back("PROBLEM_WITH_A_LONG_NAME_" + std::to_string(10 + i));
  return codes;
}

std::vector<std::string> environment(std::uint64_t number) {
  return {"fw:react@18", "srv:nginx", "variant:" + std::to_string(number)};
}

}  // namespace

std::string Load::id() {
  Entropy entropy;
  for (std::uint8_t& byte : entropy.bytes) byte = static_cast<std::uint8_t>(random_());
  return mint_uuid7(ms_++, entropy);
}

// One of the four findings of a page.
Load::Place Load::place(std::uint64_t page, std::uint64_t which) const {
  const std::uint64_t number = page * 4 + which;
  return {padded(page, 32), padded(number, 16), kProblems[number % kProblems.size()]};
}

Event Load::run() {
  static const std::vector<std::string> codes = evaluated();
  const std::uint64_t page = client_ * 3 + random_() % 3;
  const std::uint64_t first = random_() % 4;
  const std::uint64_t env = client_ % 5;
  RunBody body{
      place(page, first).target, "full", padded(env, 64), environment(env), 7, "error", id(), codes, {}};
  for (const std::uint64_t which : {first, (first + 1) % 4}) {
    const Place found = place(page, which);
    body.findings.push_back({std::string(found.problem), found.fingerprint, "error", 1,
                             "https://shop.example/checkout/{id}", "default-src 'self'; script-src 'self'"});
  }
  return {id(), 1, 1, ms_, std::move(body)};
}

Event Load::attempt() {
  const std::uint64_t env = client_ % 5;
  const Place at = place(client_ * 3 + random_() % 3, random_() % 4);
  AttemptBody body{id(),
                   at.target,
                   std::string(at.problem),
                   at.fingerprint,
                   random_() % 2 == 0 ? "csp.nonce" : "csp.hash",
                   padded(env, 64),
                   environment(env),
                   Actor::person};
  attempts_.push_back({id(), 2, 1, ms_, std::move(body)});
  return attempts_.back();
}

Event Load::outcome() {
  const Event from = std::move(attempts_.back());
  attempts_.pop_back();
  const auto& body = std::get<AttemptBody>(from.body);
  return {id(), 3, 1, ms_,
          OutcomeBody{from.id, static_cast<Verdict>(random_() % 3), Known::verified, body.target,
                      body.problem_code, body.fingerprint, body.fix_code, body.env_fp, body.env}};
}

Load::Push Load::push(std::size_t events) {
  client_ = (client_ + 1) % 20;
  Push out{"c0ffee00-0000-4000-8000-0000000000" + std::to_string(10 + client_), {}};
  for (std::size_t i = 0; i < events; ++i) {
    const std::size_t kind = i % 10;
    out.events.push_back(kind < 6 ? run() : kind < 8 ? attempt() : outcome());
  }
  return out;
}

}  // namespace devdiag::bench
