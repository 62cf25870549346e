// The body of a run event: always accepted by read_event, never silent about what it leaves out.
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "devdiag/event.hpp"
#include "devdiag/limits.hpp"
#include "devdiag/report.hpp"

using namespace devdiag;

namespace {

Report report_with(std::size_t findings, const std::string& proof) {
  Report report;
  report.preset = "app";
  report.target = std::string(32, 'a');
  report.env_fp = std::string(64, 'b');
  report.evaluated = {"A_CODE", "B_CODE"};
  Arena& arena = report.arena;
  const auto proofs = arena.list<Proof>({{"event", "here", arena.keep(proof), "page"}});
  for (std::size_t i = 0; i < findings; ++i) {
    char fingerprint[17];
    std::snprintf(fingerprint, sizeof fingerprint, "%016zx", i);
    report.findings.push_back({i < findings / 2 ? "A_CODE" : "B_CODE",
                               Severity::error,
                               7,
                               arena.keep("subject " + std::to_string(i)),
                               arena.keep(fingerprint),
                               1,
                               proofs,
                               {},
                               false});
  }
  return report;
}

Result<Event> sent(const RunDraft& draft) {
  const Event event{mint_uuid7(1'790'000'000'000, {}), 1, 1, 1'790'000'000'000, draft.body};
  return read_event(write_event(event), "events[0]");
}

bool evaluated(const RunDraft& draft, std::string_view code) {
  return std::find(draft.body.evaluated.begin(), draft.body.evaluated.end(), code) !=
         draft.body.evaluated.end();
}

}  // namespace

TEST_CASE("proof and subject travel only when shared; noise stays at home") {
  Report report = report_with(3, "proof");
  report.findings[2].noise = true;
  const RunDraft shared = run_of(report, "load-1", true), closed = run_of(report, "load-1", false);
  CHECK(shared.body.findings.size() == 2);
  CHECK(shared.body.findings[0].proof == "proof");
  CHECK(shared.body.findings[0].subject == "subject 0");
  CHECK(closed.body.findings[0].proof.empty());
  CHECK(closed.body.findings[0].subject.empty());
  CHECK(closed.left_out == 0);
  CHECK(sent(shared).ok());
  CHECK(sent(closed).ok());
}

TEST_CASE("too long proofs go first, from the least important finding up") {
  const RunDraft draft = run_of(report_with(60, std::string(limits::kProofBytes, '"')), "load-1", true);
  CHECK(sent(draft).ok());
  CHECK(draft.body.findings.size() == 60);
  CHECK_FALSE(draft.body.findings.front().proof.empty());
  CHECK(draft.body.findings.back().proof.empty());
  CHECK(draft.left_out > 0);
  CHECK(evaluated(draft, "A_CODE"));
  CHECK(evaluated(draft, "B_CODE"));
}

TEST_CASE("a problem whose findings had to be left out is no longer called evaluated") {
  const RunDraft draft = run_of(report_with(300, "p"), "load-1", false);
  CHECK(sent(draft).ok());
  CHECK(draft.body.findings.size() == limits::kRunFindings);
  CHECK(draft.left_out == 100);
  CHECK(evaluated(draft, "A_CODE"));
  CHECK_FALSE(evaluated(draft, "B_CODE"));
}
