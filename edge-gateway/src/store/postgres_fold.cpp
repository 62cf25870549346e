// Folds new events into the rows that depend on them.
#include "store/postgres_fold.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "devdiag/sha256.hpp"

namespace devdiag::gateway {
namespace {

void append_json_string(std::string& out, std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  out += '"';
}

const std::vector<std::string>& env_of(const Event& event) {
  return std::visit([](const auto& body) -> const std::vector<std::string>& { return body.env; }, event.body);
}

std::string_view env_fp_of(const Event& event) {
  return std::visit([](const auto& body) -> std::string_view { return body.env_fp; }, event.body);
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

void add(Tally& tally, Verdict verdict, std::int64_t by) {
  switch (verdict) {
    case Verdict::worked:
      tally.worked += by;
      break;
    case Verdict::failed:
      tally.failed += by;
      break;
    case Verdict::regressed:
      tally.regressed += by;
      break;
  }
}

void note_environment(EventBatch& batch, const Event& event) {
  const std::vector<std::string>& env = env_of(event);
  const auto [held, is_new] = batch.environments.try_emplace(env_fp_of(event));
  if (!is_new && *held->second.env == env) return;
  std::string text = json_list(env);
  if (is_new || text < held->second.text) held->second = {&env, std::move(text)};
}

void fold_run(RunFold& fold, const Event& run, RuleSets& rule_sets) {
  const auto& body = std::get<RunBody>(run.body);
  const std::int64_t ms = mint_ms(run.id);
  fold.coverage[{body.target, rule_sets.key(body.evaluated)}] = run.id;  // runs come in order: the last stays
  std::set<std::string_view> fingerprints, problems;
  for (const RunFinding& finding : body.findings) {
    if (!fingerprints.insert(finding.fingerprint).second) continue;
    fold.findings.push_back({&run, &finding});
    RunFold::Seen& seen = fold.states[{body.target, finding.fingerprint}];
    if (seen.runs++ == 0) seen.first_ms = ms;
    seen.latest = &finding;
    seen.last_run = &run;
    seen.last_ms = ms;
    if (problems.insert(finding.problem_code).second) {
      ++fold.days[{mint_day(run.id), finding.problem_code, body.env_fp}];
    }
  }
}

}  // namespace

std::string json_list(std::span<const std::string> texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    if (out.size() > 1) out += ',';
    append_json_string(out, text);
  }
  return out += ']';
}

std::string_view RuleSets::key(const std::vector<std::string>& codes) {
  const auto found = keys_.find(codes);
  if (found != keys_.end()) return found->second;
  std::string text = json_list(codes);
  const Sha256Digest digest = sha256(text);
  std::string key(digest.begin(), digest.begin() + 16);
  by_key_.emplace(key, std::move(text));
  return keys_.emplace(codes, std::move(key)).first->second;
}

EventBatch batch_of(std::span<const Event* const> events) {
  EventBatch batch;
  for (const Event* event : events) {
    switch (event->kind()) {
      case EventKind::run:
        batch.runs.push_back(event);
        batch.rule_sets.key(std::get<RunBody>(event->body).evaluated);
        break;
      case EventKind::attempt:
        batch.attempts.push_back(event);
        break;
      case EventKind::outcome:
        batch.outcomes.push_back(event);
        break;
    }
    note_environment(batch, *event);
  }
  return batch;
}

Events only(const Events& events, const Ids& ids) {
  Events kept;
  std::copy_if(events.begin(), events.end(), std::back_inserter(kept),
               [&](const Event* event) { return ids.contains(event->id); });
  return kept;
}

RunFold fold_runs(const Events& new_runs, RuleSets& rule_sets) {
  RunFold fold;
  for (const Event* run : new_runs) fold_run(fold, *run, rule_sets);
  return fold;
}

std::string problem_list(const RunBody& run) {
  std::set<std::string> codes;
  for (const RunFinding& finding : run.findings) codes.insert(finding.problem_code);
  return json_list(std::vector<std::string>(codes.begin(), codes.end()));
}

Verdicts winners(const Events& new_outcomes, std::string_view client_id) {
  Verdicts verdicts;
  for (const Event* outcome : new_outcomes) {
    Judgement judgement = judgement_of(*outcome);
    const std::string attempt = lower(std::get<OutcomeBody>(outcome->body).attempt);
    const auto held = verdicts.find(attempt);
    if (held == verdicts.end()) {
      verdicts.emplace(attempt, HeldVerdict{std::move(judgement), std::string(client_id)});
    } else if (supersedes(judgement, held->second.judgement)) {
      held->second.judgement = std::move(judgement);
    }
  }
  return verdicts;
}

void RankingChange::count(const HeldVerdict& verdict, std::int64_t by) {
  const Judgement& judgement = verdict.judgement;
  add(cells_[{judgement.problem_code, judgement.fix_code, judgement.env_fp, judgement.day}],
      judgement.verdict, by);
  add(clients_[{judgement.problem_code, judgement.fix_code, verdict.client_id}], judgement.verdict, by);
}

void RankingChange::drop_zeros() {
  const auto is_zero = [](const auto& cell) { return cell.second == Tally{}; };
  std::erase_if(cells_, is_zero);
  std::erase_if(clients_, is_zero);
}

}  // namespace devdiag::gateway
