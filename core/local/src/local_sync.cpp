// The learning store of one client: what goes to the gateway and what comes back.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "devdiag/json.hpp"
#include "devdiag/local/local_store.hpp"
#include "local_state.hpp"
#include "outbox.hpp"
#include "ranking_cover.hpp"
#include "store_reads.hpp"

namespace devdiag::local {
namespace {

constexpr int kRefusalsShown = 20;
constexpr int kStatusOk = 200, kStatusNotModified = 304, kStatusTooLarge = 413;

// "<incarnation>:<version>".
std::string incarnation_of(const std::string& cursor) {
  const auto colon = cursor.rfind(':');
  return colon == std::string::npos ? std::string() : cursor.substr(0, colon);
}

// A gateway with another life may lack what the old one had acked.
bool meet(LocalState& state, const std::string& incarnation, std::int64_t now_ms) {
  Database& database = *state.database;
  const std::string known = meta_text(database, "server_incarnation");
  if (known == incarnation) return false;
  set_meta(database, "server_incarnation", incarnation);
  if (known.empty()) return false;
  offer_again(database, state.tenant, now_ms);
  return true;
}

void take_reply(LocalState& state, std::span<const std::string> ids, const PushReply& reply,
                std::int64_t now_ms, PushResult& result) {
  Database& database = *state.database;
  for (const std::size_t index : reply.taken) {
    if (index < ids.size()) result.acked += ack(database, state.tenant, ids[index], now_ms) ? 1 : 0;
  }
  for (const RefusedEvent& refusal : reply.refused) {
    if (refusal.index >= ids.size()) continue;
    const std::string_view now = refuse(database, ids[refusal.index], refusal, now_ms);
    result.refused += now == "refused" ? 1 : 0;
    result.dead += now == "dead" ? 1 : 0;
  }
  lost_was_told(database);
  forget_old(database, now_ms);
}

void store_row(Database& database, const std::string& tenant, const TallyRow& row) {
  if (row.tally == Tally{}) {
    database.query("ranking_drop").bind(tenant, row.problem_code, row.fix_code, row.env_fp, row.day).run();
    return;
  }
  database.query("ranking_write")
      .bind(tenant, row.problem_code, row.fix_code, row.env_fp, row.day, row.tally.worked, row.tally.failed,
            row.tally.regressed)
      .run();
}

// A reset replaces everything; a delta is only good on top of the same incarnation's rows. False: not used,
// and the next pull asks for everything.
bool store_page(LocalState& state, const RankingPage& page) {
  Database& database = *state.database;
  const std::string held = meta_text(database, "ranking_cursor");
  if (!page.reset && incarnation_of(held) != incarnation_of(page.cursor)) {
    set_meta(database, "ranking_cursor", "");
    return false;
  }
  if (page.reset) database.query("ranking_clear").bind(state.tenant).run();
  EnvironmentBook book(database);
  for (const TallyRow& row : page.rows) {
    book.remember(state.tenant, row.env_fp, row.env);
    store_row(database, state.tenant, row);
  }
  database.query("ranking_shared_clear").bind(state.tenant).run();
  for (const SharedRow& row : page.shared) {
    database.query("ranking_shared_write")
        .bind(state.tenant, row.problem_code, row.fix_code, row.tally.worked, row.tally.failed,
              row.tally.regressed, row.clients)
        .run();
  }
  set_meta(database, "ranking_cursor", page.cursor);
  return true;
}

std::map<std::string, std::int64_t> counts(Database& database, std::string_view query_name) {
  std::map<std::string, std::int64_t> result;
  Query query = database.query(query_name);
  query.bind();
  while (query.step()) result.emplace(query.text(0), query.integer(1));
  return result;
}

std::vector<RefusedRow> last_refusals(Database& database) {
  std::vector<RefusedRow> rows;
  Query query = database.query("outbox_refusals");
  query.bind(kRefusalsShown);
  while (query.step()) {
    rows.push_back({std::string(query.text(0)), std::string(query.text(1)), std::string(query.text(2))});
  }
  return rows;
}

}  // namespace

Result<PushBatch> LocalStore::push_batch(std::int64_t now_ms, std::size_t events, std::size_t bytes) {
  return guarded([&] {
    Database& database = state_->open();
    const ClockLesson lesson = read_lesson(database);
    Transaction transaction(database, Transaction::Kind::write);
    DueEvents due = take_due(database, {events, bytes}, corrected_ms(lesson, now_ms));
    PushBatch batch;
    batch.ids = std::move(due.ids);
    if (due.next_at_ms) batch.next_at_ms = *due.next_at_ms - (corrected_ms(lesson, now_ms) - now_ms);
    if (!batch.ids.empty()) {
      const nlohmann::json lost = offer_lost(database);
      batch.body = R"({"v":1,"client_id":")" + state_->info.client_id + R"(","sent_at":)" +
                   std::to_string(now_ms) + R"(,"offset_ms":)" + std::to_string(lesson.offset_ms()) +
                   R"(,"lost":)" + json_text(lost) + R"(,"events":[)" + due.bodies + "]}";
    }
    transaction.commit();
    return batch;
  });
}

Result<PushResult> LocalStore::push_answer(std::span<const std::string> ids, int status,
                                           const PushReply* reply, std::int64_t now_ms) {
  return guarded([&] {
    Database& database = state_->open();
    PushResult result;
    Transaction transaction(database, Transaction::Kind::write);
    if (status == kStatusOk && reply != nullptr) {
      write_lesson(database, {now_ms, reply->server_time_ms});
      result.incarnation_changed = meet(*state_, reply->incarnation, reply->server_time_ms);
      take_reply(*state_, ids, *reply, reply->server_time_ms, result);
    } else if (status == kStatusTooLarge && ids.size() == 1) {
      const RefusedEvent refusal{0, "too_large", "never", 0, "the gateway found this event alone too large"};
      const std::int64_t at_ms = corrected_ms(read_lesson(database), now_ms);
      result.dead = refuse(database, ids.front(), refusal, at_ms).empty() ? 0 : 1;
    }
    transaction.commit();
    if (result.incarnation_changed) state_->cache.clear();
    state_->info.incarnation = meta_text(database, "server_incarnation");
    return result;
  });
}

PullStart LocalStore::pull_begin() {
  PullStart start{"", ++state_->pull_mark};
  const auto read = guarded([&] {
    start.since = meta_text(state_->open(), "ranking_cursor");
    state_->pull_ack_no = meta_number(state_->open(), "ack_no");
    return Done{};
  });
  // Without a readable store the answer will fail as well, and says why.
  if (!read) state_->pull_ack_no = 0;
  return start;
}

Result<PullResult> LocalStore::pull_answer(std::int64_t mark, int status, const RankingPage* page,
                                           std::int64_t now_ms) {
  return guarded([&] {
    Database& database = state_->open();
    PullResult result;
    const bool fresh = status == kStatusOk && page != nullptr;
    if (mark == state_->pull_mark && (fresh || status == kStatusNotModified)) {
      Transaction transaction(database, Transaction::Kind::write);
      const std::int64_t at_ms = corrected_ms(read_lesson(database), now_ms);
      if (fresh) result.incarnation_changed = meet(*state_, incarnation_of(page->cursor), at_ms);
      const bool current = !fresh || store_page(*state_, *page);
      if (current) cover_up_to(database, state_->tenant, state_->pull_ack_no);
      if (current && fresh) result.rows = static_cast<std::int64_t>(page->rows.size());
      transaction.commit();
      state_->cache.clear();
      state_->info.incarnation = meta_text(database, "server_incarnation");
    }
    result.cursor = meta_text(database, "ranking_cursor");
    return result;
  });
}

Result<HelloResult> LocalStore::hello_answer(const HelloReply& reply, std::int64_t now_ms) {
  return guarded([&] {
    Database& database = state_->open();
    Transaction transaction(database, Transaction::Kind::write);
    write_lesson(database, {now_ms, reply.server_time_ms});
    HelloResult result{meet(*state_, reply.incarnation, reply.server_time_ms), reply.server_time_ms - now_ms};
    transaction.commit();
    if (result.incarnation_changed) state_->cache.clear();
    state_->info.incarnation = reply.incarnation;
    return result;
  });
}

Result<LocalStatus> LocalStore::status() {
  return guarded([&] {
    Database& database = state_->open();
    LocalStatus status;
    status.info = state_->info;
    status.outbox = counts(database, "outbox_totals");
    status.lost = counts(database, "lost_totals");
    status.forgotten_acked = meta_number(database, "forgotten_acked");
    status.forgotten_dead = meta_number(database, "forgotten_dead");
    status.offset_ms = read_lesson(database).offset_ms();
    status.cursor = meta_text(database, "ranking_cursor");
    status.bytes = database_bytes(database);
    status.last_refusals = last_refusals(database);
    const StoreStatus numbers = read_status(database, {}, state_->tenant);
    status.runs = numbers.runs;
    status.attempts = numbers.attempts;
    status.outcomes = numbers.outcomes;
    return status;
  });
}

Result<std::string> LocalStore::export_image() {
  return guarded([&] { return image_of(state_->open()); });
}

}  // namespace devdiag::local
