// What callers of the store hear about a failure of PostgreSQL; the server's own words go to the log.
#pragma once

#include "devdiag/error.hpp"
#include "postgres/error.hpp"

namespace devdiag::gateway {

Error to_error(const postgres::DatabaseError& failure);
// Writes the server's sentence to the log; `doing` is a fixed short name.
void log_failure(std::string_view doing, const postgres::DatabaseError& failure);

}  // namespace devdiag::gateway
