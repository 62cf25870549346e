// The database engine a program of the store's contract test runs over; each program links one
// implementation.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "store/store.hpp"
#include "store_events.hpp"
#include "store_loops.hpp"

namespace devdiag::test {

// A fresh, empty database that is removed at the end.
class Database {
 public:
  virtual ~Database() = default;
  virtual std::string url() const = 0;
  // Changes rows behind the store's back. Throws when the statement fails.
  virtual void tamper(const std::string& statement) = 0;
  // The first column of the first row.
  virtual std::string ask(const std::string& query) = 0;
};

std::string_view engine_name();
// "" when the engine can be tested here, else why not.
std::string engine_missing();
std::unique_ptr<Database> fresh_database();
// An event that this database cannot store. May change the database, so that there is such an event.
Event poison(Database& database, Minter& mint);

// An open store with two loops to call it from.
struct OpenStore {
  explicit OpenStore(std::string url);
  OpenStore() : OpenStore("") {}
  ~OpenStore();

  template <class Value>
  Value run(gateway::Async<Value> work) {
    return loops.run(std::move(work));
  }
  PushAnswer push(std::string tenant, std::string client, std::vector<Event> events);
  // Everything a reader can learn about a tenant, as text to compare.
  std::string state(const std::string& tenant);

  std::unique_ptr<Database> database;  // its own one, unless a URL was given
  Loops loops{2};
  std::unique_ptr<gateway::Store> store;
};

}  // namespace devdiag::test

// Runs the body unless the engine is missing, and then says so.
#define STORE_TEST(name)                                         \
  static void name();                                            \
  TEST_CASE(#name) {                                             \
    const std::string missing = devdiag::test::engine_missing(); \
    if (missing.empty()) {                                       \
      name();                                                    \
    } else {                                                     \
      MESSAGE("skipped: " << missing);                           \
    }                                                            \
  }                                                              \
  static void name()
