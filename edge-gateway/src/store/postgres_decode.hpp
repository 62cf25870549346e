// Rows of the reading statements as records; each function belongs to the statement of its name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "postgres/result.hpp"
#include "store/store.hpp"

namespace devdiag::gateway {

StoreInfo info_of(const postgres::Rows& rows);
std::string cursor_of(const postgres::Rows& rows);
std::vector<TallyRow> tallies_of(const postgres::Rows& rows);
std::vector<SharedRow> shared_of(const postgres::Rows& rows);
std::vector<FindingRow> findings_of(const postgres::Rows& rows);
std::optional<AttemptRow> attempt_of(const postgres::Rows& rows);
StoreStatus status_of(const postgres::Rows& rows);

// Where a page of findings begins: after this row of the order (last_run descending, target, fingerprint).
struct FindingPlace {
  std::string last_run, target, fingerprint;
};
std::string write_place(const FindingRow& last);
std::optional<FindingPlace> read_place(std::string_view cursor);  // "" is before everything

}  // namespace devdiag::gateway
