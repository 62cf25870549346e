// The connection's coroutine.
#include "http/session.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "devdiag/limits.hpp"
#include "http/gzip.hpp"
#include "http/problem.hpp"
#include "metrics.hpp"

namespace devdiag::gateway {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kReadBytes = 4u << 10;  // a settled connection's buffer
constexpr std::size_t kBodyReadBytes = 64u << 10;
constexpr std::size_t kInlineBodyBytes =
    16u << 10;                          // smaller bodies are copied behind their head: one buffer, one write
constexpr int kDrainFirstByteMs = 200;  // for whoever connected just before the end
constexpr std::size_t kWorthGzipBytes = 1'400;  // less fits one packet anyway

std::int64_t steady_us() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

Reply late(std::string_view part, int allowed_ms) {
  return problem(HttpErrc::timeout, "the request " + std::string(part) + " did not arrive in time",
                 "at most " + std::to_string(allowed_ms) + " ms", part, Retry::later);
}

Reply failed(const std::string& rid, std::string_view route, std::string_view defect) {
  log(LogLevel::error, "handler_failed", {{"rid", rid}, {"route", route}, {"detail", defect}});
  return problem(Error{.code = Errc::internal,
                       .path = {},
                       .detail = "the gateway failed; its log names request " + rid,
                       .allowed = {},
                       .retry = Retry::later});
}

bool accepts_gzip(const Headers& headers) { return list_has(headers.get("Accept-Encoding"), "gzip"); }

}  // namespace

Session::Session(Worker& worker, asio::ip::tcp::socket socket)
    : worker_(worker), socket_(std::move(socket)), in_(kReadBytes), connection_(worker.next_connection++) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  remote_ = socket_.remote_endpoint(ignored).address().to_string();
  local_ = socket_.local_endpoint(ignored).address().to_string();
}

void Session::wait(Wait what, int timeout_ms) {
  wait_ = what;
  deadline_ms_ = worker_.coarse_ms() + timeout_ms;
}

void Session::expire_if_late(std::int64_t now_ms) {
  if (wait_ == Wait::none || now_ms <= deadline_ms_) return;
  expired_ = true;
  socket_.cancel();
}

void Session::drop_if_idle() {
  if (wait_ != Wait::first_byte || begin_ != end_) return;
  error_code error;
  if (socket_.available(error) > 0) return;  // a request under way
  if (number_ > 0) {
    socket_.cancel();
  } else {
    wait(Wait::first_byte, kDrainFirstByteMs);  // it has just connected, surely to ask something
  }
}

void Session::abort() {
  expired_ = true;
  error_code ignored;
  socket_.close(ignored);
}

