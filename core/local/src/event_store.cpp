// The event set over SQLite: one transaction per writing verb, poison refused alone.
#include "devdiag/local/event_store.hpp"

#include <nlohmann/json.hpp>

#include "database.hpp"
#include "devdiag/json.hpp"
#include "devdiag/limits.hpp"
#include "fold.hpp"
#include "store_reads.hpp"

namespace devdiag::local {
namespace {

// Newest parked bodies kept; a broken client must not fill the disk with them.
constexpr int kQuarantineRows = 10'000;

// The database rejects this event whatever is tried: a broken constraint or a value it cannot hold.
bool is_poison(const StoreFailure& failure) {
  return failure.sqlite_code == SQLITE_CONSTRAINT || failure.sqlite_code == SQLITE_TOOBIG ||
         failure.sqlite_code == SQLITE_MISMATCH;
}

// Cut between characters, so that the kept text is still UTF-8.
std::string_view cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

void park(Database& database, std::string_view tenant, std::string_view client_id, std::string_view id,
          Errc code, std::string_view body, std::int64_t now_ms) {
  const std::string_view kept = cut(body, limits::kQuarantineBodyBytes);
  database.query("quarantine_insert").bind(tenant, client_id, id, errc_name(code), kept, now_ms).run();
  database.query("quarantine_trim").bind(kQuarantineRows).run();
}

Refusal refuse(std::size_t index, const StoreFailure& failure) {
  Error error = failure.error;
  error.code = Errc::bad_field;
  error.path = "events[" + std::to_string(index) + "]";
  error.detail = "the store cannot hold this event: " + error.detail;
  error.retry = Retry::never;
  return {index, std::move(error)};
}

// What one client pushed at once.
struct Batch {
  std::string_view tenant, client_id;
  std::span<const Event> events;
};

// The quick way: everything at once, folded together. Throws on the first event the database rejects.
PushAnswer apply_together(Fold& fold, const Batch& batch) {
  PushAnswer answer;
  for (std::size_t i = 0; i < batch.events.size(); ++i) {
    const bool fresh = fold.add(batch.tenant, batch.client_id, batch.events[i]);
    (fresh ? answer.ok : answer.dup).push_back(i);
  }
  fold.see_client(batch.tenant, batch.client_id, static_cast<std::int64_t>(answer.ok.size()));
  return answer;
}

// The careful way: each event stands or falls alone.
PushAnswer apply_singly(Database& database, const Batch& batch, std::int64_t now_ms) {
  PushAnswer answer;
  for (std::size_t i = 0; i < batch.events.size(); ++i) {
    const Event& event = batch.events[i];
    try {
      Savepoint savepoint(database);
      Fold fold(database, now_ms);
      const bool fresh = fold.add(batch.tenant, batch.client_id, event);
      fold.finish();
      savepoint.keep();
      (fresh ? answer.ok : answer.dup).push_back(i);
    } catch (const StoreFailure& failure) {
      if (!is_poison(failure)) throw;
      park(database, batch.tenant, batch.client_id, event.id, Errc::bad_field, json_text(write_event(event)),
           now_ms);
      answer.refused.push_back(refuse(i, failure));
    }
  }
  Fold(database, now_ms)
      .see_client(batch.tenant, batch.client_id, static_cast<std::int64_t>(answer.ok.size()));
  return answer;
}

std::vector<PushAnswer> apply_batches(Database& database, std::span<const Batch> batches,
                                      std::int64_t now_ms) {
  std::vector<PushAnswer> answers;
  try {
    Transaction transaction(database, Transaction::Kind::write);
    Fold fold(database, now_ms);
    for (const Batch& batch : batches) answers.push_back(apply_together(fold, batch));
    fold.finish();
    transaction.commit();
    return answers;
  } catch (const StoreFailure& failure) {
    if (!is_poison(failure)) throw;
  }
  answers.clear();
  Transaction transaction(database, Transaction::Kind::write);
  for (const Batch& batch : batches) answers.push_back(apply_singly(database, batch, now_ms));
  transaction.commit();
  return answers;
}

}  // namespace

struct EventStore::Impl {
  std::unique_ptr<Database> database;
  StoreInfo info;
  SharedCache shared;
  StatusCache statuses;

