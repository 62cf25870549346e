// Errors and results: one enum, one sentence per value, one type that says what, where, what is allowed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace devdiag {

// Every way an operation of DevDiag can fail. The names are the `code` of problem JSON and of MCP errors;
// a retired value keeps its line, marked retired. Hosts map them to HTTP, JSON-RPC and exit codes, a table
// each.
enum class Errc {
  bad_json,         // The text is not JSON.
  bad_field,        // A field has the wrong type, an unknown value or is missing; `path` says which.
  too_large,        // A documented limit of limits.hpp was passed; `allowed` names it.
  unknown_kind,     // The record kind is not known to this version; a newer one may know it.
  not_found,        // The named record does not exist (for this tenant).
  conflict,         // The record exists and says something else.
  future_id,        // The event id was minted too far in the future; fix the clock and send it again later.
  ancient_id,       // The event id was minted before the acceptance window; it will never be accepted.
  unauthorized,     // No valid key or token.
  forbidden,        // The key is valid but does not allow this.
  storage_full,     // The disk or quota is full; nothing was written.
  storage_locked,   // Another process or tab owns the database.
  storage_newer,    // The database was written by a newer version; upgrade this program.
  storage_corrupt,  // The database failed an integrity check; nothing was changed.
  unavailable,      // The store cannot answer now; the same request may succeed later.
  internal,         // A defect of DevDiag.
};

// Whether the same request may succeed later. `after_change`: only once the caller changed the input.
enum class Retry { never, later, after_change, after_upgrade };

struct Error {
  Errc code = Errc::internal;
  std::string path;     // where: a JSON path such as `events[3].d.verdict`, a file, a header; may be empty
  std::string detail;   // what was wrong, one sentence, safe to show (never holds the offending secret)
  std::string allowed;  // what would have been accepted; may be empty
  Retry retry = Retry::after_change;
};

std::string_view errc_name(Errc code);     // "bad_field"
std::string_view retry_name(Retry retry);  // "after_change"
// "events[3].d.verdict: unknown value; allowed: worked, failed, regressed"
std::string error_sentence(const Error& error);

// A value or an Error. Accessing the wrong side is a programmer's mistake and asserts.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  explicit operator bool() const { return state_.index() == 0; }
  bool ok() const { return state_.index() == 0; }
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

// Success without a value.
struct Done {};
using Status = Result<Done>;

}  // namespace devdiag
