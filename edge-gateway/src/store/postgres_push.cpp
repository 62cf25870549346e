// The statements of a push, in the order in which every push takes its locks; three round trips at most, a
// fourth when an attempt is judged again.
#include "store/postgres_push.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "store/postgres_rows.hpp"
#include "store/postgres_sql.hpp"

namespace devdiag::gateway {
namespace {

using postgres::Connection;
using postgres::Deadline;
using postgres::Params;
using postgres::Query;
using postgres::Rows;

Params tenant_only(const PushTransaction& push) { return std::move(Params().text(push.tenant)); }

// The ids that the database answered, out of those of so many events.
Ids new_ids(std::span<const Rows> answers, std::size_t events) {
  std::size_t count = 0;
  for (const Rows& rows : answers) count += static_cast<std::size_t>(rows.count());
  if (count == events) return Ids::of_all(events);
  Ids ids;
  for (const Rows& rows : answers) {
    for (int row = 0; row < rows.count(); ++row) ids.add(rows.text(row, 0));
  }
  return ids;
}

// First round trip: what the events are. The last answers are those of the three event tables.
postgres::Async<Ids> insert_events(Connection& connection, const PushTransaction& push, EventBatch& batch,
                                   Deadline deadline, std::function<void()> meanwhile) {
  const PostgresSql& sql = postgres_sql();
  std::vector<Query> queries;
  queries.push_back({&sql.begin, {}});
  queries.push_back({&sql.set_tenant, tenant_only(push)});
  if (!batch.environments.empty()) {
    queries.push_back({&sql.insert_environment, environment_rows(push.tenant, batch)});
  }
  if (!batch.runs.empty())
    queries.push_back({&sql.insert_rule_set, rule_set_rows(push.tenant, batch.rule_sets)});
  const std::size_t first_event = queries.size();
  if (!batch.runs.empty()) {
    queries.push_back({&sql.insert_diag_run, run_rows(push.tenant, push.client_id, batch)});
  }
  if (!batch.attempts.empty()) {
    queries.push_back({&sql.insert_attempt, attempt_rows(push.tenant, push.client_id, batch.attempts)});
  }
  if (!batch.outcomes.empty()) {
    queries.push_back({&sql.insert_outcome, outcome_rows(push.tenant, push.client_id, batch.outcomes)});
  }
  const std::vector<Rows> answers = co_await connection.run(queries, deadline, std::move(meanwhile));
  co_return new_ids(std::span(answers).subspan(first_event), push.events.size());
}

void add_run_folds(std::vector<Query>& queries, const PushTransaction& push, EventBatch& batch,
                   const Events& new_runs) {
  const PostgresSql& sql = postgres_sql();
  const RunFold fold = fold_runs(new_runs, batch.rule_sets);
  queries.push_back({&sql.upsert_coverage, coverage_rows(push.tenant, fold)});
  if (fold.findings.empty()) return;
  queries.push_back({&sql.insert_finding, finding_rows(push.tenant, fold)});
  queries.push_back({&sql.upsert_finding_state, finding_state_rows(push.tenant, push.client_id, fold)});
  queries.push_back({&sql.upsert_problem_day, problem_day_rows(push.tenant, fold)});
}

// What the new outcomes did to the verdicts of their attempts.
struct Judged {
  RankingChange change;
  Verdicts replacing;  // still to be written over present verdicts
};

HeldVerdict held_verdict(const Rows& rows, int row) {
  HeldVerdict held;
  held.judgement.outcome_id = rows.text(row, 1);
  held.judgement.verdict = verdict_from(rows.text(row, 2)).value_or(Verdict::worked);
  held.judgement.known = known_from(rows.text(row, 3)).value_or(Known::reported);
  held.judgement.problem_code = rows.text(row, 4);
  held.judgement.fix_code = rows.text(row, 5);
  held.judgement.env_fp = rows.text(row, 6);
  held.judgement.day = rows.integer(row, 7);
  held.client_id = rows.text(row, 8);
  return held;
}

// `queries` end with the one that inserts the candidates as first verdicts.
postgres::Async<Judged> judge(Connection& connection, std::vector<Query> queries, const PushTransaction& push,
                              Verdicts candidates, Deadline deadline) {
  const PostgresSql& sql = postgres_sql();
  Judged judged;
  const std::vector<Rows> inserted = co_await connection.run(queries, deadline);
  const Rows& firsts = inserted.back();
  for (int row = 0; row < firsts.count(); ++row) {
    const auto first = candidates.find(std::string(firsts.text(row, 0)));
    judged.change.count(first->second, +1);
    candidates.erase(first);
  }
  if (candidates.empty()) co_return judged;

  std::vector<Query> lock;
  lock.push_back({&sql.lock_verdicts, attempt_ids(push.tenant, candidates)});
  const std::vector<Rows> locked = co_await connection.run(lock, deadline);
  for (int row = 0; row < locked[0].count(); ++row) {
    const auto challenger = candidates.find(std::string(locked[0].text(row, 0)));
    const HeldVerdict holder = held_verdict(locked[0], row);
    if (!supersedes(challenger->second.judgement, holder.judgement)) continue;
    judged.change.count(holder, -1);
    judged.change.count(challenger->second, +1);
    judged.replacing.insert(candidates.extract(challenger));
  }
  co_return judged;
}

void add_judged(std::vector<Query>& queries, const PushTransaction& push, Judged& judged) {
  const PostgresSql& sql = postgres_sql();
  if (!judged.replacing.empty()) {
    queries.push_back({&sql.update_verdict, verdict_rows(push.tenant, push.client_id, judged.replacing)});
  }
  judged.change.drop_zeros();
  if (judged.change.empty()) return;
  // Last, because from here to the commit no other push of this tenant can change the ranking.
  queries.push_back({&sql.raise_ranking_version, tenant_only(push)});
  queries.push_back({&sql.upsert_fix_outcome, fix_outcome_rows(push.tenant, judged.change)});
  queries.push_back({&sql.upsert_fix_client, fix_client_rows(push.tenant, judged.change)});
}

void add_lost(std::vector<Query>& queries, const PushTransaction& push) {
  if (push.lost.empty()) return;
  queries.push_back({&postgres_sql().upsert_client_lost, lost_rows(push.tenant, push.client_id, push.lost)});
}

void add_client(std::vector<Query>& queries, const PushTransaction& push, const Events& runs,
                const Events& attempts, const Events& outcomes) {
  const PostgresSql& sql = postgres_sql();
  std::int64_t newest = 0;
  for (const Events* events : {&runs, &attempts, &outcomes}) {
    if (!events->empty()) newest = std::max(newest, mint_ms(events->back()->id));
  }
  Params client;
  client.text(push.tenant).text(push.client_id).time(newest);
  for (const Events* events : {&runs, &attempts, &outcomes})
    client.int8(static_cast<std::int64_t>(events->size()));
  queries.push_back({&sql.upsert_client, std::move(client)});
  add_lost(queries, push);
}

// What new events lead to, but for what the present verdicts decide.
struct FollowUp {
  std::vector<Query> queries;  // the last one inserts the candidates, when there are any
  Verdicts candidates;
};

FollowUp follow_up(const PushTransaction& push, EventBatch& batch, const Events& runs, const Events& attempts,
                   const Events& outcomes) {
  FollowUp next;
  if (!runs.empty()) add_run_folds(next.queries, push, batch, runs);
  add_client(next.queries, push, runs, attempts, outcomes);
  next.candidates = winners(outcomes, push.client_id);
  if (!next.candidates.empty()) {
    next.queries.push_back(
        {&postgres_sql().insert_verdict, verdict_rows(push.tenant, push.client_id, next.candidates)});
  }
  return next;
}

}  // namespace

postgres::Async<Ids> store_events(Connection& connection, PushTransaction push, Deadline deadline) {
  const PostgresSql& sql = postgres_sql();
  EventBatch batch = batch_of(push.events);
  FollowUp next;
  // Nearly always all events are new: what follows from that is made ready while the server stores them.
  Ids fresh = co_await insert_events(connection, push, batch, deadline, [&] {
    next = follow_up(push, batch, batch.runs, batch.attempts, batch.outcomes);
  });
  std::vector<Query> last;
  if (!fresh.empty()) {
    if (fresh.size() < push.events.size()) {
      next = follow_up(push, batch, only(batch.runs, fresh), only(batch.attempts, fresh),
                       only(batch.outcomes, fresh));
    }
    last = std::move(next.queries);
    if (!next.candidates.empty()) {
      Judged judged = co_await judge(connection, std::move(last), push, std::move(next.candidates), deadline);
      last.clear();
      add_judged(last, push, judged);
    }
  }
  if (push.events.empty()) add_lost(last, push);
  last.push_back({&sql.commit, {}});
  co_await connection.run(last, deadline);
  co_return fresh;
}

}  // namespace devdiag::gateway
