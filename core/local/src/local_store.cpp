// The learning store of one client: opening, recording, asking. Sync is in local_sync.cpp.
#include "devdiag/local/local_store.hpp"

#include <algorithm>

#include "devdiag/catalogue.hpp"
#include "devdiag/limits.hpp"
#include "judge.hpp"
#include "local_state.hpp"
#include "outbox.hpp"
#include "store_reads.hpp"

namespace devdiag::local {
namespace {

// Runs of one client kept on its own device; the gateway has the older ones.
constexpr int kLocalRuns = 2'000;
constexpr std::size_t kOpenEntropy = 3;  // one for the database, two for the client_id

std::string mint_uuid4(const Entropy& first, const Entropy& second) {
  std::uint8_t bytes[16];
  std::copy_n(first.bytes, 10, bytes);
  std::copy_n(second.bytes, 6, bytes + 10);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);  // version 4, RFC 9562 section 5.4
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
  constexpr char kHex[] = "0123456789abcdef";
  std::string id;
  for (std::size_t i = 0; i < sizeof bytes; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) id += '-';
    id += kHex[bytes[i] >> 4];
    id += kHex[bytes[i] & 15];
  }
  return id;
}

[[noreturn]] void fail(Errc code, std::string path, std::string detail, std::string allowed) {
  throw StoreFailure{{code, std::move(path), std::move(detail), std::move(allowed), Retry::after_change},
                     SQLITE_OK};
}

// A new file gets its client; an old one must be this tenant's.
void identify_client(LocalState& state, const LocalOptions& options, const Moment& moment) {
  Database& database = *state.database;
  Transaction transaction(database, Transaction::Kind::write);
  state.info.client_id = meta_text(database, "client_id");
  if (state.info.client_id.empty()) {
    if (moment.entropy.size() < kOpenEntropy)
      fail(Errc::bad_field, "entropy", "too short", "30 random bytes");
    state.info.client_id = mint_uuid4(moment.entropy[1], moment.entropy[2]);
    set_meta(database, "client_id", state.info.client_id);
    set_meta(database, "tenant", options.tenant);
    if (options.evicted) count_lost(database, "evicted", 1);
  }
  if (const std::string tenant = meta_text(database, "tenant"); tenant != options.tenant) {
    fail(Errc::conflict, "tenant", "the file belongs to another tenant", tenant);
  }
  state.info.incarnation = meta_text(database, "server_incarnation");
  forget_old(database, corrected_ms(read_lesson(database), moment.now_ms));
  transaction.commit();
}

std::vector<AttemptState> attempts_on(Database& database, std::string_view tenant, std::string_view target,
                                      std::int64_t limit) {
  Query query = database.query("attempts_of_target");
  query.bind(tenant, target, limit);
  std::vector<AttemptState> attempts;
  while (query.step()) {
    AttemptState attempt;
    attempt.id = query.text(0);
    attempt.body.run = query.text(1);
    attempt.body.target = target;
    attempt.body.problem_code = query.text(2);
    attempt.body.fingerprint = query.text(3);
    attempt.body.fix_code = query.text(4);
    attempt.body.env_fp = query.text(5);
    attempt.body.env = tokens_of_row(query.text(6));
    attempt.body.actor = actor_of_row(query.text(7));
    if (!query.null(8)) {
      attempt.verdict = verdict_of_row(query.text(8));
      attempt.known = known_of_row(query.text(9));
      attempt.verdict_ms = mint_ms(query.text(10));
    }
    attempt.load = query.text(11);
    attempts.push_back(std::move(attempt));
  }
  return attempts;
}

OutcomeBody outcome_for(const std::string& attempt_id, const AttemptBody& attempt, Verdict verdict,
                        Known known) {
  return {attempt_id,          verdict,          known,          attempt.target, attempt.problem_code,
          attempt.fingerprint, attempt.fix_code, attempt.env_fp, attempt.env};
}

