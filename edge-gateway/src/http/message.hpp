// What a request is and what a reply is, free of any transport: handlers know these records, never a socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace devdiag::gateway {

enum class Verb : std::uint8_t { get, head, post, put, patch, del, options, other };
inline constexpr std::size_t kVerbs = 8;
std::string_view to_name(Verb verb);      // "GET"; Verb::other is "OTHER"
Verb verb_from(std::string_view method);  // case-sensitive, RFC 9110 section 9.1

// What a key may do. ingest: push events, read rankings. reader: everything that only reads. operator_:
// everything.
enum class Role : std::uint8_t { none, ingest, reader, operator_ };
std::string_view to_name(Role role);                   // "none", "ingest", "reader", "operator"
std::optional<Role> role_from(std::string_view name);  // the names a keys file may use: not "none"

// On whose behalf a request runs. Made only by the authentication gate; the views live as long as the Config.
struct Principal {
  std::string_view tenant;  // empty for Role::none
  std::string_view key_id;  // for logs; empty on loopback without keys
  Role role = Role::none;
};

// Names compare without case (RFC 9110 section 5.1).
bool same_name(std::string_view a, std::string_view b);

// The header fields of one request, in order, as views into the connection's buffer.
class Headers {
 public:
  struct Field {
    std::string_view name, value;
  };
  void add(std::string_view name, std::string_view value) { fields_.push_back({name, value}); }
  void clear() { fields_.clear(); }

  // Value of the first field of this name; empty when there is none (see has()).
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const { return count(name) > 0; }
  std::size_t count(std::string_view name) const;  // 2 or more: sent twice
  const std::vector<Field>& all() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

// Whether a comma-separated list field names `token` (case-insensitive, parameters ignored, `token;q=0` is a
// no).
bool list_has(std::string_view list, std::string_view token);

// One request with its whole body. Every view lives until the handler's coroutine has finished.
struct Request {
  Verb verb = Verb::get;
  std::string_view method;  // as sent
  std::string_view target;  // as sent: path and query
  std::string_view path;    // percent-decoded, starts with '/', without dot segments, NUL or backslash
  std::string_view rest;    // what the route's `*` stands for, without the leading '/'
  std::string_view query;   // as sent, without '?'
  Headers headers;
  std::string_view body;    // decoded when it came compressed
  std::string_view remote;  // peer address, for logs only
  Principal principal;
  std::uint64_t connection = 0, number = 0;  // identify the request in logs: rid()
};

std::string rid(const Request& request);  // "c1f3-7", the same in logs and in problem replies
// First value of a query parameter, percent-decoded; nullopt when absent, empty string when it has no value.
std::optional<std::string> query_value(std::string_view query, std::string_view name);
// Decodes %XX; nullopt on a malformed escape. '+' stays '+'.
std::optional<std::string> percent_decode(std::string_view text);

using SharedText = std::shared_ptr<const std::string>;  // immutable bytes shared by many replies

// One answer. The transport adds Date, Content-Length, Connection and the security headers; HEAD loses the
// body.
struct Reply {
  int status = 200;
  std::string_view content_type = "application/json";  // static storage; ignored when the body is empty
  std::variant<std::string, SharedText> body;
  bool compress = false;  // text worth compressing when the client accepts gzip
  bool close = false;     // end the connection after this reply

  std::string_view text() const;
  // Adds a field. CR, LF and NUL in `value` become spaces, so a value never starts a field of its own.
  Reply& header(std::string_view name, std::string_view value) &;
  Reply&& header(std::string_view name, std::string_view value) &&;
  std::optional<std::string_view> find(std::string_view name) const;
  const std::string& header_lines() const { return lines_; }  // "name: value\r\n"…

 private:
  std::string lines_;
};

Reply json_reply(std::string body, int status = 200);
Reply text_reply(std::string body, std::string_view content_type, int status = 200);
Reply redirect_reply(std::string_view location);
Reply empty_reply(int status);

}  // namespace devdiag::gateway
