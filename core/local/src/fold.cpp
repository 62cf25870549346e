// Stores events and folds outcomes into verdicts, counts and the ranking version.
#include "fold.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "devdiag/json.hpp"

namespace devdiag::local {
namespace {

[[noreturn]] void fail_row(std::string_view what, std::string_view text) {
  throw StoreFailure{
      {Errc::storage_corrupt, std::string(what),
       "the database holds '" + std::string(text) + "', which no version writes", "", Retry::never},
      SQLITE_CORRUPT};
}

void insert_findings(Database& database, std::string_view tenant, const Event& event) {
  const auto& findings = std::get<RunBody>(event.body).findings;
  for (auto finding = findings.begin(); finding != findings.end(); ++finding) {
    const auto same = [&](const RunFinding& earlier) { return earlier.fingerprint == finding->fingerprint; };
    if (std::any_of(findings.begin(), finding, same)) continue;
    database.query("finding_insert")
        .bind(tenant, event.id, finding->fingerprint, finding->problem_code, finding->severity,
              finding->count, finding->subject, finding->proof)
        .run();
  }
}

const OutcomeBody& outcome_of(const NewEvent& added) { return std::get<OutcomeBody>(added.event->body); }

bool same_attempt(const NewEvent& a, const NewEvent& b) {
  return a.tenant == b.tenant && outcome_of(a).attempt == outcome_of(b).attempt;
}

// By attempt; of one attempt first the outcome that supersedes the others.
bool comes_before(const NewEvent& a, const NewEvent& b) {
  const OutcomeBody &left = outcome_of(a), &right = outcome_of(b);
  if (!same_attempt(a, b)) return std::tie(a.tenant, left.attempt) < std::tie(b.tenant, right.attempt);
  if (left.known != right.known) return left.known == Known::verified;
  return a.event->id > b.event->id;
}

// Who holds the attempt's verdict; there must be one.
Judgement held_judgement(Database& database, std::string_view tenant, std::string_view attempt) {
  Query query = database.query("verdict_read");
  query.bind(tenant, attempt);
  Judgement held;
  if (!query.step()) return held;
  held.outcome_id = query.text(0);
  held.verdict = verdict_of_row(query.text(1));
  held.known = known_of_row(query.text(2));
  held.problem_code = query.text(3);
  held.fix_code = query.text(4);
  held.env_fp = query.text(5);
  held.day = query.integer(6);
  return held;
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
  const auto parsed = parse_json(json_text, json_text.size());
  if (!parsed || !parsed->is_array()) fail_row("env", json_text);
  const auto& value = *parsed;
  std::vector<std::string> tokens;
  tokens.reserve(value.size());
  for (const auto& token : value) {
    if (!token.is_string()) fail_row("env", json_text);
    tokens.push_back(token.get<std::string>());
  }
  return tokens;
}

std::string text_of_tokens(const std::vector<std::string>& tokens) {
  const auto plain = [](char c) {  // ASCII that JSON leaves as it is
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
  };
  std::string text = "[";
  for (const std::string& token : tokens) {
    if (text.size() > 1) text += ',';
    if (std::ranges::all_of(token, plain)) {
      text.append(1, '"').append(token).append(1, '"');
    } else {
      text += json_text(token);
    }
  }
  return text += ']';
}

const ListTexts::Written& ListTexts::written(const std::vector<std::string>& list) {
  for (const Written& each : recent_) {
    if (each.list != nullptr && *each.list == list) return each;
  }
  Written& oldest = recent_[next_++ % kRecent];
  oldest = {&list, text_of_tokens(list)};
  return oldest;
}

bool EnvironmentBook::remember(std::string_view tenant, std::string_view env_fp,
                               const std::vector<std::string>& env) {
  Known& known = seen_[{tenant, env_fp}];
  if (known.latest != nullptr && *known.latest == env) return false;
  known.latest = &env;
  std::string text = text_of_tokens(env);
  if (known.text.empty()) {
    Query stored = database_.query("environment_read");
    stored.bind(tenant, env_fp);
    if (stored.step()) known.text = stored.text(0);
  }
  if (known.text.empty()) {
    database_.query("environment_insert").bind(tenant, env_fp, text).run();
    known.text = std::move(text);
    return false;
  }
  if (text >= known.text) return false;
  database_.query("environment_replace").bind(tenant, env_fp, text).run();
  known.text = std::move(text);
  return true;
}

bool Fold::add(std::string_view tenant, std::string_view client_id, const Event& event) {
  const NewEvent added{tenant, client_id, &event};
  switch (event.kind()) {
    case EventKind::run:
      return add_run(added);
    case EventKind::attempt:
      return add_attempt(added);
    case EventKind::outcome:
      return add_outcome(added);
  }
  return false;
}

bool Fold::add_run(const NewEvent& added) {
  const Event& event = *added.event;
  const auto& run = std::get<RunBody>(event.body);
  const ListTexts::Written& evaluated = lists_.written(run.evaluated);
  const bool fresh =
      database_.query("run_insert")
          .bind(added.tenant, event.id, added.client_id, event.seq, event.t_ms, now_ms_, run.target,
                run.preset, run.env_fp, run.score, run.severity, run.load, evaluated.text)
          .run() > 0;
  if (!fresh) return false;
  remember_environment(added.tenant, run.env_fp, run.env);
  insert_findings(database_, added.tenant, event);
  runs_.push_back({added, evaluated.list});
  return true;
}

bool Fold::add_attempt(const NewEvent& added) {
  const Event& event = *added.event;
  const auto& attempt = std::get<AttemptBody>(event.body);
  const bool fresh = database_.query("attempt_insert")
                         .bind(added.tenant, event.id, added.client_id, event.seq, event.t_ms, now_ms_,
                               attempt.run, attempt.target, attempt.problem_code, attempt.fingerprint,
                               attempt.fix_code, attempt.env_fp, to_name(attempt.actor))
                         .run() > 0;
  if (fresh) remember_environment(added.tenant, attempt.env_fp, attempt.env);
  return fresh;
}

bool Fold::add_outcome(const NewEvent& added) {
  const Event& event = *added.event;
  const auto& outcome = std::get<OutcomeBody>(event.body);
  const bool fresh =
      database_.query("outcome_insert")
          .bind(added.tenant, event.id, added.client_id, event.seq, event.t_ms, now_ms_, outcome.attempt,
                to_name(outcome.verdict), to_name(outcome.known), outcome.target, outcome.problem_code,
                outcome.fingerprint, outcome.fix_code, outcome.env_fp, mint_day(event.id))
          .run() > 0;
  if (!fresh) return false;
  remember_environment(added.tenant, outcome.env_fp, outcome.env);
  outcomes_.push_back(added);
  return true;
}

void Fold::remember_environment(std::string_view tenant, std::string_view env_fp,
                                const std::vector<std::string>& env) {
  if (!environments_.remember(tenant, env_fp, env)) return;
  // Rows already handed out carried the other tokens: hand them out again.
  database_.query("rollup_touch_environment").bind(tenant, env_fp, next_version(tenant)).run();
  environments_changed_ = true;
}

void Fold::see_client(std::string_view tenant, std::string_view client_id, std::int64_t events) {
  database_.query("client_seen").bind(tenant, client_id, now_ms_, events).run();
}

void Fold::finish() {
  fold_findings(database_, runs_);
  runs_.clear();
  // Of each attempt's new outcomes the best one comes first.
  std::ranges::sort(outcomes_, comes_before);
  Deltas deltas;
  const NewEvent* last = nullptr;
  for (const NewEvent& outcome : outcomes_) {
    if (last == nullptr || !same_attempt(*last, outcome)) judge(outcome, deltas);
    last = &outcome;
  }
  apply(deltas);
  outcomes_.clear();
  replaced_.clear();
}

// Gives the attempt its verdict, unless the present one stays above the best of the new outcomes.
void Fold::judge(const NewEvent& winner, Deltas& deltas) {
  const OutcomeBody& outcome = outcome_of(winner);
  const std::int64_t day = mint_day(winner.event->id);
  const auto write = [&](std::string_view query) {
    return database_.query(query)
               .bind(winner.tenant, outcome.attempt, winner.event->id, to_name(outcome.verdict),
                     to_name(outcome.known), outcome.problem_code, outcome.fix_code, outcome.env_fp, day,
                     winner.client_id)
               .run() > 0;
  };
  if (!write("verdict_first")) {
    Judgement held = held_judgement(database_, winner.tenant, outcome.attempt);
    if (!supersedes(judgement_of(*winner.event), held)) return;
    write("verdict_replace");
    const Judgement& old = replaced_.emplace_back(std::move(held));
    subtract_from(deltas[{winner.tenant, old.problem_code, old.fix_code, old.env_fp, old.day}],
                  tally_of(old.verdict));
  }
  add_to(deltas[{winner.tenant, outcome.problem_code, outcome.fix_code, outcome.env_fp, day}],
         tally_of(outcome.verdict));
}

void Fold::apply(const Deltas& deltas) {
  for (const auto& [cell, delta] : deltas) {
    if (delta == Tally{}) continue;
    database_.query("rollup_add")
        .bind(cell.tenant, cell.problem_code, cell.fix_code, cell.env_fp, cell.day, delta.worked,
              delta.failed, delta.regressed, next_version(cell.tenant))
        .run();
    changes_.push_back(
        {{std::string(cell.problem_code), std::string(cell.fix_code), std::string(cell.env_fp), cell.day},
         delta});
  }
}

std::int64_t Fold::next_version(std::string_view tenant) {
  const auto found = versions_.find(tenant);
  if (found != versions_.end()) return found->second;
  std::int64_t version = 1;
  {
    Query query = database_.query("version_read");
    query.bind(tenant);
    if (query.step()) version = query.integer(0) + 1;
  }
  database_.query("version_write").bind(tenant, version).run();
  versions_.emplace(tenant, version);
  return version;
}

}  // namespace devdiag::local
