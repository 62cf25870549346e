// Compares two PostgreSQL databases by a hash of each table.
#include <libpq-fe.h>

#include <stdexcept>
#include <utility>
#include <vector>

#include "push_compare.hpp"

namespace devdiag::bench {
namespace {

using Table = std::pair<std::string, std::string>;  // name; count and hash of its rows

class Reader {
 public:
  explicit Reader(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
    if (PQstatus(connection_) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection_));
  }
  ~Reader() { PQfinish(connection_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  std::vector<Table> ask(const std::string& sql) {
    PGresult* result = PQexec(connection_, sql.c_str());
    if (PQresultStatus(result) != PGRES_TUPLES_OK) throw std::runtime_error(PQerrorMessage(connection_));
    std::vector<Table> rows;
    for (int row = 0; row < PQntuples(result); ++row) {
      rows.emplace_back(PQgetvalue(result, row, 0), PQgetvalue(result, row, 1));
    }
    PQclear(result);
    return rows;
  }

 private:
  PGconn* connection_;
};

std::vector<Table> summary(const std::string& url) {
  Reader reader(url);
  const auto tables = reader.ask(
      "SELECT c.relname, string_agg(quote_ident(a.attname), ',' ORDER BY a.attnum) FROM pg_class c JOIN "
      "pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d "
      "ON "
      "d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.relnamespace = 'devdiag'::regnamespace AND c.relkind "
      "IN ('r', 'p') AND NOT c.relispartition AND c.relname NOT IN ('meta', 'migration') AND "
      "coalesce(pg_get_expr(d.adbin, d.adrelid), '') <> 'now()' GROUP BY c.relname ORDER BY c.relname");
  std::vector<Table> sums;
  for (const auto& [table, columns] : tables) {
    const auto sum = reader.ask(
        "SELECT count(*), md5(coalesce(string_agg(h, '' ORDER BY h), '')) FROM (SELECT "
        "md5(row(" +
        columns + ")::text) AS h FROM devdiag." + table + ") AS rows");
    sums.emplace_back(table, sum[0].first + " rows, " + sum[0].second);
  }
  return sums;
}

}  // namespace

std::string different_rows_postgres(const std::string& url, const std::string& other_url) {
  const auto ours = summary(url), theirs = summary(other_url);
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (ours[i] != theirs[i]) return ours[i].first + ": " + ours[i].second + " and " + theirs[i].second;
  }
  return {};
}

}  // namespace devdiag::bench
