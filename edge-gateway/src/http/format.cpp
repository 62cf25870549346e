// Status lines and header fields.
#include "http/format.hpp"

#include <array>
#include <charconv>
#include <ctime>

namespace devdiag::gateway {
namespace {

struct Reason {
  int status;
  std::string_view line;
};
constexpr auto kReasons = std::to_array<Reason>({
    {200, "HTTP/1.1 200 OK\r\n"},
    {202, "HTTP/1.1 202 Accepted\r\n"},
    {204, "HTTP/1.1 204 No Content\r\n"},
    {302, "HTTP/1.1 302 Found\r\n"},
    {304, "HTTP/1.1 304 Not Modified\r\n"},
    {400, "HTTP/1.1 400 Bad Request\r\n"},
    {401, "HTTP/1.1 401 Unauthorized\r\n"},
    {403, "HTTP/1.1 403 Forbidden\r\n"},
    {404, "HTTP/1.1 404 Not Found\r\n"},
    {405, "HTTP/1.1 405 Method Not Allowed\r\n"},
    {406, "HTTP/1.1 406 Not Acceptable\r\n"},
    {408, "HTTP/1.1 408 Request Timeout\r\n"},
    {409, "HTTP/1.1 409 Conflict\r\n"},
    {411, "HTTP/1.1 411 Length Required\r\n"},
    {413, "HTTP/1.1 413 Content Too Large\r\n"},
    {414, "HTTP/1.1 414 URI Too Long\r\n"},
    {415, "HTTP/1.1 415 Unsupported Media Type\r\n"},
    {421, "HTTP/1.1 421 Misdirected Request\r\n"},
    {422, "HTTP/1.1 422 Unprocessable Content\r\n"},
    {431, "HTTP/1.1 431 Request Header Fields Too Large\r\n"},
    {500, "HTTP/1.1 500 Internal Server Error\r\n"},
    {501, "HTTP/1.1 501 Not Implemented\r\n"},
    {503, "HTTP/1.1 503 Service Unavailable\r\n"},
    {507, "HTTP/1.1 507 Insufficient Storage\r\n"},
});

void append_number(std::string& out, std::size_t value) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, static_cast<std::size_t>(end - digits));
}

void append_status(std::string& out, int status) {
  for (const Reason& reason : kReasons)
    if (reason.status == status) {
      out.append(reason.line);
      return;
    }
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(status));
  out.append(" Status\r\n");
}

}  // namespace

std::string_view DateCache::at(std::int64_t now_ms) {
  const std::int64_t second = now_ms / 1000;
  if (second == second_) return text_;
  second_ = second;
  const std::time_t time = static_cast<std::time_t>(second);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[40];
  text_.assign(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts));
  return text_;
}

void write_head(std::string& out, const Reply& reply, const Framing& framing, std::string_view date) {
  append_status(out, reply.status);
  out.append("Date: ").append(date);
  const bool bodiless = reply.status == 204 || reply.status == 304;
  if (!bodiless) {
    out.append("\r\nContent-Length: ");
    append_number(out, framing.body_bytes);
    if (framing.body_bytes > 0) out.append("\r\nContent-Type: ").append(reply.content_type);
  }
  if (framing.gzip) out.append("\r\nContent-Encoding: gzip");
  if (!framing.keep_alive) {
    out.append("\r\nConnection: close");
  } else if (framing.minor_version == 0) {
    out.append("\r\nConnection: keep-alive");
  }
  out.append("\r\nX-Content-Type-Options: nosniff\r\n").append(reply.header_lines()).append("\r\n");
}

}  // namespace devdiag::gateway
