// Every check that needs only the request's head: host, origin, key, route, role, body size and encoding.
//
// Pure: no socket, no clock. The session calls it once per request, before it reads the body, so that nobody
// unwelcome can make the gateway buffer anything.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/access.hpp"
#include "http/message.hpp"
#include "http/router.hpp"

namespace devdiag::gateway {

// What the parser knows when the header is complete. Views point into the connection's buffer.
struct Head {
  std::string_view method, target;
  Headers headers;
  int minor_version = 1;  // HTTP/1.x
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;
};

// What follows from the head. With `reply` the request is answered already (refused, or a preflight) and its
// body, if any, is not wanted; otherwise `route` runs once the body is there.
struct Judged {
  std::optional<Reply> reply;
  const Route* route = nullptr;  // null when no path fits (then there is a reply)
  Verb verb = Verb::other;
  Principal principal;
  std::string_view path, rest, query;
  bool gzip_body = false;
  bool cors = false;             // the reply depends on Origin
  std::string_view cors_origin;  // for Access-Control-Allow-Origin; empty: none
};

class Guard {
 public:
  Guard(const Access& access, std::span<const Route> routes) : access_(access), routes_(routes) {}

  // `local_address`: where the connection came in; a Host that is just this address is accepted on other than
  // loopback binds (DNS cannot rebind it). `decoded` keeps the bytes of a path that had escapes; it and the
  // head must outlive the result.
  Judged judge(const Head& head, std::string_view local_address, std::string& decoded) const;

 private:
  const Access& access_;
  std::span<const Route> routes_;
};

// Adds what CORS needs to a reply (Fetch standard, section 3.2).
void add_cors(Reply& reply, const Judged& judged);

}  // namespace devdiag::gateway
