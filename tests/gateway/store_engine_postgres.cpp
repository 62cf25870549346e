// The contract test over PostgreSQL: a database of its own for each test on the server of DEVDIAG_TEST_PG.
#include "store_engine_postgres.hpp"

#include <libpq-fe.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>

namespace devdiag::test {
namespace {

std::string server_url() {
  const char* url = std::getenv("DEVDIAG_TEST_PG");
  return url != nullptr ? url : "";
}

std::string exec(const std::string& url, const std::string& text) {
  PGconn* connection = PQconnectdb(url.c_str());
  PQsetNoticeReceiver(connection, [](void*, const PGresult*) {}, nullptr);
  PGresult* result = PQexec(connection, text.c_str());
  const ExecStatusType status = PQresultStatus(result);
  const std::string first =
      status == PGRES_TUPLES_OK && PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
  const std::string failed = PQerrorMessage(connection);
  PQclear(result);
  PQfinish(connection);
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) throw std::runtime_error(failed);
  return first;
}

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase() {
    static std::atomic<int> count{0};
    name_ = "devdiag_test_" + std::to_string(getpid()) + "_" + std::to_string(++count);
    exec(server_url(), "CREATE DATABASE " + name_);
  }
  ~PostgresDatabase() override {
    try {
      exec(server_url(), "DROP DATABASE " + name_ + " WITH (FORCE)");
    } catch (const std::runtime_error&) {
      // The server of the tests is thrown away with everything in it.
    }
  }
  std::string url() const override {
    const std::string server = server_url();
    return server.substr(0, server.rfind('/') + 1) + name_;
  }
  void tamper(const std::string& statement) override { exec(url(), statement); }
  std::string ask(const std::string& query) override { return exec(url(), query); }

 private:
  std::string name_;
};

}  // namespace

std::string_view engine_name() { return "postgresql"; }

std::string engine_missing() {
  return server_url().empty() ? "PostgreSQL, because DEVDIAG_TEST_PG is not set" : "";
}

std::unique_ptr<Database> fresh_database() { return std::make_unique<PostgresDatabase>(); }

// PostgreSQL's text cannot hold U+0000.
Event poison(Database&, Minter& mint) {
  return run_event(mint, kNow, target(66),
                   {found("CSP_MISSING", fingerprint(66), std::string("nul \0 inside", 12), "")});
}

std::string url_as(const Database& database, const std::string& role) {
  std::string url = database.url();
  const std::size_t user = url.find("://") + 3;
  return url.replace(user, url.find('@') - user, role);
}

}  // namespace devdiag::test
