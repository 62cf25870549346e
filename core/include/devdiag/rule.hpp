// How a rule is written: one function from redacted evidence to findings, listed in one table.
#pragma once

#include <array>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "devdiag/catalogue.hpp"
#include "devdiag/evidence.hpp"
#include "devdiag/report.hpp"

namespace devdiag {

// Params whose values a rule builds, and the proof whose text it builds, when it does so before the call of
// Findings::add(): these hold what a Param and a Proof only view.
using Params = std::vector<std::pair<const char*, std::string>>;

struct BuiltProof {
  std::string_view kind, where;  // of the evidence, or literals
  std::string text;
  std::string_view seen_by;  // as kind

  operator Proof() const& DEVDIAG_LIFETIMEBOUND { return {kind, where, text, seen_by}; }
};

class Facts;  // core/src/rules/facts.hpp

// Collects findings: severity and weight come from the catalogue, limits are kept. Rules write into it one
// after the other, each between its own start() and finish() or discard().
class Findings {
 public:
  // `local_host`: see Circumstance; it holds for every finding of the page.
  // What is added is copied into the arena.
  Findings(Facts& facts, Arena& arena, bool local_host = false)
      : facts_(facts), arena_(arena), local_host_(local_host) {
    findings_.reserve(kUsual);
  }

  // `subject` must be normalised by the rule: stable under irrelevant change (nonces, order, counts, lines).
  // An equal subject adds to that finding's count and proof and keeps its params; a count of 0 adds proof
  // only. The reference is valid until the next add(); set `noise` through it.
  Finding& add(std::string_view subject, const Proof& proof, std::initializer_list<Param> params = {},
               std::int64_t count = 1);
  Finding& add(std::string_view subject, const Proof& proof, const Params& params, std::int64_t count = 1);
  // Says that this holds for what the latest add() counted; finish() fits the severity to it.
  void holds(Circumstance when);
  // Evidence of this kind was collected but does not hold what the rule has to see, such as a second
  // response: not finding the problem proves nothing then.
  void lacks(std::string_view kind) { lacking_.insert(kind); }
  void lacks(KindSet kinds) { lacking_ = lacking_ | kinds; }
  // What rules read out of the evidence, shared by all of one diagnosis.
  Facts& facts() const { return facts_; }

  void start(const ProblemInfo& problem);  // must outlive the rule's turn
  void finish();
  void discard();                                                   // what was added since start()
  const std::vector<Dropped>& dropped() const { return dropped_; }  // what passed a limit since start()
  bool complete() const { return complete_; }                       // no finding was left out since start()
  KindSet lacking() const { return lacking_; }                      // since start()

  std::vector<Finding> take() && { return std::move(findings_); }  // of all rules, in their order

 private:
  // How often a finding was added, and with which circumstances.
  struct Sightings {
    std::int64_t all = 0;
    std::array<std::int64_t, kCircumstances> with{};
  };

  static constexpr std::size_t kUsual = 8;  // findings of a page; more are no fault

  Finding& count_in(std::string_view subject, const Proof& proof, std::span<const Param> params,
                    std::int64_t count);
  Finding* find_or_create(std::string_view subject);  // null: beyond the limit
  Finding& create(std::string_view subject);
  void set_params(Finding& finding, std::span<const Param> params);
  void add_proof(Finding& finding, Proof proof);
  bool has(Circumstance when, const Sightings& sightings) const;
  void fit(Finding& finding, const Sightings& sightings) const;

  Facts& facts_;
  Arena& arena_;
  bool local_host_;
  std::vector<Finding> findings_;
  // Of the rule at hand:
  const ProblemInfo* problem_ = nullptr;
  std::size_t first_ = 0;             // of its findings
  std::vector<Sightings> sightings_;  // one per finding
  std::size_t latest_ = 0;            // index of the finding that the latest add() counted
  Finding beyond_;                    // takes what is written to findings beyond the limit
  std::vector<Dropped> dropped_;
  bool complete_ = true;
  KindSet lacking_;
};

using RuleFn = void (*)(const Evidence& redacted, Findings& out);

struct Rule {
  std::string_view problem_code;
  RuleFn evaluate;
};

std::span<const Rule> rules();  // sorted by problem_code, one per catalogue entry; core/src/rules/table.cpp

}  // namespace devdiag
