// What a rule writes its findings into.
#include "devdiag/rule.hpp"

#include <algorithm>

#include "devdiag/diagnose.hpp"
#include "devdiag/limits.hpp"
#include "utf8.hpp"

namespace devdiag {
namespace {

bool same(const Proof& a, const Proof& b) {
  return a.kind == b.kind && a.where == b.where && a.text == b.text && a.seen_by == b.seen_by;
}

bool cut(std::string& text, std::size_t max_bytes) {
  const std::size_t length = utf8_floor(text, max_bytes);
  const bool longer = length < text.size();
  text.resize(length);
  return longer;
}

// Sorted by name; of a name given twice the first value stays.
void set_params(Finding& finding, std::vector<std::pair<std::string, std::string>> params) {
  for (auto& param : params) {
    cut(param.second, limits::kTextBytes);
    const auto at = std::lower_bound(finding.params.begin(), finding.params.end(), param,
                                     [](const auto& a, const auto& b) { return a.first < b.first; });
    if (at == finding.params.end() || at->first != param.first) finding.params.insert(at, std::move(param));
  }
}

}  // namespace

Finding& Findings::find_or_create(std::string subject) {
  if (cut(subject, limits::kSubjectBytes)) count_dropped(dropped_, "subject_cut");
  for (Finding& finding : findings_) {
    if (finding.subject == subject) return finding;
  }
  if (findings_.size() == limits::kFindingsPerCode) {
    count_dropped(dropped_, "findings_cut." + std::string(problem_.code));
    beyond_ = {};
    return beyond_;
  }
  Finding finding;
  finding.problem_code = problem_.code;
  finding.severity = problem_.severity;
  finding.weight = problem_.weight;
  finding.fingerprint = fingerprint_of(problem_.code, subject);
  finding.subject = std::move(subject);
  finding.count = 0;
  return findings_.emplace_back(std::move(finding));
}

void Findings::add_proof(Finding& finding, Proof proof) {
  if (cut(proof.text, limits::kProofBytes)) count_dropped(dropped_, "proof_cut");
  cut(proof.where, limits::kProofBytes);
  const auto is_same = [&](const Proof& known) { return same(known, proof); };
  if (std::any_of(finding.proof.begin(), finding.proof.end(), is_same)) return;
  if (finding.proof.size() == limits::kProofsPerFinding) {
    count_dropped(dropped_, "proof_cut");
  } else {
    finding.proof.push_back(std::move(proof));
  }
}

Finding& Findings::add(std::string subject, Proof proof,
                       std::vector<std::pair<std::string, std::string>> params, std::int64_t count) {
  Finding& finding = find_or_create(std::move(subject));
  if (&finding == &beyond_) return finding;
  if (finding.params.empty()) set_params(finding, std::move(params));
  finding.count += std::max<std::int64_t>(count, 0);
  add_proof(finding, std::move(proof));
  return finding;
}

void Findings::lacks(std::string_view kind) {
  if (std::find(lacking_.begin(), lacking_.end(), kind) == lacking_.end()) lacking_.emplace_back(kind);
}

std::vector<Finding> Findings::take() && {
  for (Finding& finding : findings_) finding.count = std::max<std::int64_t>(finding.count, 1);
  return std::move(findings_);
}

}  // namespace devdiag
