// Sorts SQLSTATE codes.
#include "postgres/error.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace devdiag::postgres {
namespace {

// Whole codes before classes: the first match decides.
constexpr std::array<std::pair<std::string_view, Failure>, 25> kTable{{
    {"40001", Failure::conflict}, {"40P01", Failure::conflict}, {"53100", Failure::full},
    {"53200", Failure::full},     {"53", Failure::lost},  // too many connections, other resources
    {"08", Failure::lost},                                // connection exceptions
    {"57", Failure::lost},                                // cancelled, shutting down, starting up
    {"58", Failure::lost},                                // the server's own I/O
    {"55", Failure::lost},                                // lock not available, object in use
    {"25006", Failure::lost},                             // read-only: a standby, until it is promoted
    {"25P", Failure::lost},                               // idle in transaction too long
    {"26000", Failure::lost},  // the prepared statement is gone: somebody reset the session
    {"0A000", Failure::lost},  // a cached plan no longer fits after a migration
    {"42P05", Failure::lost},  // prepared twice: a pooler between us mixes sessions
    {"XX001", Failure::corrupt},  {"XX002", Failure::corrupt},  {"22", Failure::data},  // data exceptions
    {"23", Failure::data},  // constraint violations
    {"54", Failure::data},  // program limits, such as a key too long for an index
    {"28", Failure::denied},      {"42501", Failure::denied},   {"3D000", Failure::denied},
    {"3F000", Failure::denied},   {"40", Failure::conflict},    {"", Failure::defect},
}};

}  // namespace

Failure classify(std::string_view sqlstate) {
  if (sqlstate.empty()) return Failure::lost;
  const auto* const found = std::find_if(kTable.begin(), kTable.end(),
                                         [&](const auto& row) { return sqlstate.starts_with(row.first); });
  return found->second;
}

}  // namespace devdiag::postgres
