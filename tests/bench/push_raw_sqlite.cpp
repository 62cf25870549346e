// Raw SQL of the same shape on SQLite: prepared statements in one transaction, set up like the store's file.
#include <sqlite3.h>

#include <stdexcept>

#include "push_load.hpp"
#include "push_states.hpp"
#include "store/postgres_fold.hpp"

namespace devdiag::bench {
namespace {

class Statement {
 public:
  Statement(sqlite3* database, const std::string& text) {
    if (sqlite3_prepare_v3(database, text.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) !=
        SQLITE_OK) {
      throw std::runtime_error(sqlite3_errmsg(database));
    }
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  template <class... Values>
  void run(const Values&... values) {
    int at = 0;
    (bind(++at, values), ...);
    if (sqlite3_step(statement_) != SQLITE_DONE) throw std::runtime_error("a statement failed");
    sqlite3_reset(statement_);
  }

 private:
  void bind(int at, std::string_view text) {
    sqlite3_bind_text64(statement_, at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  void bind(int at, std::int64_t number) { sqlite3_bind_int64(statement_, at, number); }

  sqlite3_stmt* statement_ = nullptr;
};

// As the store opens its file: what is durable, when the log is copied back and what is cached are the same.
constexpr const char* kSettings =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
    "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 16384000;";

class RawSqlite final : public RawWriter {
 public:
  RawSqlite(const std::string& path, Rows rows) : rows_(rows) {
    if (sqlite3_open(path.c_str(), &database_) != SQLITE_OK) throw std::runtime_error("cannot open " + path);
    exec(kSettings);
    prepare_events();
    prepare_folded();
  }
  ~RawSqlite() override {
    for (auto* statement : {&run_, &finding_, &attempt_, &outcome_, &cell_, &seen_, &closed_, &verdict_,
                            &client_row_, &version_row_, &environment_}) {
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
    changes_ = &states_.add(events_);
    verdicts_ = gateway::winners(batch_.outcomes, client);
    change_ = {};
    for (const auto& [attempt, verdict] : verdicts_) change_.count(verdict, 1);
    if (!change_.empty()) ++version_;
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
                 tally.regressed, version_);
    }
    if (rows_ == Rows::all) write_folded();
    exec("COMMIT");
  }

 private:
  std::unique_ptr<Statement> statement(const std::string& text) {
    return std::make_unique<Statement>(database_, text);
  }
  void exec(const char* text) {
    if (sqlite3_exec(database_, text, nullptr, nullptr, nullptr) != SQLITE_OK) {
      throw std::runtime_error(sqlite3_errmsg(database_));
    }
  }
  void prepare_events() {
    run_ = statement(
        "INSERT INTO diag_run (tenant, id, client_id, seq, t_ms, received_ms, target, preset, env_fp, score, "
        "severity, load, evaluated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    finding_ = statement(
        "INSERT INTO finding (tenant, run, fingerprint, problem_code, severity, count, subject, proof) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    attempt_ = statement(
        "INSERT INTO attempt (tenant, id, client_id, seq, t_ms, received_ms, run, target, problem_code, "
        "fingerprint, fix_code, env_fp, actor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO "
        "NOTHING");
    outcome_ = statement(
        "INSERT INTO outcome (tenant, id, client_id, seq, t_ms, received_ms, attempt, verdict, known, "
        "target, "
        "problem_code, fingerprint, fix_code, env_fp, day) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?) ON CONFLICT DO NOTHING");
    cell_ = statement(
        "INSERT INTO fix_outcome (tenant, problem_code, fix_code, env_fp, day, worked, failed, regressed, "
        "changed_ver) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET worked = worked + "
        "excluded.worked, failed = failed + excluded.failed, regressed = regressed + excluded.regressed, "
        "changed_ver = excluded.changed_ver");
  }
  void prepare_folded() {
    environment_ =
        statement("INSERT INTO environment (tenant, env_fp, env) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
    seen_ = statement(
        "INSERT INTO finding_state (tenant, target, fingerprint, problem_code, severity, subject, proof, "
        "env_fp, client_id, last_run, first_seen_ms, last_seen_ms, runs, open) VALUES (?, ?, ?, ?, ?, ?, ?, "
        "?, "
        "?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET severity = excluded.severity, subject = "
        "excluded.subject, proof = excluded.proof, env_fp = excluded.env_fp, client_id = excluded.client_id, "
        "last_run = excluded.last_run, last_seen_ms = excluded.last_seen_ms, runs = runs + excluded.runs, "
        "open = excluded.open");
    closed_ =
        statement("UPDATE finding_state SET open = 0 WHERE tenant = ? AND target = ? AND fingerprint = ?");
    verdict_ = statement(
        "INSERT INTO verdict (tenant, attempt, outcome, verdict, known, problem_code, fix_code, env_fp, day, "
        "client_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    client_row_ = statement(
        "INSERT INTO client (tenant, client_id, first_seen_ms, last_seen_ms, events) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET last_seen_ms = excluded.last_seen_ms, events = events + excluded.events");
    version_row_ = statement(
        "INSERT INTO ranking_version (tenant, version) VALUES (?, ?) ON CONFLICT DO UPDATE SET version = "
        "excluded.version");
  }
  void write_folded() {
    for (const auto& [key, each] : batch_.environments) environment_->run(kTenant, key, each.text);
    for (const auto& [key, each] : *changes_) {
      if (each.latest == nullptr) {
        closed_->run(kTenant, key.first, key.second);
        continue;
      }
      seen_->run(kTenant, key.first, key.second, each.latest->problem_code, each.latest->severity,
                 each.latest->subject, each.latest->proof, std::get<RunBody>(each.last_run->body).env_fp,
                 client_, each.last_run->id, each.first_ms, each.last_ms, each.runs,
                 static_cast<std::int64_t>(each.open));
    }
    for (const auto& [attempt, held] : verdicts_) {
      const Judgement& judgement = held.judgement;
      verdict_->run(kTenant, attempt, judgement.outcome_id, to_name(judgement.verdict),
                    to_name(judgement.known), judgement.problem_code, judgement.fix_code, judgement.env_fp,
                    judgement.day, client_);
    }
    client_row_->run(kTenant, client_, events_.back().t_ms, events_.back().t_ms,
                     static_cast<std::int64_t>(events_.size()));
    if (!change_.empty()) version_row_->run(kTenant, version_);
  }
  void write_run(const Event& event, const std::string& evaluated) {
    const auto& body = std::get<RunBody>(event.body);
    run_->run(kTenant, event.id, client_, event.seq, event.t_ms, event.t_ms, body.target, body.preset,
              body.env_fp, body.score, body.severity, body.load, evaluated);
    for (const RunFinding& finding : body.findings) {
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
  std::unique_ptr<Statement> run_, finding_, attempt_, outcome_, cell_;
  std::unique_ptr<Statement> seen_, closed_, verdict_, client_row_, version_row_, environment_;
  std::string client_;
  std::vector<Event> events_;
  std::vector<std::string> evaluated_;
  FindingStates states_;
  const FindingStates::Changes* changes_ = nullptr;
  gateway::EventBatch batch_;
  gateway::Verdicts verdicts_;
  gateway::RankingChange change_;
  std::int64_t version_ = 0;
};

}  // namespace

std::unique_ptr<RawWriter> raw_sqlite(const std::string& path, Rows rows) {
  return std::make_unique<RawSqlite>(path, rows);
}

}  // namespace devdiag::bench
