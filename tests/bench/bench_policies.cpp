// Diagnoses header evidence of many policies over and over; the same source natively and as wasm under Node.
// Usage: bench_policies --seconds S [--corpus FILE] [--threads N]; prints one JSON line
// {"per_second":[…],"policies":N,"findings":N}; several threads each diagnose all of them.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "devdiag/diagnose.hpp"

namespace {

using nlohmann::json;

// Without a corpus file: policies from parts that real sites use, chosen by a fixed sequence.
std::vector<std::string> generated_policies(std::size_t count) {
  static const char* kParts[] = {
      "default-src 'self'",
      "default-src 'none'",
      "script-src 'self' 'unsafe-inline' https://cdn.example.com",
      "script-src 'nonce-r4nd0mr4nd0mr4nd' 'strict-dynamic' https: 'unsafe-inline'",
      "style-src 'self' 'unsafe-inline'",
      "img-src * data: blob:",
      "connect-src 'self' https://api.example.com wss://live.example.com",
      "frame-ancestors 'self' https://*.partner.example",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "upgrade-insecure-requests",
      "report-uri /csp",
      "font-src 'self' https://fonts.example.net",
      "frame-src https://pay.example.org",
      "worker-src 'self' blob:",
      "script-src * 'unsafe-eval'",
      "media-src https:"};
  std::vector<std::string> out;
  std::uint32_t state = 20261121;
  const auto next = [&](std::uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
  };
  while (out.size() < count) {
    std::string policy;
    for (std::uint32_t parts = 2 + next(10); parts > 0; --parts)
      policy += std::string(kParts[next(std::size(kParts))]) + "; ";
    out.push_back(policy);
  }
  return out;
}

std::vector<std::string> corpus_policies(const std::string& file) {
  std::ifstream in(file);
  std::vector<std::string> out;
  const json cases = json::parse(in).at("cases");
  for (const auto& entry : cases) {
    out.push_back(entry.at("input").at("policy").get<std::string>());
  }
  return out;
}

devdiag::Evidence evidence_of(const std::string& policy) {
  devdiag::Evidence evidence;
  evidence.page.url = "https://shop.example.com/cart";
  evidence.collected = {"page", "metas", "document_response"};
  devdiag::Response response;
  response.url = evidence.page.url;
  response.role = "document";
  response.seen_by = "page";
  response.status = 200;
  response.headers = {{"content-type", "text/html; charset=utf-8"},
                      {"content-security-policy", policy},
                      {"x-frame-options", "SAMEORIGIN"},
                      {"strict-transport-security", "max-age=31536000; includeSubDomains"},
                      {"x-content-type-options", "nosniff"},
                      {"referrer-policy", "strict-origin-when-cross-origin"}};
  evidence.responses.push_back(std::move(response));
  return evidence;
}

std::size_t diagnose_all(const std::vector<devdiag::Evidence>& evidence,
                         const devdiag::DiagnoseOptions& options) {
  std::size_t findings = 0;
  for (const auto& record : evidence) findings += devdiag::diagnose(record, options).findings.size();
  return findings;
}

// One pass of each thread; the first is this one.
std::size_t pass(const std::vector<devdiag::Evidence>& evidence, const devdiag::DiagnoseOptions& options,
                 std::size_t threads) {
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back([&] { diagnose_all(evidence, options); });
  const std::size_t findings = diagnose_all(evidence, options);
  for (std::thread& other : others) other.join();
  return findings;
}

}  // namespace

int main(int argc, char** argv) {
  double seconds = 2;
  std::string corpus;
  std::size_t threads = 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string(argv[i]) == "--seconds") seconds = std::atof(argv[i + 1]);
    if (std::string(argv[i]) == "--corpus") corpus = argv[i + 1];
    if (std::string(argv[i]) == "--threads") threads = static_cast<std::size_t>(std::atoi(argv[i + 1]));
  }
  const auto policies = corpus.empty() ? generated_policies(1000) : corpus_policies(corpus);
  std::vector<devdiag::Evidence> evidence;
  for (const auto& policy : policies) evidence.push_back(evidence_of(policy));
  devdiag::DiagnoseOptions options;
  options.target_key = "bench";

  using Clock = std::chrono::steady_clock;
  std::size_t findings = 0, passes = 0;
  json per_second = json::array();
  for (const auto start = Clock::now();
       passes < 5 || Clock::now() - start < std::chrono::duration<double>(seconds); ++passes) {
    const auto begin = Clock::now();
    findings += pass(evidence, options, threads);
    const double took = std::chrono::duration<double>(Clock::now() - begin).count();
    per_second.push_back(static_cast<double>(evidence.size() * threads) / took);
  }
  std::cout << json{{"per_second", per_second},
                    {"policies", policies.size()},
                    {"findings", findings / passes}}
                   .dump()
            << "\n";
  return 0;
}
