// Routing by data: one table of path, verb, roles and limits; 404 and 405 follow from the table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "devdiag/limits.hpp"
#include "http/context.hpp"

namespace devdiag::gateway {

// Which roles may use a route.
struct Roles {
  std::uint8_t bits = 0;
  constexpr bool admit(Role role) const { return (bits >> static_cast<unsigned>(role)) & 1u; }
};
constexpr Roles roles(auto... role) {
  return Roles{static_cast<std::uint8_t>((0u | ... | (1u << static_cast<unsigned>(role))))};
}
inline constexpr Roles kAnyone = roles(Role::none, Role::ingest, Role::reader, Role::operator_);
inline constexpr Roles kSyncRoles = roles(Role::ingest, Role::operator_);
inline constexpr Roles kRankingRoles = roles(Role::ingest, Role::reader, Role::operator_);
inline constexpr Roles kReadRoles = roles(Role::reader, Role::operator_);
inline constexpr Roles kOperatorRoles = roles(Role::operator_);

// Who may call a route from a page of another origin.
enum class Cors : std::uint8_t {
  none,     // nobody: a foreign Origin is refused when the verb changes state
  checked,  // allowed origins only; any other Origin is refused (also for reading)
  assets,   // anybody may load it, allowed origins may read it
};

struct Route {
  std::string_view pattern;  // "/mcp" exact, or "/demo/*" that and everything below; "*" fills Request::rest
  Verb verb;                 // Verb::get also answers HEAD
  Roles allowed;
  Cors cors = Cors::none;
  bool origin_checked = false;     // a foreign Origin is refused for every verb, as MCP demands
  bool json_body = false;          // Content-Type must be application/json, which pages cannot send unasked
  std::size_t body_bytes = 0;      // largest body as sent
  std::size_t inflated_bytes = 0;  // largest body after gzip; 0 = compressed bodies are not accepted
  Handler handler = nullptr;

  constexpr bool refuses_foreign() const { return origin_checked || cors == Cors::checked; }
};

struct Match {
  const Route* route = nullptr;  // null: no route of this path and verb
  std::string_view rest;
  std::string allow;           // verbs of this path, for 405 and OPTIONS; empty: no such path
  const Route* any = nullptr;  // some route of this path, whatever the verb; null: no such path
};

// Exact patterns win over `*`, longer prefixes over shorter ones.
Match match(std::span<const Route> routes, Verb verb, std::string_view path);

}  // namespace devdiag::gateway
