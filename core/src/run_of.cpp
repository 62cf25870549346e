// The body of a run event, cut to what one event may hold.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "devdiag/event.hpp"
#include "devdiag/limits.hpp"
#include "devdiag/report.hpp"
#include "event_size.hpp"
#include "json_value_writer.hpp"

namespace devdiag {
namespace {

constexpr std::size_t kEnvelopeBytes = 256;  // id, seq, k, s, t and the body's name around it

RunFinding run_finding(const Finding& finding, bool share_proof) {
  RunFinding result{std::string(finding.problem_code),
                    std::string(finding.fingerprint),
                    std::string(to_name(finding.severity)),
                    std::max<std::int64_t>(finding.count, 1),
                    {},
                    {}};
  if (!share_proof) return result;
  result.subject = finding.subject;
  if (!finding.proof.empty()) result.proof = finding.proof.front().text;
  return result;
}

std::size_t text_size(const RunFinding& finding) { return json_text_size(json_value_of(finding)) + 1; }

// Proofs and subjects go first, from the least important finding up, then whole findings.
std::int64_t shrink(std::vector<RunFinding>& findings, std::size_t size, std::size_t most) {
  std::int64_t left_out = 0;
  for (auto finding = findings.rbegin(); finding != findings.rend() && size > most; ++finding) {
    if (finding->subject.empty() && finding->proof.empty()) continue;
    size -= text_size(*finding);
    finding->subject.clear();
    finding->proof.clear();
    size += text_size(*finding);
    ++left_out;
  }
  while (size > most && !findings.empty()) {
    size -= text_size(findings.back());
    findings.pop_back();
    ++left_out;
  }
  return left_out;
}

// A problem of which a finding was left out must not look healthy to whoever reads the event.
void forget_cut_codes(const Report& report, RunBody& body) {
  const auto is_kept = [&](const Finding& finding) {
    return std::any_of(body.findings.begin(), body.findings.end(), [&](const RunFinding& kept) {
      return kept.problem_code == finding.problem_code && kept.fingerprint == finding.fingerprint;
    });
  };
  for (const Finding& finding : report.findings) {
    if (!finding.noise && !is_kept(finding)) std::erase(body.evaluated, finding.problem_code);
  }
}

}  // namespace

RunDraft run_of(const Report& report, std::string_view load, bool share_proof) {
  RunDraft draft;
  RunBody& body = draft.body;
  body.target = report.target;
  body.preset = report.preset;
  body.env_fp = report.env_fp;
  body.env = report.env;
  body.score = report.score;
  body.severity = to_name(report.severity);
  body.load = load;
  body.evaluated.assign(report.evaluated.begin(), report.evaluated.end());
  for (const Finding& finding : report.findings) {
    if (finding.noise) continue;
    if (body.findings.size() < limits::kRunFindings)
      body.findings.push_back(run_finding(finding, share_proof));
    else
      ++draft.left_out;
  }
  const std::size_t size = json_text_size(json_value_of(body)) + kEnvelopeBytes;
  draft.left_out += shrink(body.findings, size, limits::kEventBytes);
  if (draft.left_out > 0) forget_cut_codes(report, body);
  return draft;
}

}  // namespace devdiag
