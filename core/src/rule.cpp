// What a rule writes its findings into.
#include "devdiag/rule.hpp"

#include <algorithm>

#include "devdiag/diagnose.hpp"
#include "devdiag/limits.hpp"
#include "utf8.hpp"

namespace devdiag {
namespace {

constexpr std::int64_t kMaxCount = 1LL << 53;  // what every JSON reader keeps; counts only stop there

std::string_view cut(std::string_view text, std::size_t max_bytes) {
  return text.substr(0, utf8_floor(text, max_bytes));
}

}  // namespace

void Findings::start(const ProblemInfo& problem) {
  problem_ = &problem;
  first_ = findings_.size();
  sightings_.clear();
  dropped_.clear();
  complete_ = true;
  lacking_ = {};
}

Finding* Findings::find_or_create(std::string_view given) {
  const std::string_view subject = cut(given, limits::kSubjectBytes);
  if (subject.size() < given.size()) count_dropped(dropped_, "subject_cut");
  for (latest_ = 0; latest_ < sightings_.size(); ++latest_) {
    if (findings_[first_ + latest_].subject == subject) return &findings_[first_ + latest_];
  }
  if (sightings_.size() == limits::kFindingsPerCode) {
    complete_ = false;
    count_dropped(dropped_, "findings_cut." + std::string(problem_->code));
    return nullptr;
  }
  sightings_.emplace_back();
  return &create(subject);
}

Finding& Findings::create(std::string_view subject) {
  constexpr std::string_view kDocument = "document";
  Finding& finding = findings_.emplace_back();
  finding.problem_code = problem_->code;
  finding.severity = problem_->severity;
  finding.weight = problem_->weight;
  finding.count = 0;
  if (subject == kDocument && !problem_->document_fingerprint.empty()) {
    finding.subject = kDocument;
    finding.fingerprint = problem_->document_fingerprint;
  } else {
    finding.subject = arena_.keep(subject);
    finding.fingerprint = arena_.keep(fingerprint_of(problem_->code, subject));
  }
  return finding;
}

// Sorted by name; of a name given twice the first value stays.
void Findings::set_params(Finding& finding, std::span<const Param> params) {
  const std::span<Param> sorted = arena_.list<Param>(params.size());
  std::size_t size = 0;
  for (const Param& param : params) {
    std::size_t at = size;
    while (at > 0 && sorted[at - 1].name >= param.name) --at;
    if (at < size && sorted[at].name == param.name) continue;
    for (std::size_t i = size++; i > at; --i) sorted[i] = sorted[i - 1];
    sorted[at].name = param.name;
    sorted[at].value = arena_.keep(cut(param.value, limits::kTextBytes));
  }
  finding.params = sorted.first(size);
}

void Findings::add_proof(Finding& finding, Proof proof) {
  const std::string_view text = cut(proof.text, limits::kProofBytes);
  if (text.size() < proof.text.size()) count_dropped(dropped_, "proof_cut");
  proof.text = text;
  proof.where = cut(proof.where, limits::kProofBytes);
  const std::span<const Proof> known = finding.proof;
  if (std::find(known.begin(), known.end(), proof) != known.end()) return;
  if (known.size() == limits::kProofsPerFinding) return count_dropped(dropped_, "proof_cut");
  const std::span<Proof> longer = arena_.list<Proof>(known.size() + 1);
  std::copy(known.begin(), known.end(), longer.begin());
  longer.back() = {arena_.keep(proof.kind), arena_.keep(proof.where), arena_.keep(proof.text),
                   arena_.keep(proof.seen_by)};
  finding.proof = longer;
}

Finding& Findings::count_in(std::string_view subject, const Proof& proof, std::span<const Param> params,
                            std::int64_t count) {
  Finding* finding = find_or_create(subject);
  if (finding == nullptr) return beyond_;
  if (finding->params.empty()) set_params(*finding, params);
  if (count > 0) ++sightings_[latest_].all;
  finding->count = std::min(finding->count + std::max<std::int64_t>(count, 0), kMaxCount);
  add_proof(*finding, proof);
  return *finding;
}

Finding& Findings::add(std::string_view subject, const Proof& proof, std::initializer_list<Param> params,
                       std::int64_t count) {
  return count_in(subject, proof, {params.begin(), params.size()}, count);
}

Finding& Findings::add(std::string_view subject, const Proof& proof, const Params& params,
                       std::int64_t count) {
  std::vector<Param> views;
  for (const auto& [name, value] : params) views.emplace_back(name, value);
  return count_in(subject, proof, views, count);
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
