// suggest_fix: the core's ranking over this tenant's counts, for the environment asked about.
#include <algorithm>

#include "devdiag/catalogue.hpp"
#include "devdiag/limits.hpp"
#include "devdiag/ranking.hpp"
#include "mcp/arguments.hpp"
#include "mcp/catalogue_view.hpp"
#include "mcp/json_text.hpp"
#include "mcp/tool.hpp"

namespace devdiag::gateway::mcp {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::string_view kNextStep =
    "Apply the first fix that fits, then call record_attempt with the finding's target and fingerprint.";

std::vector<RankedFix> ranked(const ProblemInfo& problem, const std::vector<std::string>& env,
                              const std::vector<TallyRow>& rows, const std::vector<SharedRow>& shared,
                              std::int64_t today, const LearnConfig& learn) {
  std::vector<EnvTally> tallies;
  tallies.reserve(rows.size());
  for (const auto& row : rows) tallies.push_back({row.fix_code, row.env, row.day, row.tally});
  std::vector<SharedTally> elsewhere;
  elsewhere.reserve(shared.size());
  for (const auto& row : shared) elsewhere.push_back({row.fix_code, row.tally, row.clients});
  return rank({problem.fixes, env, tallies, elsewhere, today}, learn);
}

// Appends `,"name":`, or without the comma as the first member.
void key(std::string& out, std::string_view name) {
  if (out.back() != '{') out += ',';
  out += '"';
  out += name;
  out += "\":";
}

template <class Value>
void member(std::string& out, std::string_view name, const Value& value) {
  key(out, name);
  append_json(out, value);
}

void text_list(std::string& out, std::string_view name, const std::vector<std::string>& texts) {
  key(out, name);
  out += '[';
  for (const std::string& text : texts) {
    if (&text != &texts.front()) out += ',';
    append_json(out, std::string_view(text));
  }
  out += ']';
}

// What was asked: which problem, where, filled with which values.
struct Question {
  std::string code;
  std::vector<std::string> env;
  std::string stack;
  const nlohmann::json* params = nullptr;
};

// Catalogue words beside the numbers, so that one call is enough to act. Members in the order of their names.
class FixWriter {
 public:
  FixWriter(const Question& question, std::string& out) : question_(question), out_(out) {}

  void write(const RankedFix& fix, bool first) {
    words_ = fix_words(question_.code, fix.fix_code);
    const bool filled = question_.params != nullptr || !question_.stack.empty();
    fix_ =
        words_ != nullptr && filled ? catalogue_fix(*catalogue_entry(question_.code), fix.fix_code) : nullptr;
    out_ += first ? "{" : ",{";
    member(out_, "basis", to_name(fix.basis));
    member(out_, "confidence", fix.confidence);
    member(out_, "failed", fix.tally.failed);
    member(out_, "fix_code", std::string_view(fix.fix_code));
    member(out_, "lower_bound", fix.lower_bound);
    sentence("precondition", &FixWords::precondition);
    text_list(out_, "reasons", fix.reasons);
    member(out_, "regressed", fix.tally.regressed);
    if (fix_ != nullptr && first) {
      if (const auto shown = rendering(*fix_, question_.stack, question_.params))
        member(out_, "rendering", *shown);
    }
    if (words_ != nullptr) written("risk", words_->risk);
    member(out_, "similarity", fix.similarity);
    if (words_ != nullptr && first) written("stacks", words_->stacks);
    sentence("title", &FixWords::title);
    member(out_, "worked", fix.tally.worked);
    out_ += '}';
  }

 private:
  void written(std::string_view name, const std::string& json) {
    key(out_, name);
    out_ += json;
  }
  void sentence(const char* name, std::string FixWords::* ready) {
    if (words_ == nullptr) return;
    if (question_.params == nullptr) return written(name, words_->*ready);
    const std::string filled = prose(*fix_, name, question_.params);
    member(out_, name, std::string_view(filled));
  }

  const Question& question_;
  std::string& out_;
  const FixWords* words_ = nullptr;
  const nlohmann::json* fix_ = nullptr;
};

std::string write_answer(const Question& question, const std::vector<RankedFix>& fixes, std::int64_t today) {
  std::string out;
  out.reserve(2'048);
  out += '{';
  text_list(out, "env", question.env);
  key(out, "fixes");
  out += '[';
  FixWriter writer(question, out);
  for (const RankedFix& fix : fixes) writer.write(fix, &fix == &fixes.front());
  out += ']';
  member(out, "next_step", kNextStep);
  member(out, "problem_code", std::string_view(question.code));
  member(out, "today", today);
  out += '}';
  return out;
}

}  // namespace

Async<ToolResult> suggest_fix(ToolCall call) {
  Arguments arguments(call.arguments);
  arguments.only({"problem_code", "env", "stack", "params"});
  Question question;
  question.code = arguments.text("problem_code", 64);
  question.env = arguments.texts_or_empty("env", limits::kEnvTokens);
  question.stack = arguments.text_or("stack", {}, 40);
  question.params = call.arguments.contains("params") ? arguments.object("params") : nullptr;
  const ProblemInfo* problem = find_problem(question.code);
  if (problem == nullptr)
    arguments.fail("problem_code", "is not in the catalogue", problem_codes_like(question.code));
  if (arguments.problem()) co_return *arguments.problem();

  const auto rows = co_await call.store.tallies(call.caller.tenant, question.code);
  if (!rows) co_return rows.error();
  const auto shared = co_await call.store.shared(call.caller.tenant, question.code);
  if (!shared) co_return shared.error();
  const std::int64_t today = call.now_ms / kDayMs;
  const auto fixes = ranked(*problem, question.env, *rows, *shared, today, call.learn);
  co_return ToolOutput(write_answer(question, fixes, today));
}

}  // namespace devdiag::gateway::mcp
