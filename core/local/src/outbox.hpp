// The queue of events for the gateway: bounded, durable, nothing leaves it silently. Internal; inside a
// transaction of the caller; throws StoreFailure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/event.hpp"
#include "devdiag/local/local_store.hpp"
#include "sqlite.hpp"

namespace devdiag::local {

// Adds an event as pending and keeps the queue's bounds: forgets acked copies first, then dead ones, then
// drops runs, and only without any run left attempts and outcomes, oldest first.
void enqueue(Database& database, const Event& event, std::string_view body, std::int64_t now_ms);
void count_lost(Database& database, std::string_view reason, std::int64_t count);

struct BatchLimits {
  std::size_t events, bytes;
};
// Bodies and ids of what is due; refused events whose time has come are pending again.
struct DueEvents {
  std::vector<std::string> ids;
  std::string bodies;  // joined by commas
  std::optional<std::int64_t> next_at_ms;
};
DueEvents take_due(Database& database, const BatchLimits& limits, std::int64_t now_ms);
// Reasons and counts the gateway has not acknowledged hearing of; marks them as offered.
std::map<std::string, std::int64_t> offer_lost(Database& database);
void lost_was_told(Database& database);

bool ack(Database& database, std::string_view tenant, std::string_view id, std::int64_t now_ms);
// The state the event came to: refused or dead; "" when it is no longer in the queue.
std::string_view refuse(Database& database, std::string_view id, const RefusedEvent& refusal,
                        std::int64_t now_ms);
// Acked events are pending again, and none of their outcomes counts as known to the gateway.
void offer_again(Database& database, std::string_view tenant, std::int64_t now_ms);
// Forgets acked and dead events whose time is over.
void forget_old(Database& database, std::int64_t now_ms);

}  // namespace devdiag::local
