// One table from failures to errors.
#include "store/postgres_error.hpp"

#include <chrono>

#include "log.hpp"

namespace devdiag::gateway {

using postgres::Failure;

Error to_error(const postgres::DatabaseError& failure) {
  switch (failure.failure()) {
    case Failure::lost:
      return {Errc::unavailable, "", "the database does not answer", "", Retry::later};
    case Failure::conflict:
      return {Errc::unavailable, "", "the database is too busy with changes to the same rows", "",
              Retry::later};
    case Failure::full:
      return {Errc::storage_full, "", "the database has no space left", "", Retry::later};
    case Failure::data:
      return {Errc::bad_field, "",
              "the database cannot hold a value of this event (SQLSTATE " + failure.sqlstate() + ")",
              "text without U+0000 and within the limits", Retry::never};
    case Failure::corrupt:
      return {Errc::storage_corrupt, "", "the database reports damage to its own files", "", Retry::never};
    case Failure::denied:
      return {Errc::unavailable, "", "the database does not let the gateway in", "", Retry::later};
    case Failure::defect:
      break;
  }
  return {Errc::internal, "", "the database rejects a statement (SQLSTATE " + failure.sqlstate() + ")", "",
          Retry::later};
}

void log_failure(std::string_view doing, const postgres::DatabaseError& failure) {
  static thread_local LogBudget budget;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::int64_t skipped = 0;
  if (!budget.take(std::chrono::duration_cast<std::chrono::milliseconds>(now).count(), skipped)) return;
  // The server repeats offending values in its sentences, and those are the evidence of strangers.
  const std::string_view sentence =
      failure.failure() == Failure::data ? std::string_view("a value was refused") : failure.what();
  log(LogLevel::warn, "database_failed",
      {{"doing", doing},
       {"sqlstate", std::string_view(failure.sqlstate())},
       {"message", sentence},
       {"skipped", skipped}});
}

}  // namespace devdiag::gateway
