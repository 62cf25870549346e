// Failures of a PostgreSQL server or connection, sorted by what the caller can do about them.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace devdiag::postgres {

enum class Failure : std::uint8_t {
  lost,  // no connection, server not ready, time over: the same work may succeed later, its effect is unknown
  conflict,  // serialization failure or deadlock: rolled back, run the transaction again
  full,      // disk or memory of the server is used up
  data,      // the server refuses a value: the same values will be refused again
  corrupt,   // the server found its own files damaged
  denied,    // wrong password, missing right, no such database
  defect,    // anything else: the statement is wrong
};

// Thrown by everything in this folder. what() is the server's own sentence: for the log, not for strangers.
class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(Failure failure, std::string_view sqlstate, const std::string& message)
      : std::runtime_error(message), failure_(failure), sqlstate_(sqlstate) {}
  Failure failure() const { return failure_; }
  const std::string& sqlstate() const { return sqlstate_; }  // empty when the client side failed

 private:
  Failure failure_;
  std::string sqlstate_;
};

// `sqlstate`: five characters of PostgreSQL's appendix "Error Codes"; empty means the connection broke.
Failure classify(std::string_view sqlstate);

}  // namespace devdiag::postgres