// The event of a run must not claim that a problem was evaluated when its findings were left out or hidden:
// the gateway closes findings by it.
RunBody run_body(const Report& report, std::string_view load, bool share_proof, Database& database) {
  RunDraft draft = run_of(report, load, share_proof);
  count_lost(database, "run_findings_left_out", draft.left_out);
  const auto comparable = comparable_codes(report);
  std::set<std::string_view> kept;
  for (const RunFinding& finding : draft.body.findings) kept.insert(finding.fingerprint);
  std::set<std::string_view> incomplete;
  for (const Finding& finding : report.findings) {
    if (!finding.noise && !kept.contains(finding.fingerprint)) incomplete.insert(finding.problem_code);
  }
  std::erase_if(draft.body.evaluated, [&](const std::string& code) {
    return !comparable.contains(code) || incomplete.contains(code);
  });
  return std::move(draft.body);
}

RunOutcome read_run_outcome(Database& database, std::string_view tenant, const std::string& id) {
  Query query = database.query("outcome_read");
  query.bind(tenant, id);
  RunOutcome outcome;
  if (!query.step()) return outcome;
  outcome.attempt = query.text(0);
  outcome.problem_code = query.text(1);
  outcome.fingerprint = query.text(2);
  outcome.fix_code = query.text(3);
  outcome.verdict = verdict_of_row(query.text(4));
  outcome.known = known_of_row(query.text(5));
  return outcome;
}

// `ids`: the run, then its outcomes.
RecordedRun answer_run(Database& database, std::string_view tenant, const std::vector<std::string>& ids) {
  RecordedRun answer{ids.front(), {}};
  for (std::size_t i = 1; i < ids.size(); ++i)
    answer.outcomes.push_back(read_run_outcome(database, tenant, ids[i]));
  return answer;
}

AttemptBody body_of(Database& database, std::string_view tenant, const NewAttempt& attempt) {
  AttemptBody body{attempt.run,      attempt.target, attempt.problem_code, attempt.fingerprint,
                   attempt.fix_code, attempt.env_fp, attempt.env,          attempt.actor};
  Query query = database.query("run_environment");
  query.bind(tenant, attempt.run);
  if (query.step()) {
    if (query.text(0) != attempt.target)
      fail(Errc::conflict, "target", "the run has another target", "its target");
    body.env_fp = query.text(1);
    body.env = tokens_of_row(query.text(2));
  } else if (attempt.env_fp.empty()) {
    fail(Errc::not_found, "run", "no such run is stored here", "a run recorded here, or env_fp and env");
  }
  return body;
}

}  // namespace

LocalStore::LocalStore(std::unique_ptr<LocalState> state) : state_(std::move(state)) {}
LocalStore::~LocalStore() = default;

Result<std::unique_ptr<LocalStore>> LocalStore::open(const LocalOptions& options, const Moment& moment) {
  return guarded([&] {
    if (moment.entropy.empty()) fail(Errc::bad_field, "entropy", "missing", "30 random bytes");
    OpenedDatabase opened =
        open_database({options.path, options.vfs, false, true}, moment.now_ms, moment.entropy.front());
    auto state = std::make_unique<LocalState>();
    state->database = std::move(opened.database);
    state->tenant = options.tenant;
    state->info.schema_version = opened.info.schema_version;
    state->info.created = opened.created;
    state->info.in_memory = options.path == ":memory:";
    identify_client(*state, options, moment);
    return std::unique_ptr<LocalStore>(new LocalStore(std::move(state)));
  });
}

const LocalInfo& LocalStore::info() const { return state_->info; }

