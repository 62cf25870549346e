// What only tests over PostgreSQL need.
#pragma once

#include <string>

#include "store_engine.hpp"

namespace devdiag::test {

// The database's URL with another user.
std::string url_as(const Database& database, const std::string& role);

}  // namespace devdiag::test
