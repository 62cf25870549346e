// What the two files of LocalStore share. Internal.
#pragma once

#include <memory>
#include <string>

#include "database.hpp"
#include "devdiag/local/local_store.hpp"
#include "ranking_cache.hpp"
#include "recorder.hpp"

namespace devdiag::local {

struct LocalState {
  std::unique_ptr<Database> database;
  std::string tenant;
  LocalInfo info;
  RankingCache cache;
  std::int64_t pull_mark = 0;    // number of the latest pull_begin
  std::int64_t pull_ack_no = 0;  // outcomes acked before it

  Database& open() {
    if (database) return *database;
    throw StoreFailure{{Errc::unavailable, "", "the store is closed", "", Retry::later}, SQLITE_MISUSE};
  }
  // After the commit: keeps the cells in memory in step.
  void remember(const Fold& fold) {
    if (fold.environments_changed()) cache.clear();
    cache.add(fold.changes());
  }
  Recorder recorder(const Moment& moment) { return {open(), tenant, info.client_id, moment}; }
};

}  // namespace devdiag::local
