// Whether two stores hold the same rows: what makes a comparison of their speed a fair one.
#pragma once

#include <string>

namespace devdiag::bench {

// The first table whose rows differ, with both counts; empty when all are the same. Columns that tell when a
// row arrived are left out, and so is the identity of the database.
std::string different_rows_sqlite(const std::string& path, const std::string& other_path);
std::string different_rows_postgres(const std::string& url, const std::string& other_url);

}  // namespace devdiag::bench
