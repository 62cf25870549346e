// Asks libpq to parse a URL.
#include "postgres/conninfo.hpp"

#include <libpq-fe.h>

#include <memory>

namespace devdiag::postgres {

bool is_connection_url(const std::string& url) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
      PQconninfoParse(url.c_str(), nullptr), &PQconninfoFree);
  return parsed != nullptr;
}

}  // namespace devdiag::postgres
