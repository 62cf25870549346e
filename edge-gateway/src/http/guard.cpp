// Judges request heads: see guard.hpp.
#include "http/guard.hpp"

#include <algorithm>

#include "devdiag/limits.hpp"
#include "http/problem.hpp"

namespace devdiag::gateway {
namespace {

// The fields the checks need, found in one pass. A field that must be single and is not makes the head
// ambiguous: two readers of it might see different requests.
struct Singles {
  std::optional<std::string_view> host, origin, authorization, content_type, content_encoding, preflight;
  std::string_view twice;  // name of a field that came twice
};

std::optional<std::string_view>* single_of(Singles& singles, std::string_view name) {
  switch (name.size()) {
    case 4:
      return same_name(name, "host") ? &singles.host : nullptr;
    case 6:
      return same_name(name, "origin") ? &singles.origin : nullptr;
    case 12:
      return same_name(name, "content-type") ? &singles.content_type : nullptr;
    case 13:
      return same_name(name, "authorization") ? &singles.authorization : nullptr;
    case 16:
      return same_name(name, "content-encoding") ? &singles.content_encoding : nullptr;
    case 29:
      return same_name(name, "access-control-request-method") ? &singles.preflight : nullptr;
    default:
      return nullptr;
  }
}

bool is_mcp_field(std::string_view name) { return name.size() > 4 && same_name(name.substr(0, 4), "mcp-"); }

Singles find_singles(const Headers& headers) {
  Singles singles;
  for (const auto& field : headers.all()) {
    if (auto* single = single_of(singles, field.name)) {
      if (*single) singles.twice = field.name;
      *single = field.value;
    } else if (is_mcp_field(field.name) && headers.count(field.name) > 1) {
      singles.twice = field.name;
    }
  }
  return singles;
}

bool has_dot_segment(std::string_view path) {
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const auto segment = path.substr(at, end - at);
    if (segment == "." || segment == "..") return true;
    at = end + 1;
  }
  return false;
}

bool clean_path(std::string_view path) {
  const bool odd = std::any_of(path.begin(), path.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\';
  });
  return path.starts_with('/') && !odd && !has_dot_segment(path);
}

// Splits the target into authority (absolute form only), path and query. False: not a target we serve.
bool split_target(std::string_view target, std::string_view& authority, Judged& out, std::string& decoded) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto slash = std::min(target.find('/'), target.size());
    authority = target.substr(0, slash);
    target.remove_prefix(slash);
    if (target.empty()) target = "/";
    break;
  }
  const auto question = target.find('?');
  out.path = target.substr(0, question);
  if (question != std::string_view::npos) out.query = target.substr(question + 1);
  if (out.path.find('%') != std::string_view::npos) {
    auto plain = percent_decode(out.path);
    if (!plain) return false;
    decoded = std::move(*plain);
    out.path = decoded;
  }
  return clean_path(out.path);
}

bool changes_state(Verb verb) { return verb != Verb::get && verb != Verb::head && verb != Verb::options; }

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

std::optional<Reply> check_host(const Access& access, std::string_view authority,
                                std::string_view local_address) {
  const auto host = host_name(authority);
  if (!host) return problem(HttpErrc::bad_request, "the Host is not a host name", "Host: name:port", "Host");
  if (std::find(access.hosts.begin(), access.hosts.end(), *host) != access.hosts.end()) return std::nullopt;
  if (!access.loopback && *host == local_address) return std::nullopt;
  return problem(
      HttpErrc::bad_host, "this gateway does not answer for the host name of the request",
      access.loopback ? joined(access.hosts) : "the names given by --host-name or in the keys file", "Host");
}

bool origin_allowed(const Access& access, std::string_view origin, std::string_view authority) {
  const auto normal = normal_origin(origin);
  if (!normal) return false;  // "null" too
  const auto own = std::string_view(*normal).substr(normal->find("://") + 3);
  if (same_name(own, authority)) return true;
  if (access.loopback && access.open() && is_loopback_origin(*normal)) return true;
  return std::find(access.origins.begin(), access.origins.end(), *normal) != access.origins.end();
}

Reply bad_origin() {
  return problem(HttpErrc::bad_origin, "pages of this origin may not use this gateway",
                 "same origin, or one given by --origin or \"origins\" in the keys file", "Origin");
}

Reply preflight_reply(std::string_view allow) {
  return empty_reply(204)
      .header("Access-Control-Allow-Methods", allow)
      .header("Access-Control-Allow-Headers", "authorization, content-type, content-encoding, if-none-match")
      .header("Access-Control-Max-Age", "600")
      .header("Access-Control-Allow-Private-Network", "true");
}

Reply wrong_verb(const Match& found, Verb verb) {
  if (verb == Verb::options) return empty_reply(204).header("Allow", found.allow);
  Reply reply =
      problem(HttpErrc::method_not_allowed, "the path exists, but not for this method", found.allow);
  reply.header("Allow", found.allow);
  return reply;
}

