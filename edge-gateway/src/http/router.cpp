// Finds the route of a path and verb, and says what the path would allow when there is none.
#include "http/router.hpp"

namespace devdiag::gateway {
namespace {

// Length of the fixed part when the pattern fits, otherwise nothing. An exact pattern counts one more than a
// prefix of the same length, so that it wins.
std::optional<std::size_t> fit(std::string_view pattern, std::string_view path) {
  if (!pattern.ends_with("/*")) return pattern == path ? std::optional(pattern.size() + 1) : std::nullopt;
  const auto fixed = pattern.substr(0, pattern.size() - 1);
  return path.starts_with(fixed) ? std::optional(fixed.size()) : std::nullopt;
}

void allow_verb(std::string& allow, Verb verb) {
  if (!allow.empty()) allow += ", ";
  allow += to_name(verb);
  if (verb == Verb::get) allow += ", HEAD";
}

}  // namespace

Match match(std::span<const Route> routes, Verb verb, std::string_view path) {
  const Verb wanted = verb == Verb::head ? Verb::get : verb;
  Match found;
  std::size_t best = 0;
  for (const Route& route : routes) {
    const auto length = fit(route.pattern, path);
    if (!length || *length < best) continue;
    if (*length > best) {
      best = *length;
      found = Match{};
      found.any = &route;
    }
    if (route.verb == wanted) found.route = &route;
  }
  if (!found.any) return found;
  if (found.any->pattern.ends_with("/*")) found.rest = path.substr(found.any->pattern.size() - 1);
  if (found.route) return found;
  for (const Route& route : routes)
    if (route.pattern == found.any->pattern) allow_verb(found.allow, route.verb);
  return found;
}

}  // namespace devdiag::gateway
