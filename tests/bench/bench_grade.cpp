// Grades policies over and over as csp-evaluator and the Observatory's CSP test do.
// Usage: bench_grade --seconds S --policies FILE (a JSON array of texts); prints one JSON line
// {"csp_evaluator":[policies per second …],"observatory":[…],"policies":N,"findings":N}.
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "devdiag/grade/csp_findings.hpp"
#include "devdiag/grade/observatory.hpp"

namespace {

using nlohmann::json;
using namespace devdiag::grade;

// Passes over all policies until the time is up, each with its own figure.
template <class Grade>
json measure(std::size_t policies, double seconds, Grade grade) {
  using Clock = std::chrono::steady_clock;
  json per_second = json::array();
  const auto start = Clock::now();
  while (per_second.size() < 5 || Clock::now() - start < std::chrono::duration<double>(seconds)) {
    const auto begin = Clock::now();
    for (std::size_t i = 0; i < policies; ++i) grade(i);
    const double took = std::chrono::duration<double>(Clock::now() - begin).count();
    per_second.push_back(static_cast<double>(policies) / took);
  }
  return per_second;
}

}  // namespace

int main(int argc, char** argv) {
  double seconds = 2;
  std::vector<std::string> policies;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string(argv[i]) == "--seconds") seconds = std::atof(argv[i + 1]);
    if (std::string(argv[i]) == "--policies")
      policies = json::parse(std::ifstream(argv[i + 1])).get<std::vector<std::string>>();
  }
  std::vector<Answer> answers;
  for (const auto& policy : policies) answers.push_back({200, true, {{"content-security-policy", policy}}});
  std::size_t findings = 0, passed = 0;
  for (const auto& policy : policies) findings += evaluate_csp(policy).size();
  std::size_t sink = 0;
  const json evaluator =
      measure(policies.size(), seconds / 2, [&](std::size_t i) { sink += evaluate_csp(policies[i]).size(); });
  const json observatory = measure(policies.size(), seconds / 2, [&](std::size_t i) {
    ObservatorySite site;
    site.url = "https://example.com/";
    site.page = &answers[i];
    passed += judge_observatory(ObservatoryTest::content_security_policy, site).pass ? 1 : 0;
  });
  std::cout << json{{"csp_evaluator", evaluator},
                    {"observatory", observatory},
                    {"policies", policies.size()},
                    {"findings", findings},
                    {"checks", sink + passed}}
                   .dump()
            << "\n";
  return 0;
}
