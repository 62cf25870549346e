// How long each parser takes for one header value of repeated tokens, by its size: linear time has a flat
// cost per byte. Usage: bench_linear; prints one JSON line {"parser": [[bytes, nanoseconds per byte] …]}.
#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/diagnose.hpp"
#include "devdiag/evidence.hpp"
#include "policy/cookie_date.hpp"
#include "policy/cors.hpp"
#include "policy/csp.hpp"
#include "policy/csp_check.hpp"
#include "policy/csp_lint.hpp"
#include "policy/csp_subsumption.hpp"
#include "policy/hsts.hpp"
#include "policy/isolation.hpp"
#include "policy/referrer.hpp"
#include "policy/set_cookie.hpp"
#include "policy/structured_fields.hpp"
#include "policy/url.hpp"

namespace {

using namespace devdiag::policy;
using Clock = std::chrono::steady_clock;

constexpr std::array<std::size_t, 6> kSizes{1 << 15, 1 << 16, 1 << 17, 1 << 18, 1 << 19, 1 << 20};
constexpr int kRepeats = 5;  // the fastest counts: a slower one met other work of the machine

struct Probe {
  const char* name;
  std::string prefix, token;
  std::function<void(std::string_view)> parse;
};

std::vector<Policy> policies_of(std::string_view text) {
  std::vector<Policy> policies;
  parse_policies(text, Disposition::enforce, policies);
  return policies;
}

void check_sources(std::string_view text) {
  static const auto url = parse_url("https://last.example/x");
  static const Origin self = parse_origin("https://shop.example");
  for (const Policy& policy : policies_of(text)) allows_url(policy, Directive::script_src, *url, self);
}

void compare_policies(std::string_view text) {
  static const Origin self = parse_origin("https://shop.example");
  const auto policies = policies_of(text);
  if (!policies.empty()) subsumes(policies.front(), policies, self);
}

void check_cors(std::string_view text) {
  const CorsFields fields{{"*"}, {}, {text}, {text}, {text}};
  static const std::array headers{RequestHeader{"x-own", "1"}};
  preflight_check({"https://shop.example", "PUT", headers, false}, 204, fields);
}

std::vector<Probe> probes() {
  return {
      {"CSP: directives", "", "img-src 'self';", [](auto text) { policies_of(text); }},
      {"CSP: policies", "", "img-src a,", [](auto text) { policies_of(text); }},
      {"CSP: sources", "script-src ", "https://a.example ", check_sources},
      {"CSP: lint", "", "default-srcs https ", [](auto text) { lint_policy(text); }},
      {"CSP: subsumption", "script-src ", "'nonce-abc' ", compare_policies},
      {"Set-Cookie", "a=b", "; Path=/", [](auto text) { parse_set_cookie(text); }},
      {"cookie date", "", "09 Jun ", [](auto text) { parse_cookie_date(text); }},
      {"structured list", "a", ", \"b\";c=1.5", [](auto text) { parse_sf_list(text); }},
      {"structured dictionary", "a=1", ", a=(x y)", [](auto text) { parse_sf_dictionary(text); }},
      {"HSTS", "max-age=1", "; includeSubDomains", [](auto text) { parse_hsts(text); }},
      {"Referrer-Policy", "", "no-referrer, ",
       [](auto text) { referrer_policy_of(std::array<std::string_view, 1>{text}); }},
      {"COEP", "require-corp", ";a=1",
       [](auto text) { embedder_policy(std::array<std::string_view, 1>{text}); }},
      {"CORS lists", "a", ", x-b", check_cors},
      {"URL", "https://shop.example/", "%2e./", [](auto text) { parse_url(text); }},
      {"evidence record", "", R"({"http_equiv":"refresh","content":"1"},)",
       [](auto text) {
         static_cast<void>(devdiag::read_evidence(
             R"({"page":{"url":"https://a.example/"},"collected":["metas"],"metas":[)" + std::string(text) +
             "{}]}"));
       }},
  };
}

std::string repeated(const Probe& probe, std::size_t bytes) {
  std::string text = probe.prefix;
  while (text.size() + probe.token.size() <= bytes) text += probe.token;
  return text;
}

double nanoseconds_per_byte(const Probe& probe, std::size_t bytes) {
  const std::string text = repeated(probe, bytes);
  double best = 0;
  for (int i = 0; i < kRepeats; ++i) {
    const auto begin = Clock::now();
    probe.parse(text);
    const double took = std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
    best = i == 0 ? took : std::min(best, took);
  }
  return best / static_cast<double>(text.size());
}

}  // namespace

int main() {
  nlohmann::json out;
  for (const Probe& probe : probes()) {
    for (const std::size_t bytes : kSizes) {
      out[probe.name].push_back({bytes, nanoseconds_per_byte(probe, bytes)});
    }
  }
  std::cout << out.dump() << '\n';
}
