// Raw SQL of the same shape on SQLite: prepared inserts in one transaction, as durable as the store's.
#include <sqlite3.h>

#include <set>
#include <stdexcept>

#include "push_load.hpp"
#include "store/postgres_fold.hpp"

namespace devdiag::bench {
namespace {

class Insert {
 public:
  Insert(sqlite3* database, const std::string& text) {
    if (sqlite3_prepare_v3(database, text.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) !=
        SQLITE_OK) {
      throw std::runtime_error(sqlite3_errmsg(database));
    }
  }
  ~Insert() { sqlite3_finalize(statement_); }
  Insert(const Insert&) = delete;
  Insert& operator=(const Insert&) = delete;

  template <class... Values>
  void run(const Values&... values) {
    int at = 0;
    (bind(++at, values), ...);
    if (sqlite3_step(statement_) != SQLITE_DONE) throw std::runtime_error("an insert failed");
    sqlite3_reset(statement_);
  }

 private:
  void bind(int at, std::string_view text) {
    sqlite3_bind_text64(statement_, at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  void bind(int at, std::int64_t number) { sqlite3_bind_int64(statement_, at, number); }

  sqlite3_stmt* statement_ = nullptr;
};

class RawSqlite final : public RawWriter {
 public:
  RawSqlite(const std::string& path, Rows rows) : rows_(rows) {
    if (sqlite3_open(path.c_str(), &database_) != SQLITE_OK) throw std::runtime_error("cannot open " + path);
    exec("PRAGMA journal_mode = WAL");
    exec("PRAGMA synchronous = FULL");
    run_ = insert(
        "diag_run (tenant, id, client_id, seq, t_ms, received_ms, target, preset, env_fp, score, severity, "
        "load, "
        "evaluated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    finding_ = insert(
        "finding (tenant, run, fingerprint, problem_code, severity, count, subject, proof) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    attempt_ = insert(
        "attempt (tenant, id, client_id, seq, t_ms, received_ms, run, target, problem_code, fingerprint, "
        "fix_code, "
        "env_fp, actor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    outcome_ = insert(
        "outcome (tenant, id, client_id, seq, t_ms, received_ms, attempt, verdict, known, target, "
        "problem_code, "
        "fingerprint, fix_code, env_fp, day) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON "
        "CONFLICT DO NOTHING");
    cell_ = insert(
        "fix_outcome (tenant, problem_code, fix_code, env_fp, day, worked, failed, regressed, changed_ver) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET worked = worked + excluded.worked, "
        "failed = failed + excluded.failed, regressed = regressed + excluded.regressed");
    prepare_folded();
  }
  ~RawSqlite() override {
    for (auto* statement : {&run_, &finding_, &attempt_, &outcome_, &cell_, &state_, &verdict_, &client_row_,
                            &version_, &environment_}) {
      statement->reset();
    }
    sqlite3_close(database_);
  }

  void prepare(const std::string& client, const std::vector<Event>& events) override {
    client_ = client;
    events_ = events;
    evaluated_.clear();
    gateway::Events all;
    for (const Event& event : events_) {
      all.push_back(&event);
      if (event.kind() == EventKind::run) {
        evaluated_.push_back(gateway::json_list(std::get<RunBody>(event.body).evaluated));
      }
    }
    batch_ = gateway::batch_of(all);
    fold_ = gateway::fold_runs(batch_.runs, batch_.rule_sets);
    verdicts_ = gateway::winners(batch_.outcomes, client);
    change_ = {};
    for (const auto& [attempt, verdict] : verdicts_) change_.count(verdict, 1);
  }

  void write() override {
    exec("BEGIN IMMEDIATE");
    std::size_t run = 0;
    for (const Event& event : events_) {
      if (event.kind() == EventKind::run) write_run(event, evaluated_[run++]);
      if (event.kind() == EventKind::attempt) write_attempt(event);
      if (event.kind() == EventKind::outcome) write_outcome(event);
    }
    for (const auto& [key, tally] : change_.cells()) {
      cell_->run(kTenant, key.problem_code, key.fix_code, key.env_fp, key.day, tally.worked, tally.failed,
                 tally.regressed);
    }
    if (rows_ == Rows::all) write_folded();
    exec("COMMIT");
  }

 private:
  std::unique_ptr<Insert> insert(const std::string& rest) {
    return std::make_unique<Insert>(database_, "INSERT INTO " + rest);
  }
  void exec(const char* text) {
    if (sqlite3_exec(database_, text, nullptr, nullptr, nullptr) != SQLITE_OK) {
      throw std::runtime_error(sqlite3_errmsg(database_));
    }
  }
  void prepare_folded() {
    environment_ = insert("environment (tenant, env_fp, env) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
    state_ = insert(
        "finding_state (tenant, target, fingerprint, problem_code, severity, subject, proof, env_fp, "
        "client_id, "
        "last_run, first_seen_ms, last_seen_ms, runs, open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "1) "
        "ON CONFLICT DO UPDATE SET severity = excluded.severity, subject = excluded.subject, "
        "proof = excluded.proof, env_fp = excluded.env_fp, client_id = excluded.client_id, "
        "last_run = excluded.last_run, last_seen_ms = excluded.last_seen_ms, runs = runs + excluded.runs");
    verdict_ = insert(
        "verdict (tenant, attempt, outcome, verdict, known, problem_code, fix_code, env_fp, day, client_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    client_row_ = insert(
        "client (tenant, client_id, first_seen_ms, last_seen_ms, events) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET last_seen_ms = excluded.last_seen_ms, events = events + excluded.events");
    version_ = insert(
        "ranking_version (tenant, version) VALUES (?, 1) ON CONFLICT DO UPDATE SET version = version + 1");
  }
  void write_folded() {
    for (const auto& [key, each] : batch_.environments) environment_->run(kTenant, key, each.text);
    for (const auto& [key, seen] : fold_.states) {
      state_->run(kTenant, key.first, key.second, seen.latest->problem_code, seen.latest->severity,
                  seen.latest->subject, seen.latest->proof, std::get<RunBody>(seen.last_run->body).env_fp,
                  client_, seen.last_run->id, seen.first_ms, seen.last_ms, seen.runs);
    }
    for (const auto& [attempt, held] : verdicts_) {
      const Judgement& judgement = held.judgement;
      verdict_->run(kTenant, attempt, judgement.outcome_id, to_name(judgement.verdict),
                    to_name(judgement.known), judgement.problem_code, judgement.fix_code, judgement.env_fp,
                    judgement.day, client_);
    }
    client_row_->run(kTenant, client_, events_.back().t_ms, events_.back().t_ms,
                     static_cast<std::int64_t>(events_.size()));
    version_->run(kTenant);
  }
  void write_run(const Event& event, const std::string& evaluated) {
    const auto& body = std::get<RunBody>(event.body);
    run_->run(kTenant, event.id, client_, event.seq, event.t_ms, event.t_ms, body.target, body.preset,
              body.env_fp, body.score, body.severity, body.load, evaluated);
    std::set<std::string_view> seen;
    for (const RunFinding& finding : body.findings) {
      if (!seen.insert(finding.fingerprint).second) continue;
      finding_->run(kTenant, event.id, finding.fingerprint, finding.problem_code, finding.severity,
                    finding.count, finding.subject, finding.proof);
    }
  }
  void write_attempt(const Event& event) {
    const auto& body = std::get<AttemptBody>(event.body);
    attempt_->run(kTenant, event.id, client_, event.seq, event.t_ms, event.t_ms, body.run, body.target,
                  body.problem_code, body.fingerprint, body.fix_code, body.env_fp, to_name(body.actor));
  }
  void write_outcome(const Event& event) {
    const auto& body = std::get<OutcomeBody>(event.body);
    outcome_->run(kTenant, event.id, client_, event.seq, event.t_ms, event.t_ms, body.attempt,
                  to_name(body.verdict), to_name(body.known), body.target, body.problem_code,
                  body.fingerprint, body.fix_code, body.env_fp, mint_day(event.id));
  }

  sqlite3* database_ = nullptr;
  Rows rows_;
  std::unique_ptr<Insert> run_, finding_, attempt_, outcome_, cell_;
  std::unique_ptr<Insert> state_, verdict_, client_row_, version_, environment_;
  std::string client_;
  std::vector<Event> events_;
  std::vector<std::string> evaluated_;
  gateway::EventBatch batch_;
  gateway::RunFold fold_;
  gateway::Verdicts verdicts_;
  gateway::RankingChange change_;
};

}  // namespace

std::unique_ptr<RawWriter> raw_sqlite(const std::string& path, Rows rows) {
  return std::make_unique<RawSqlite>(path, rows);
}

}  // namespace devdiag::bench
