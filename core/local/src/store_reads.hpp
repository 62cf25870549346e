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

// Counts of other tenants need a scan; they are kept until any tenant's ranking changes.
struct SharedCache {
  struct Entry {
    std::int64_t versions = -1;
    std::vector<SharedRow> rows;
  };
  std::map<std::string, Entry, std::less<>> of_tenant;
};

std::vector<SharedRow> read_shared(Database& database, SharedCache& cache, std::string_view tenant);
RankingPage read_rankings(Database& database, SharedCache& cache, const std::string& incarnation,
                          std::string_view tenant, std::string_view cursor);
std::vector<TallyRow> read_tallies(Database& database, std::string_view tenant,
                                   std::string_view problem_code);
FindingPage read_findings(Database& database, std::string_view tenant, const FindingQuery& query);
std::optional<AttemptRow> read_attempt(Database& database, std::string_view tenant, std::string_view id);
StoreStatus read_status(Database& database, const StoreInfo& info, std::string_view tenant);
std::int64_t database_bytes(Database& database);
// Throws storage_corrupt naming the first difference between what is stored and what follows from it.
void check_database(Database& database);
void check_corrections(Database& database);

}  // namespace devdiag::local