Result<RecordedRun> LocalStore::record_run(const Report& report, std::string_view load, bool share_proof,
                                           const Moment& moment) {
  return guarded([&] {
    Database& database = state_->open();
    Transaction transaction(database, Transaction::Kind::write);
    Recorder recorder = state_->recorder(moment);
    std::vector<std::string> ids = recorder.answered();
    if (!ids.empty()) return answer_run(database, state_->tenant, ids);
    const auto attempts = attempts_on(database, state_->tenant, report.target, -1);
    ids.push_back(recorder.record(run_body(report, load, share_proof, database)));
    for (const Ruling& ruling : judge(attempts, report, load, recorder.now_ms())) {
      ids.push_back(recorder.record(
          outcome_for(ruling.attempt->id, ruling.attempt->body, ruling.verdict, Known::verified)));
    }
    recorder.finish(ids);
    database.query("finding_trim").bind(state_->tenant, kLocalRuns).run();
    database.query("run_trim").bind(state_->tenant, kLocalRuns).run();
    RecordedRun answer = answer_run(database, state_->tenant, ids);
    transaction.commit();
    state_->remember(recorder.fold());
    return answer;
  });
}

Result<std::string> LocalStore::record_attempt(const NewAttempt& attempt, const Moment& moment) {
  return guarded([&] {
    Database& database = state_->open();
    Transaction transaction(database, Transaction::Kind::write);
    Recorder recorder = state_->recorder(moment);
    if (auto ids = recorder.answered(); !ids.empty()) return ids.front();
    std::string id = recorder.record(body_of(database, state_->tenant, attempt));
    recorder.finish({id});
    transaction.commit();
    state_->remember(recorder.fold());
    return id;
  });
}

Result<std::string> LocalStore::record_outcome(std::string_view attempt, Verdict verdict,
                                               const Moment& moment) {
  return guarded([&] {
    Database& database = state_->open();
    Transaction transaction(database, Transaction::Kind::write);
    Recorder recorder = state_->recorder(moment);
    if (auto ids = recorder.answered(); !ids.empty()) return ids.front();
    const auto row = read_attempt(database, state_->tenant, attempt);
    if (!row) fail(Errc::not_found, "attempt", "no such attempt is stored here", "an attempt recorded here");
    const AttemptBody body{row->run,      row->target, row->problem_code, row->fingerprint,
                           row->fix_code, row->env_fp, row->env,          row->actor};
    std::string id = recorder.record(outcome_for(row->id, body, verdict, Known::reported));
    recorder.finish({id});
    transaction.commit();
    state_->remember(recorder.fold());
    return id;
  });
}

Result<std::vector<LocalAttempt>> LocalStore::attempts(std::string_view target) {
  return guarded([&] {
    std::vector<LocalAttempt> rows;
    for (const AttemptState& state : attempts_on(state_->open(), state_->tenant, target, limits::kPageRows)) {
      rows.push_back({state.id, state.body.problem_code, state.body.fingerprint, state.body.fix_code,
                      state.body.actor, mint_ms(state.id), state.verdict, state.known});
    }
    return rows;
  });
}

Result<Suggestion> LocalStore::suggest(std::string_view problem_code, std::span<const std::string> env,
                                       std::int64_t today) {
  return guarded([&] {
    Database& database = state_->open();
    const ProblemInfo* problem = find_problem(problem_code);
    if (problem == nullptr)
      fail(Errc::not_found, "problem_code", "no such problem", "a code of the catalogue");
    const RankingCache::Cells& cells = state_->cache.of(database, state_->tenant, problem_code);
    const RankInput input{problem->fixes, env, cells.tallies, cells.shared, today};
    return Suggestion{rank(input, LearnConfig{}), meta_text(database, "ranking_cursor")};
  });
}

Status LocalStore::check() {
  return guarded([&] {
    check_database(state_->open());
    check_corrections(state_->open());
    return Done{};
  });
}

Status LocalStore::close() {
  return guarded([&] {
    if (!state_->database) return Done{};
    const auto database = std::move(state_->database);
    state_->cache.clear();
    database->close();
    return Done{};
  });
}

}  // namespace devdiag::local
