// One connection: reads requests, judges, calls handlers, writes replies, in order, until either side ends
// it.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "http/parser.hpp"
#include "http/worker.hpp"

namespace devdiag::gateway {

class Session {
 public:
  Session(Worker& worker, boost::asio::ip::tcp::socket socket);
  Async<void> run();

  // Called by the worker between steps of the coroutine.
  void expire_if_late(std::int64_t now_ms);  // ends a wait that took too long
  void drop_if_idle();                       // draining: no request is under way
  void abort();

 private:
  enum class Wait : std::uint8_t { none, first_byte, head, body, write, linger };

  Async<bool> receive_head();
  Async<bool> receive_body();
  Async<bool> receive_some();
  Async<bool> handle();
  Async<Reply> call_handler(const Judged& judged);
  Async<bool> send(Reply& reply, const Judged& judged, bool keep_alive);
  Async<bool> write(std::string_view head, std::string_view body);
  Async<void> answer_refusal(Reply reply);
  Async<void> linger();
  void wait(Wait what, int timeout_ms);
  void make_room();
  void count(const Judged& judged, int status, std::int64_t start_us);
  std::string_view unread() const { return {in_.data() + begin_, end_ - begin_}; }

  Worker& worker_;
  boost::asio::ip::tcp::socket socket_;
  RequestParser parser_;
  std::vector<char> in_;
  std::size_t begin_ = 0, end_ = 0;  // bytes read and not yet parsed
  std::string out_;                  // head of the present reply, and its body when it is small
  std::string decoded_path_, inflated_;
  std::string remote_, local_;
  Request request_;
  Wait wait_ = Wait::none;
  std::int64_t deadline_ms_ = 0;
  bool expired_ = false;
  std::uint64_t connection_, number_ = 0;
};

}  // namespace devdiag::gateway
