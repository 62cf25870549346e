// Stores events and folds outcomes into verdicts, counts and the ranking version.
#include "fold.hpp"

#include <nlohmann/json.hpp>

namespace devdiag::local {
namespace {

[[noreturn]] void fail_row(std::string_view what, std::string_view text) {
  throw StoreFailure{
      {Errc::storage_corrupt, std::string(what),
       "the database holds '" + std::string(text) + "', which no version writes", "", Retry::never},
      SQLITE_CORRUPT};
}

}  // namespace

Tally tally_of(Verdict verdict) {
  Tally tally;
  switch (verdict) {
    case Verdict::worked:
      tally.worked = 1;
      break;
    case Verdict::failed:
      tally.failed = 1;
      break;
    case Verdict::regressed:
      tally.regressed = 1;
      break;
  }
  return tally;
}

void add_to(Tally& sum, const Tally& part) {
  sum.worked += part.worked;
  sum.failed += part.failed;
  sum.regressed += part.regressed;
}

void subtract_from(Tally& sum, const Tally& part) {
  sum.worked -= part.worked;
  sum.failed -= part.failed;
  sum.regressed -= part.regressed;
}

Verdict verdict_of_row(std::string_view text) {
  const auto verdict = verdict_from(text);
  if (!verdict) fail_row("verdict", text);
  return *verdict;
}

Known known_of_row(std::string_view text) {
  const auto known = known_from(text);
  if (!known) fail_row("known", text);
  return *known;
}

Actor actor_of_row(std::string_view text) {
  const auto actor = actor_from(text);
  if (!actor) fail_row("actor", text);
  return *actor;
}

std::vector<std::string> tokens_of_row(std::string_view json_text) {
  const auto value = nlohmann::json::parse(json_text, nullptr, false);
  if (!value.is_array()) fail_row("env", json_text);
  std::vector<std::string> tokens;
  tokens.reserve(value.size());
  for (const auto& token : value) {
    if (!token.is_string()) fail_row("env", json_text);
    tokens.push_back(token.get<std::string>());
  }
  return tokens;
}

std::string text_of_tokens(const std::vector<std::string>& tokens) { return nlohmann::json(tokens).dump(); }

bool Fold::add(std::string_view tenant, std::string_view client_id, const Event& event) {
  switch (event.kind()) {
    case EventKind::run:
      return add_run(tenant, client_id, event);
    case EventKind::attempt:
      return add_attempt(tenant, client_id, event);
    case EventKind::outcome:
      return add_outcome(tenant, client_id, event);
  }
  return false;
}

bool Fold::add_run(std::string_view tenant, std::string_view client_id, const Event& event) {
  const auto& run = std::get<RunBody>(event.body);
  const std::string evaluated = text_of_tokens(run.evaluated);
  const bool fresh = database_.query("run_insert")
                         .bind(tenant, event.id, client_id, event.seq, event.t_ms, now_ms_, run.target,
                               run.preset, run.env_fp, run.score, run.severity, run.load, evaluated)
                         .run() > 0;
  if (!fresh) return false;
  remember_environment(tenant, run.env_fp, run.env);
  fold_findings(database_, tenant, client_id, event);
  return true;
}

bool Fold::add_attempt(std::string_view tenant, std::string_view client_id, const Event& event) {
  const auto& attempt = std::get<AttemptBody>(event.body);
  const bool fresh = database_.query("attempt_insert")
                         .bind(tenant, event.id, client_id, event.seq, event.t_ms, now_ms_, attempt.run,
                               attempt.target, attempt.problem_code, attempt.fingerprint, attempt.fix_code,
                               attempt.env_fp, to_name(attempt.actor))
                         .run() > 0;
  if (fresh) remember_environment(tenant, attempt.env_fp, attempt.env);
  return fresh;
}

bool Fold::add_outcome(std::string_view tenant, std::string_view client_id, const Event& event) {
  const auto& outcome = std::get<OutcomeBody>(event.body);
  const bool fresh =
      database_.query("outcome_insert")
          .bind(tenant, event.id, client_id, event.seq, event.t_ms, now_ms_, outcome.attempt,
                to_name(outcome.verdict), to_name(outcome.known), outcome.target, outcome.problem_code,
                outcome.fingerprint, outcome.fix_code, outcome.env_fp, mint_day(event.id))
          .run() > 0;
  if (!fresh) return false;
  remember_environment(tenant, outcome.env_fp, outcome.env);
  HeldVerdict challenger{judgement_of(event), std::string(client_id)};
  const auto [place, first] = touched_.try_emplace({std::string(tenant), outcome.attempt}, challenger);
  if (!first && supersedes(challenger.judgement, place->second.judgement))
    place->second = std::move(challenger);
  return true;
}

bool EnvironmentBook::remember(std::string_view tenant, const std::string& env_fp,
                               const std::vector<std::string>& env) {
  std::string text = text_of_tokens(env);
  std::string& known = seen_[{std::string(tenant), env_fp}];
  if (known == text) return false;
  {
    Query stored = database_.query("environment_read");
    stored.bind(tenant, env_fp);
    if (stored.step()) known = stored.text(0);
  }
  if (known.empty()) {
    database_.query("environment_insert").bind(tenant, env_fp, text).run();
    known = std::move(text);
    return false;
  }
  if (text >= known) return false;
  database_.query("environment_replace").bind(tenant, env_fp, text).run();
  known = std::move(text);
  return true;
}

void Fold::remember_environment(std::string_view tenant, const std::string& env_fp,
                                const std::vector<std::string>& env) {
  if (!environments_.remember(tenant, env_fp, env)) return;
  // Rows already handed out carried the other tokens: hand them out again.
  database_.query("rollup_touch_environment").bind(tenant, env_fp, next_version(std::string(tenant))).run();
  environments_changed_ = true;
}

void Fold::see_client(std::string_view tenant, std::string_view client_id, std::int64_t events) {
  database_.query("client_seen").bind(tenant, client_id, now_ms_, events).run();
}

std::optional<HeldVerdict> Fold::held(const AttemptKey& attempt) {
  Query query = database_.query("verdict_read");
  query.bind(attempt.first, attempt.second);
  if (!query.step()) return std::nullopt;
  HeldVerdict held;
  held.judgement.outcome_id = query.text(0);
  held.judgement.verdict = verdict_of_row(query.text(1));
  held.judgement.known = known_of_row(query.text(2));
  held.judgement.problem_code = query.text(3);
  held.judgement.fix_code = query.text(4);
  held.judgement.env_fp = query.text(5);
  held.judgement.day = query.integer(6);
  held.client_id = query.text(7);
  return held;
}

void Fold::finish() {
  std::map<std::string, Deltas> deltas;
  const auto key_of = [](const Judgement& j) {
    return RollupKey{j.problem_code, j.fix_code, j.env_fp, j.day};
  };
  for (const auto& [attempt, challenger] : touched_) {
    const auto holder = held(attempt);
    const Judgement& winner = challenger.judgement;
    if (holder && !supersedes(winner, holder->judgement)) continue;
    Deltas& of_tenant = deltas[attempt.first];
    if (holder) subtract_from(of_tenant[key_of(holder->judgement)], tally_of(holder->judgement.verdict));
    add_to(of_tenant[key_of(winner)], tally_of(winner.verdict));
    database_.query("verdict_write")
        .bind(attempt.first, attempt.second, winner.outcome_id, to_name(winner.verdict),
              to_name(winner.known), winner.problem_code, winner.fix_code, winner.env_fp, winner.day,
              challenger.client_id)
        .run();
  }
  touched_.clear();
  for (const auto& [tenant, of_tenant] : deltas) apply(tenant, of_tenant);
}

void Fold::apply(const std::string& tenant, const Deltas& deltas) {
  for (const auto& [key, delta] : deltas) {
    if (delta == Tally{}) continue;
    database_.query("rollup_add")
        .bind(tenant, key.problem_code, key.fix_code, key.env_fp, key.day, delta.worked, delta.failed,
              delta.regressed, next_version(tenant))
        .run();
    changes_.push_back({key, delta});
  }
}

std::int64_t Fold::next_version(const std::string& tenant) {
  auto found = versions_.find(tenant);
  if (found == versions_.end()) {
    std::int64_t version = 0;
    {
      Query query = database_.query("version_read");
      query.bind(tenant);
      if (query.step()) version = query.integer(0);
    }
    found = versions_.emplace(tenant, version + 1).first;
  }
  // Written again each time: a savepoint may have undone the first write.
  database_.query("version_write").bind(tenant, found->second).run();
  return found->second;
}

}  // namespace devdiag::local
