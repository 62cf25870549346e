// What a rule writes its findings into.
#include "devdiag/rule.hpp"

#include <algorithm>

#include "devdiag/diagnose.hpp"
#include "devdiag/limits.hpp"
#include "utf8.hpp"

namespace devdiag {
namespace {

constexpr std::int64_t kMaxCount = 1LL << 53;  // what every JSON reader keeps; counts only stop there

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
void set_param(Finding& finding, std::string_view name, std::string_view value) {
  auto at = finding.params.end();
  while (at != finding.params.begin() && (at - 1)->first >= name) --at;
  if (at == finding.params.end() || at->first != name)
    finding.params.emplace(at, name, value.substr(0, utf8_floor(value, limits::kTextBytes)));
}

}  // namespace

Param::Param(const char* n, const std::string& v) : name(n), value(v) {}
Param::Param(const char* n, std::string_view v) : name(n), value(v) {}
Param::Param(const char* n, const char* v) : name(n), value(v) {}

void Findings::start(const ProblemInfo& problem) {
  problem_ = &problem;
  first_ = findings_.size();
  sightings_.clear();
  dropped_.clear();
  complete_ = true;
  lacking_ = {};
}

Finding& Findings::find_or_create(std::string_view subject) {
  const std::size_t length = utf8_floor(subject, limits::kSubjectBytes);
  if (length < subject.size()) count_dropped(dropped_, "subject_cut");
  subject = subject.substr(0, length);
  for (latest_ = 0; latest_ < sightings_.size(); ++latest_) {
    if (findings_[first_ + latest_].subject == subject) return findings_[first_ + latest_];
  }
  if (sightings_.size() == limits::kFindingsPerCode) {
    complete_ = false;
    count_dropped(dropped_, "findings_cut." + std::string(problem_->code));
    return beyond_.emplace();
  }
  Finding& finding = findings_.emplace_back();
  finding.problem_code = problem_->code;
  finding.severity = problem_->severity;
  finding.weight = problem_->weight;
  finding.fingerprint = subject == "document" && !problem_->document_fingerprint.empty()
                            ? std::string(problem_->document_fingerprint)
                            : fingerprint_of(problem_->code, subject);
  finding.subject = subject;
  finding.count = 0;
  sightings_.emplace_back();
  return finding;
}

void Findings::add_proof(Finding& finding, Proof& proof) {
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

Finding& Findings::count_in(Finding& finding, Proof& proof, std::int64_t count) {
  if (latest_ == sightings_.size()) return finding;  // beyond the limit
  if (count > 0) ++sightings_[latest_].all;
  finding.count = std::min(finding.count + std::max<std::int64_t>(count, 0), kMaxCount);
  add_proof(finding, proof);
  return finding;
}

Finding& Findings::add(std::string_view subject, Proof proof, std::initializer_list<Param> params,
                       std::int64_t count) {
  Finding& finding = find_or_create(subject);
  if (finding.params.empty()) {
    finding.params.reserve(params.size());
    for (const Param& param : params) set_param(finding, param.name, param.value);
  }
  return count_in(finding, proof, count);
}

Finding& Findings::add(std::string_view subject, Proof proof, const Params& params, std::int64_t count) {
  Finding& finding = find_or_create(subject);
  if (finding.params.empty()) {
    finding.params.reserve(params.size());
    for (const auto& [name, value] : params) set_param(finding, name, value);
  }
  return count_in(finding, proof, count);
}

void Findings::holds(Circumstance when) {
  if (latest_ < sightings_.size()) ++sightings_[latest_].with[static_cast<std::size_t>(when)];
}

bool Findings::has(Circumstance when, const Sightings& sightings) const {
  if (when == Circumstance::local_host) return local_host_;
  const std::int64_t times = sightings.with[static_cast<std::size_t>(when)];
  return when == Circumstance::used ? times > 0 : times > 0 && times == sightings.all;
}

void Findings::fit(Finding& finding, const Sightings& sightings) const {
  const auto fit = std::find_if(problem_->fits.begin(), problem_->fits.end(),
                                [&](const Fit& each) { return has(each.when, sightings); });
  if (fit == problem_->fits.end()) return;
  finding.severity = fit->severity;
  finding.weight = fit->weight;
  finding.fitted = to_name(fit->when);
}

void Findings::finish() {
  for (std::size_t i = 0; i < sightings_.size(); ++i) {
    Finding& finding = findings_[first_ + i];
    finding.count = std::max<std::int64_t>(finding.count, 1);
    fit(finding, sightings_[i]);
  }
}

void Findings::discard() { findings_.resize(first_); }

}  // namespace devdiag
