// Brings a PostgreSQL database to the schema this program knows.
#pragma once

#include "devdiag/error.hpp"
#include "postgres/connection.hpp"

namespace devdiag::gateway {

// Applies the missing migrations in one transaction under an advisory lock, so that gateways that start
// together wait for each other; records each in the same transaction. A schema that is up to date is only
// read. Answers storage_newer when the database knows more than this program. Throws DatabaseError.
postgres::Async<Status> migrate(postgres::Connection& connection, postgres::Deadline deadline);

// Makes the partitions of the acceptance window and of the coming weeks.
postgres::Async<void> ensure_partitions(postgres::Connection& connection, postgres::Deadline deadline);

}  // namespace devdiag::gateway
