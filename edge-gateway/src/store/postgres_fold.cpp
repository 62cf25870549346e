// Folds new events into the rows that depend on them.
#include "store/postgres_fold.hpp"

#include <algorithm>
#include <utility>

#include "devdiag/sha256.hpp"

namespace devdiag::gateway {
namespace {

void append_json_string(std::string& out, std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  const auto plain = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; };
  if (std::all_of(text.begin(), text.end(), plain)) {
    (out += text) += '"';
    return;
  }
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

template <class Texts>
std::string json_list_of(const Texts& texts) {
  std::string out = "[";
  for (const std::string_view text : texts) {
    if (out.size() > 1) out += ',';
    append_json_string(out, text);
  }
  return out += ']';
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

// Whether it was not in the list yet; lists have at most kRunFindings entries.
bool add_new(std::vector<std::string_view>& list, std::string_view entry) {
  if (std::find(list.begin(), list.end(), entry) != list.end()) return false;
  list.push_back(entry);
  return true;
}

void fold_run(RunFold& fold, const Event& run, RuleSets& rule_sets) {
  const auto& body = std::get<RunBody>(run.body);
  const std::int64_t ms = mint_ms(run.id);
  fold.coverage[{body.target, rule_sets.key(body.evaluated)}] = run.id;  // runs come in order: the last stays
  std::vector<std::string_view> fingerprints, problems;
  for (const RunFinding& finding : body.findings) {
    if (!add_new(fingerprints, finding.fingerprint)) continue;
    fold.findings.push_back({&run, &finding});
    RunFold::Seen& seen = fold.states[{body.target, finding.fingerprint}];
    if (seen.runs++ == 0) seen.first_ms = ms;
    seen.latest = &finding;
    seen.last_run = &run;
    seen.last_ms = ms;
    if (add_new(problems, finding.problem_code)) {
      ++fold.days[{mint_day(run.id), finding.problem_code, body.env_fp}];
    }
  }
}

}  // namespace

std::string json_list(std::span<const std::string> texts) { return json_list_of(texts); }
std::string json_list(std::span<const std::string_view> texts) { return json_list_of(texts); }

std::string_view RuleSets::key(const std::vector<std::string>& codes) {
  const auto [met, is_first] = met_.try_emplace(&codes);
  if (is_first) met->second = key_of(codes);
  return met->second;
}

std::string_view RuleSets::key_of(const std::vector<std::string>& codes) {
  for (const Known& each : recent_) {
    if (each.codes != nullptr && *each.codes == codes) return each.key;
  }
  std::string text = json_list(codes);
  const Sha256Digest digest = sha256(text);
  const auto [held, is_new] =
      by_key_.emplace(std::string(digest.begin(), digest.begin() + 16), std::move(text));
  recent_[next_++ % recent_.size()] = {&codes, held->first};
  return held->first;
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
  std::vector<std::string_view> codes;
  for (const RunFinding& finding : run.findings) codes.emplace_back(finding.problem_code);
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return json_list(codes);
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
