// The queue of events for the gateway: bounded, durable, nothing leaves it silently.
#include "outbox.hpp"

#include <algorithm>

#include "database.hpp"
#include "devdiag/limits.hpp"
#include "ranking_cover.hpp"

namespace devdiag::local {
namespace {

constexpr std::int64_t kDeadKeepMs = 30LL * 86'400'000;
// How long an event waits that only a newer gateway can take.
constexpr std::int64_t kUpgradeWaitMs = 86'400'000;

struct QueueRow {
  std::int64_t seq = 0;
  std::string kind, state;
};

std::optional<QueueRow> first_row(Database& database, std::string_view query_name) {
  Query query = database.query(query_name);
  query.bind();
  if (!query.step()) return std::nullopt;
  return QueueRow{query.integer(0), std::string(query.text(1)), std::string(query.text(2))};
}

bool too_full(Database& database) {
  Query query = database.query("outbox_size");
  query.bind();
  if (!query.step()) return false;
  return query.integer(0) > static_cast<std::int64_t>(limits::kOutboxEvents) ||
         query.integer(1) > static_cast<std::int64_t>(limits::kOutboxBytes);
}

void add_meta(Database& database, std::string_view key, std::int64_t count) {
  if (count > 0) set_meta(database, key, meta_number(database, key) + count);
}

// What may go first when there is no room.
std::optional<QueueRow> least_needed(Database& database) {
  for (const char* query :
       {"outbox_oldest_acked", "outbox_oldest_dead", "outbox_oldest_run", "outbox_oldest_waiting"}) {
    if (auto row = first_row(database, query)) return row;
  }
  return std::nullopt;
}

void keep_bounds(Database& database) {
  while (too_full(database)) {
    const auto row = least_needed(database);
    if (!row) return;
    database.query("outbox_delete").bind(row->seq).run();
    if (row->state == "acked" || row->state == "dead") {
      add_meta(database, "forgotten_" + row->state, 1);
    } else {
      count_lost(database, "outbox_full." + row->kind, 1);
    }
  }
}

}  // namespace

void enqueue(Database& database, const Event& event, std::string_view body, std::int64_t now_ms) {
  database.query("outbox_insert").bind(event.seq, event.id, to_name(event.kind()), body, now_ms).run();
  keep_bounds(database);
}

void count_lost(Database& database, std::string_view reason, std::int64_t count) {
  if (count > 0) database.query("lost_add").bind(reason, count).run();
}

DueEvents take_due(Database& database, const BatchLimits& limits, std::int64_t now_ms) {
  database.query("outbox_revive").bind(now_ms).run();
  DueEvents due;
  {
    Query query = database.query("outbox_pending");
    query.bind(limits.events);
    while (query.step()) {
      const std::string_view body = query.text(1);
      if (!due.ids.empty() && due.bodies.size() + body.size() >= limits.bytes) break;
      if (!due.ids.empty()) due.bodies += ',';
      due.ids.emplace_back(query.text(0));
      due.bodies += body;
    }
  }
  Query query = database.query("outbox_next_at");
  query.bind();
  if (due.ids.empty() && query.step() && !query.null(0)) due.next_at_ms = query.integer(0);
  return due;
}

std::map<std::string, std::int64_t> offer_lost(Database& database) {
  std::map<std::string, std::int64_t> lost;
  {
    Query query = database.query("lost_untold");
    query.bind();
    while (query.step()) lost.emplace(query.text(0), query.integer(1));
  }
  if (!lost.empty()) database.query("lost_offer").bind().run();
  return lost;
}

void lost_was_told(Database& database) { database.query("lost_told").bind().run(); }

bool ack(Database& database, std::string_view tenant, std::string_view id, std::int64_t now_ms) {
  const bool acked = database.query("outbox_ack").bind(id, now_ms).run() > 0;
  // The number says for which later pull the outcome is certain to be in the ranking.
  const std::int64_t number = meta_number(database, "ack_no") + 1;
  if (database.query("outcome_ack").bind(tenant, id, number).run() > 0) set_meta(database, "ack_no", number);
  return acked;
}

std::string_view refuse(Database& database, std::string_view id, const RefusedEvent& refusal,
                        std::int64_t now_ms) {
  const bool waits = refusal.retry == "at" || refusal.retry == "upgrade";
  const std::string_view state = waits ? "refused" : "dead";
  const std::int64_t next_ms =
      refusal.retry == "at" ? std::max(refusal.at_ms, now_ms) : now_ms + kUpgradeWaitMs;
  const bool changed =
      database.query("outbox_refuse").bind(id, state, now_ms, next_ms, refusal.code, refusal.detail).run() >
      0;
  return changed ? state : std::string_view();
}

void offer_again(Database& database, std::string_view tenant, std::int64_t now_ms) {
  forget_old(database, now_ms);
  std::vector<std::string> attempts;
  {
    Query query = database.query("outbox_acked_attempts");
    query.bind(tenant);
    while (query.step()) attempts.emplace_back(query.text(0));
  }
  database.query("outcome_unack").bind(tenant).run();
  for (const std::string& attempt : attempts) cover_again(database, tenant, attempt);
  database.query("outbox_offer_again").bind(now_ms).run();
}

void forget_old(Database& database, std::int64_t now_ms) {
  const std::int64_t aged =
      database.query("outbox_forget_state").bind("acked", now_ms - limits::kAckedKeepMs).run();
  const std::int64_t many = database.query("outbox_forget_acked").bind(limits::kAckedKeepEvents).run();
  add_meta(database, "forgotten_acked", aged + many);
  const std::int64_t dead = database.query("outbox_forget_state").bind("dead", now_ms - kDeadKeepMs).run();
  add_meta(database, "forgotten_dead", dead);
}

}  // namespace devdiag::local