  Database& open() {
    if (database) return *database;
    throw StoreFailure{{Errc::unavailable, "", "the store is closed", "", Retry::later}, SQLITE_MISUSE};
  }
};

EventStore::EventStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EventStore::~EventStore() = default;

Result<std::unique_ptr<EventStore>> EventStore::open(const OpenOptions& options, std::int64_t now_ms,
                                                     const Entropy& entropy) {
  return guarded([&] {
    OpenedDatabase opened = open_database(options, now_ms, entropy);
    auto impl = std::make_unique<Impl>();
    impl->database = std::move(opened.database);
    impl->info = std::move(opened.info);
    return std::unique_ptr<EventStore>(new EventStore(std::move(impl)));
  });
}

const StoreInfo& EventStore::info() const { return impl_->info; }

Result<PushAnswer> EventStore::apply_events(std::string_view tenant, std::string_view client_id,
                                            std::span<const Event> events, std::int64_t now_ms) {
  return guarded([&] {
    const Batch batch{tenant, client_id, events};
    return std::move(apply_batches(impl_->open(), {&batch, 1}, now_ms).front());
  });
}

Result<std::vector<PushAnswer>> EventStore::apply_pushes(std::span<const Push> pushes, std::int64_t now_ms) {
  return guarded([&] {
    std::vector<Batch> batches;
    batches.reserve(pushes.size());
    for (const Push& push : pushes) batches.push_back({push.tenant, push.client_id, push.events});
    return apply_batches(impl_->open(), batches, now_ms);
  });
}

Status EventStore::quarantine(std::string_view tenant, std::string_view client_id, std::string_view id,
                              Errc code, std::string_view body, std::int64_t now_ms) {
  return guarded([&] {
    Transaction transaction(impl_->open(), Transaction::Kind::write);
    park(*impl_->database, tenant, client_id, id, code, body, now_ms);
    transaction.commit();
    return Done{};
  });
}

Result<RankingPage> EventStore::rankings_since(std::string_view tenant, std::string_view cursor) {
  return guarded(
      [&] { return read_rankings(impl_->open(), impl_->shared, impl_->info.incarnation, tenant, cursor); });
}

Result<std::string> EventStore::cursor(std::string_view tenant) {
  return guarded([&] { return read_cursor(impl_->open(), impl_->info.incarnation, tenant); });
}

Result<std::vector<TallyRow>> EventStore::tallies(std::string_view tenant, std::string_view problem_code) {
  return guarded([&] { return read_tallies(impl_->open(), tenant, problem_code); });
}

Result<std::vector<SharedRow>> EventStore::shared(std::string_view tenant, std::string_view problem_code) {
  return guarded([&] {
    std::vector<SharedRow> rows;
    for (const SharedRow& row : read_shared(impl_->open(), impl_->shared, tenant)) {
      if (row.problem_code == problem_code) rows.push_back(row);
    }
    return rows;
  });
}

Result<FindingPage> EventStore::findings(std::string_view tenant, const FindingQuery& query) {
  return guarded([&] { return read_findings(impl_->open(), tenant, query); });
}

Result<std::optional<AttemptRow>> EventStore::attempt(std::string_view tenant, std::string_view id) {
  return guarded([&] { return read_attempt(impl_->open(), tenant, id); });
}

Result<StoreStatus> EventStore::status(std::string_view tenant) {
  return guarded([&] {
    const ChangeMark mark{read_data_version(impl_->open()), impl_->database->all_changes()};
    StatusCache::Entry& held = impl_->statuses.of_tenant[std::string(tenant)];
    if (held.mark != mark) held = {mark, read_status(impl_->open(), impl_->info, tenant)};
    return held.status;
  });
}

Result<std::int64_t> EventStore::data_version() {
  return guarded([&] { return read_data_version(impl_->open()); });
}

Status EventStore::check() {
  return guarded([&] {
    check_database(impl_->open());
    return Done{};
  });
}

Status EventStore::renew_incarnation(std::int64_t now_ms, const Entropy& entropy) {
  return guarded([&] {
    Database& database = impl_->open();
    std::string incarnation = mint_uuid7(now_ms, entropy);
    Transaction transaction(database, Transaction::Kind::write);
    set_meta(database, "incarnation", incarnation);
    transaction.commit();
    impl_->info.incarnation = std::move(incarnation);
    return Done{};
  });
}

Status EventStore::close() {
  return guarded([&] {
    if (!impl_->database) return Done{};
    const auto database = std::move(impl_->database);
    database->close();
    return Done{};
  });
}

}  // namespace devdiag::local