Async<void> Session::run() {
  bool open = true;
  int first_wait_ms = worker_.timeouts.header_ms;
  while (open) {
    wait(Wait::first_byte, worker_.draining() ? kDrainFirstByteMs : first_wait_ms);
    open = co_await receive_head();
    if (open) open = co_await handle();
    first_wait_ms = worker_.timeouts.idle_ms;
    parser_.next();
    if (worker_.draining()) break;
  }
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

void Session::make_room() {
  if (begin_ == end_) begin_ = end_ = 0;
  const std::size_t wanted = parser_.state() == RequestParser::State::body ? kBodyReadBytes : kReadBytes;
  if (begin_ == end_ && in_.size() > wanted) {
    in_.resize(wanted);
    in_.shrink_to_fit();
  }
  if (in_.size() < wanted) in_.resize(wanted);
  if (end_ < in_.size()) return;
  if (begin_ > 0) {
    std::copy(in_.begin() + static_cast<std::ptrdiff_t>(begin_),
              in_.begin() + static_cast<std::ptrdiff_t>(end_), in_.begin());
    end_ -= begin_;
    begin_ = 0;
  } else {
    in_.resize(in_.size() * 2);  // bounded: the parser fails at kHttpHeaderBytes
  }
}

// False: the peer is gone or a deadline passed.
Async<bool> Session::receive_some() {
  make_room();
  error_code error;
  end_ += co_await socket_.async_read_some(asio::buffer(in_.data() + end_, in_.size() - end_),
                                           asio::redirect_error(asio::use_awaitable, error));
  co_return !error && !expired_;
}

// True once a whole head is there. Everything that ends the connection is answered here, where an answer
// helps.
Async<bool> Session::receive_head() {
  using State = RequestParser::State;
  for (;;) {
    begin_ += parser_.feed(unread());
    if (parser_.state() == State::body || parser_.state() == State::complete) co_return true;
    if (parser_.state() == State::failed) {
      co_await answer_refusal(parser_.take_refusal());
      co_return false;
    }
    if (parser_.state() == State::head && wait_ == Wait::first_byte)
      wait(Wait::head, worker_.timeouts.header_ms);
    if (co_await receive_some()) continue;
    if (expired_ && parser_.state() == State::head && socket_.is_open())
      co_await answer_refusal(late("header", worker_.timeouts.header_ms));
    co_return false;
  }
}

Async<bool> Session::receive_body() {
  using State = RequestParser::State;
  wait(Wait::body, worker_.timeouts.body_ms);
  if (parser_.wants_continue() && begin_ == end_ && parser_.head().minor_version > 0) {
    if (!co_await write("HTTP/1.1 100 Continue\r\n\r\n", {})) co_return false;
    wait(Wait::body, worker_.timeouts.body_ms);
  }
  bool stuck = false;  // a cut chunk header: the parser needs more before it uses any of it
  while (parser_.state() == State::body) {
    if (stuck || begin_ == end_) {
      const bool received = co_await receive_some();
      if (!received && expired_ && socket_.is_open())
        co_await answer_refusal(late("body", worker_.timeouts.body_ms));
      if (!received) co_return false;
    }
    const std::size_t used = parser_.feed(unread());
    begin_ += used;
    stuck = used == 0;
  }
  if (parser_.state() == State::complete) co_return true;
  co_await answer_refusal(parser_.take_refusal());
  co_return false;
}

Async<bool> Session::handle() {
  const std::int64_t start_us = steady_us();
  ++number_;
  Judged judged = worker_.guard.judge(parser_.head(), local_, decoded_path_);
  const bool keep_alive = parser_.head().keep_alive;
  if (judged.reply) {
    // An unwanted body is not read, so nothing can follow it on this connection.
    const bool unread_body = parser_.state() == RequestParser::State::body;
    const bool sent = co_await send(*judged.reply, judged, keep_alive && !unread_body);
    count(judged, judged.reply->status, start_us);
    if (sent && unread_body) co_await linger();
    co_return sent&& keep_alive && !unread_body;
  }
  parser_.limit_body(judged.route->body_bytes);
  if (parser_.state() == RequestParser::State::body && !co_await receive_body()) co_return false;
  wait_ = Wait::none;
  Reply reply = co_await call_handler(judged);
  const bool again = keep_alive && !reply.close && !worker_.draining();
  const bool sent = co_await send(reply, judged, again);
  count(judged, reply.status, start_us);
  co_return sent&& again;
}

Async<Reply> Session::call_handler(const Judged& judged) {
  const Head& head = parser_.head();
  request_.verb = judged.verb;
  request_.method = head.method;
  request_.target = head.target;
  request_.path = judged.path;
  request_.rest = judged.rest;
  request_.query = judged.query;
  request_.headers = head.headers;
  request_.body = parser_.body();
  request_.remote = remote_;
  request_.principal = judged.principal;
  request_.connection = connection_;
  request_.number = number_;
  std::string defect;
  try {
    if (judged.gzip_body) {
      auto inflated = gunzip(parser_.body(), judged.route->inflated_bytes);
      if (!inflated) co_return problem(inflated.error());
      inflated_ = std::move(*inflated);
      request_.body = inflated_;
    }
    co_return co_await judged.route->handler(worker_.context, request_);
  } catch (const std::exception& error) {
    defect = error.what();
  }
  co_return failed(rid(request_), judged.route->pattern, defect);
}

Async<bool> Session::send(Reply& reply, const Judged& judged, bool keep_alive) {
  add_cors(reply, judged);
  Framing framing{.keep_alive = keep_alive, .minor_version = parser_.head().minor_version};
  std::string packed;
  std::string_view body = reply.text();
  if (reply.compress && body.size() >= kWorthGzipBytes) {
    reply.header("Vary", "Accept-Encoding");
    framing.gzip = accepts_gzip(parser_.head().headers);
    if (framing.gzip) body = packed = gzip(body, 1);
  }
  framing.body_bytes = body.size();
  out_.clear();
  write_head(out_, reply, framing, worker_.date.at(worker_.context.now_ms()));
  const bool bodiless = judged.verb == Verb::head || reply.status == 204 || reply.status == 304;
  if (bodiless) body = {};
  if (body.size() <= kInlineBodyBytes) {
    out_.append(body);
    body = {};
  }
  wait(Wait::write, worker_.timeouts.body_ms);
  co_return co_await write(out_, body);
}

Async<bool> Session::write(std::string_view head, std::string_view body) {
  while (!head.empty() || !body.empty()) {
    const std::array<asio::const_buffer, 2> parts{asio::buffer(head.data(), head.size()),
                                                  asio::buffer(body.data(), body.size())};
    error_code error;
    std::size_t n = 0;
    if (body.empty()) {
      n = co_await socket_.async_write_some(parts[0], asio::redirect_error(asio::use_awaitable, error));
    } else {
      n = co_await socket_.async_write_some(parts, asio::redirect_error(asio::use_awaitable, error));
    }
    if (error || expired_) co_return false;
    const std::size_t of_head = std::min(n, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(n - of_head);
    deadline_ms_ = worker_.coarse_ms() + worker_.timeouts.body_ms;  // a slow reader may go on while it reads
  }
  co_return true;
}

// Answers what cannot be kept open, and sees to it that the peer can read the answer.
Async<void> Session::answer_refusal(Reply reply) {
  expired_ = false;
  Judged judged;
  const int status = reply.status;
  if (co_await send(reply, judged, false)) co_await linger();
  count(judged, status, steady_us());
}

// Closing with unread bytes resets the connection and may destroy the answer on its way; so end our side,
// then read what still comes for a while.
Async<void> Session::linger() {
  error_code error;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
  const std::int64_t end_ms = worker_.coarse_ms() + worker_.timeouts.body_ms;
  if (in_.size() < kBodyReadBytes) in_.resize(kBodyReadBytes);
  while (!error && !expired_ && worker_.coarse_ms() < end_ms) {
    wait(Wait::linger, limits::kLingerMs);
    co_await socket_.async_read_some(asio::buffer(in_), asio::redirect_error(asio::use_awaitable, error));
  }
}

void Session::count(const Judged& judged, int status, std::int64_t start_us) {
  const std::int64_t us = steady_us() - start_us;
  const std::size_t route =
      judged.route ? static_cast<std::size_t>(judged.route - worker_.routes.data()) : worker_.routes.size();
  worker_.context.metrics.request(route, judged.verb, status, static_cast<std::uint64_t>(us));
  if (status < 400 && !logs(LogLevel::debug)) return;
  const bool security = status == 401 || status == 403 || status == 421;
  const LogLevel level = status == 500 ? LogLevel::error : security ? LogLevel::warn : LogLevel::debug;
  if (!logs(level)) return;
  std::int64_t skipped = 0;
  if (level == LogLevel::warn && !worker_.log_budget.take(worker_.context.now_ms(), skipped)) return;
  request_.connection = connection_;
  request_.number = number_;
  log(level, security ? "request_refused" : "request",
      {{"rid", rid(request_)},
       {"remote", remote_},
       {"method", to_name(judged.verb)},
       {"path", judged.path},
       {"status", static_cast<std::int64_t>(status)},
       {"us", us},
       {"key", judged.principal.key_id},
       {"skipped", skipped}});
}

}  // namespace devdiag::gateway
