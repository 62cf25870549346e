// Looks at connection URLs without connecting.
#pragma once

#include <string>

namespace devdiag::postgres {

bool is_connection_url(const std::string& url);  // as libpq parses it

}  // namespace devdiag::postgres