Reply no_role(const Principal& principal, const Route& route) {
  std::string allowed;
  for (const Role role : {Role::ingest, Role::reader, Role::operator_})
    if (route.allowed.admit(role))
      allowed.append(allowed.empty() ? "a key of role " : " or ").append(to_name(role));
  if (principal.role == Role::none)
    return problem(Error{.code = Errc::unauthorized,
                         .path = "Authorization",
                         .detail = "a key is needed",
                         .allowed = "Authorization: Bearer KEY; " + allowed,
                         .retry = Retry::after_change});
  return problem(Error{.code = Errc::forbidden,
                       .path = "Authorization",
                       .detail = "a key of role " + std::string(to_name(principal.role)) + " may not do this",
                       .allowed = allowed,
                       .retry = Retry::never});
}

std::optional<Reply> check_body(const Head& head, const Singles& singles, const Route& route, Judged& out) {
  if (head.content_length.value_or(0) > route.body_bytes || (head.chunked && route.body_bytes == 0))
    return problem(Error{.code = Errc::too_large,
                         .path = "body",
                         .detail = "the body is larger than this path accepts",
                         .allowed = "at most " + std::to_string(route.body_bytes) + " bytes",
                         .retry = Retry::never});
  if (route.body_bytes == 0) return std::nullopt;
  const auto encoding = singles.content_encoding.value_or("identity");
  out.gzip_body = same_name(encoding, "gzip") || same_name(encoding, "x-gzip");
  if (out.gzip_body ? route.inflated_bytes == 0 : !same_name(encoding, "identity"))
    return problem(HttpErrc::unsupported_media, "the Content-Encoding is not supported here",
                   route.inflated_bytes ? "identity, gzip" : "identity", "Content-Encoding");
  const auto type = singles.content_type.value_or("");
  if (route.json_body && !same_name(type.substr(0, type.find_first_of("; \t")), "application/json"))
    return problem(HttpErrc::unsupported_media, "the Content-Type is not JSON", "application/json",
                   "Content-Type");
  return std::nullopt;
}

}  // namespace

Judged Guard::judge(const Head& head, std::string_view local_address, std::string& decoded) const {
  Judged out;
  out.verb = verb_from(head.method);
  const auto answer = [&out](Reply reply) -> Judged {
    out.reply = std::move(reply);
    return std::move(out);
  };
  const Singles singles = find_singles(head.headers);
  if (!singles.twice.empty())
    return answer(problem(HttpErrc::bad_request, "a header field that must be single came twice", "one field",
                          singles.twice));
  if (!singles.host)
    return answer(problem(HttpErrc::bad_request, "the Host is missing", "Host: name:port", "Host"));
  if (head.target.size() > limits::kHttpTargetBytes)
    return answer(problem(HttpErrc::uri_too_long, "the request target is too long",
                          "at most " + std::to_string(limits::kHttpTargetBytes) + " bytes"));
  std::string_view authority = *singles.host;
  if (!split_target(head.target, authority, out, decoded))
    return answer(
        problem(HttpErrc::bad_request, "the request target is not a plain absolute path", "/path?query"));
  if (auto refusal = check_host(access_, authority, local_address)) return answer(std::move(*refusal));

  const bool foreign = singles.origin && !origin_allowed(access_, *singles.origin, authority);
  const auto principal = authenticate(access_, singles.authorization);
  const Match found = match(routes_, out.verb, out.path);
  out.route = found.route ? found.route : found.any;
  out.rest = found.rest;
  if (found.any && found.any->cors != Cors::none) {
    out.cors = true;
    if (singles.origin && !foreign) out.cors_origin = *singles.origin;
  }
  if (foreign &&
      (changes_state(out.verb) || (found.any && found.any->refuses_foreign()) || singles.preflight))
    return answer(bad_origin());
  if (out.verb == Verb::options && singles.preflight && out.cors) return answer(preflight_reply(found.allow));
  if (!principal) return answer(problem(principal.error()));
  out.principal = *principal;
  if (!found.any)
    return answer(problem(Error{.code = Errc::not_found,
                                .path = std::string(out.path),
                                .detail = "nothing is served at this path",
                                .allowed = "see /openapi.json",
                                .retry = Retry::never}));
  if (!found.route) return answer(wrong_verb(found, out.verb));
  if (!found.route->allowed.admit(out.principal.role)) return answer(no_role(out.principal, *found.route));
  if (auto refusal = check_body(head, singles, *found.route, out)) return answer(std::move(*refusal));
  return out;
}

void add_cors(Reply& reply, const Judged& judged) {
  if (!judged.cors) return;
  reply.header("Vary", "Origin");
  if (judged.cors_origin.empty()) return;
  reply.header("Access-Control-Allow-Origin", judged.cors_origin);
  reply.header("Access-Control-Expose-Headers", "ETag, Retry-After");
}

}  // namespace devdiag::gateway
