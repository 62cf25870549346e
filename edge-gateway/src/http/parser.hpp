// Reads HTTP/1.1 requests from bytes, one after the other, with limits; knows no socket.
//
// Beast's parser does the grammar. Buffers are kept from request to request, so a settled connection
// allocates nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/guard.hpp"
#include "http/message.hpp"

namespace devdiag::gateway {

class RequestParser {
 public:
  enum class State {
    idle,      // no byte of the next request yet
    head,      // inside the header
    body,      // the header is complete, body bytes are missing
    complete,  // header and body are there
    failed,    // `refusal` says why; the connection cannot be used further
  };
  RequestParser();
  ~RequestParser();

  // Takes bytes from the front and answers how many it used. It stops after the header (even when the body is
  // in `bytes` too), so that the head can be judged first; call again for the body.
  std::size_t feed(std::string_view bytes);
  State state() const { return state_; }
  const Head& head() const { return head_; }                   // valid from State::body on, until next()
  void limit_body(std::size_t bytes) { body_limit_ = bytes; }  // before feeding the body
  bool wants_continue() const { return wants_continue_; }      // Expect: 100-continue
  std::string_view body() const { return body_; }
  Reply take_refusal() { return std::move(refusal_); }  // State::failed, once

  void next();  // forget this request, start the next one

 private:
  class Beast;  // the derived Beast parser
  friend class Beast;
  void finish_head();
  void fail(Reply reply);

  State state_ = State::idle;
  Head head_;
  std::string arena_;  // method, target, names and values of the present head
  struct Span {
    std::size_t at, length;
  };
  Span method_{}, target_{};
  struct FieldSpan {
    Span name, value;
  };
  std::vector<FieldSpan> fields_;
  std::string body_;
  std::size_t body_limit_ = 0;
  bool head_done_ = false, wants_continue_ = false;
  Reply refusal_;
  std::unique_ptr<std::optional<Beast>> beast_;  // made anew for each request, in the same place
};

}  // namespace devdiag::gateway
