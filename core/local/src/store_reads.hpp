// Reading verbs of the event store over an open database. Internal; all throw StoreFailure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/local/event_store.hpp"
#include "sqlite.hpp"

namespace devdiag::local {

// Counts of other tenants need a scan; they are kept until the ranking of another tenant changes.
struct SharedCache {
  struct Entry {
    std::int64_t versions = -1;
    std::vector<SharedRow> rows;
  };
  std::map<std::string, Entry, std::less<>> of_tenant;
};

// Tells states of the database apart, as one connection sees them: commits of others, and its own changes.
struct ChangeMark {
  std::int64_t others = -1, own = -1;
  friend bool operator==(const ChangeMark&, const ChangeMark&) = default;
};

// The numbers of tenants need counting; they are kept until anything changes.
struct StatusCache {
  struct Entry {
    ChangeMark mark;
    StoreStatus status;
  };
  std::map<std::string, Entry, std::less<>> of_tenant;
};

// Valid until the next call.
const std::vector<SharedRow>& read_shared(Database& database, SharedCache& cache, std::string_view tenant);
std::string read_cursor(Database& database, const std::string& incarnation, std::string_view tenant);
RankingPage read_rankings(Database& database, SharedCache& cache, const std::string& incarnation,
                          std::string_view tenant, std::string_view cursor);
std::vector<TallyRow> read_tallies(Database& database, std::string_view tenant,
                                   std::string_view problem_code);
FindingPage read_findings(Database& database, std::string_view tenant, const FindingQuery& query);
std::optional<AttemptRow> read_attempt(Database& database, std::string_view tenant, std::string_view id);
StoreStatus read_status(Database& database, const StoreInfo& info, std::string_view tenant);
std::int64_t database_bytes(Database& database);
std::int64_t read_data_version(Database& database);
// Throws storage_corrupt naming the first difference between what is stored and what follows from it.
void check_database(Database& database);
void check_corrections(Database& database);

}  // namespace devdiag::local
