// One push as one PostgreSQL transaction.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "postgres/connection.hpp"
#include "store/postgres_fold.hpp"
#include "store/store.hpp"

namespace devdiag::gateway {

struct PushTransaction {
  std::string_view tenant, client_id;
  std::span<const Event* const> events;  // distinct, in id order
  std::span<const Lost> lost;  // counted when an event is new or there is none: a repeated push adds nothing
};

// Stores the new ones among the events with everything that follows from them, and commits; answers the ids
// of the new ones. Throws DatabaseError: then nothing was stored, unless its failure is `lost`, when nobody
// knows. The caller rolls back a transaction that the error left open.
postgres::Async<Ids> store_events(postgres::Connection& connection, PushTransaction push,
                                  postgres::Deadline deadline);

}  // namespace devdiag::gateway
