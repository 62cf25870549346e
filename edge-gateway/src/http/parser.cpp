// The request parser: Beast's grammar, our buffers, limits and refusals. The only file that uses Beast.
#include "http/parser.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "devdiag/limits.hpp"
#include "http/problem.hpp"

namespace devdiag::gateway {
namespace {

namespace http = boost::beast::http;
using Code = boost::system::error_code;

constexpr std::size_t kKeptBodyBytes = 64u << 10;  // a connection that once sent more gives the rest back

// No chunked body ends in less: 0 CRLF CRLF. Beast asserts that it never sees a shorter last chunk, so the
// rest is waited for.
constexpr std::size_t kShortestEnd = 5;

// Set inside Beast's callbacks when our own limits are passed.
Code stop_parsing() { return make_error_code(http::error::buffer_overflow); }

Reply header_too_large() {
  return problem(HttpErrc::headers_too_large, "the request header is too large",
                 "at most " + std::to_string(limits::kHttpHeaderBytes) + " bytes and " +
                     std::to_string(limits::kHttpHeaderFields) + " fields");
}

}  // namespace

class RequestParser::Beast final : public http::basic_parser<true> {
 public:
  explicit Beast(RequestParser& owner) : owner_(owner) {
    header_limit(limits::kHttpHeaderBytes);
    body_limit(boost::none);  // ours, per route
    eager(false);
  }

 private:
  using Text = boost::beast::string_view;

  Span keep(Text text) {
    const Span span{owner_.arena_.size(), text.size()};
    owner_.arena_.append(text.data(), text.size());
    return span;
  }

  void on_request_impl(http::verb, Text method, Text target, int version, Code&) override {
    owner_.method_ = keep(method);
    owner_.target_ = keep(target);
    owner_.head_.minor_version = version % 10;
  }
  void on_response_impl(int, Text, int, Code&) override {}  // a parser of requests never calls it
  void on_field_impl(http::field known, Text name, Text value, Code& error) override {
    if (owner_.head_done_) return;  // trailers of a chunked body say nothing we use
    const FieldSpan span{keep(name), keep(value)};
    owner_.fields_.push_back(span);
    if (owner_.fields_.size() > limits::kHttpHeaderFields ||
        owner_.arena_.size() > limits::kHttpHeaderBytes) {
      owner_.fail(header_too_large());
      error = stop_parsing();
    }
    if (known == http::field::content_length) ++lengths_;
    if (known == http::field::transfer_encoding) ++codings_;
    if (known == http::field::expect) owner_.wants_continue_ = boost::beast::iequals(value, "100-continue");
  }
  // Anything that two programs could frame differently is refused (RFC 9112 section 6.3).
  void on_header_impl(Code& error) override {
    const bool ambiguous =
        lengths_ > 1 || (codings_ > 0 && (lengths_ > 0 || owner_.head_.minor_version == 0));
    if (ambiguous)
      owner_.fail(problem(HttpErrc::bad_request, "the length of the body is ambiguous",
                          "one Content-Length, or Transfer-Encoding: chunked", "Content-Length"));
    else if (codings_ > 1 || (codings_ == 1 && !chunked()))
      owner_.fail(problem(HttpErrc::not_implemented, "the transfer coding is not supported", "chunked",
                          "Transfer-Encoding"));
    if (owner_.state_ == State::failed) {
      error = stop_parsing();
      return;
    }
    owner_.head_done_ = true;
    owner_.head_.keep_alive = keep_alive();
    owner_.head_.chunked = chunked();
    owner_.head_.content_length.reset();
    if (const auto length = content_length()) owner_.head_.content_length = *length;
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Code&) override {
    const std::size_t known = length ? static_cast<std::size_t>(*length) : 0;
    owner_.body_.reserve(std::min(known, owner_.body_limit_));
  }
  std::size_t on_body_impl(Text part, Code& error) override { return take(part, error); }
  void on_chunk_header_impl(std::uint64_t, Text, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text part, Code& error) override { return take(part, error); }
  void on_finish_impl(Code&) override {}

  std::size_t take(Text part, Code& error) {
    if (owner_.body_.size() + part.size() > owner_.body_limit_) {
      owner_.fail(problem(Error{.code = Errc::too_large,
                                .path = "body",
                                .detail = "the body is larger than this path accepts",
                                .allowed = "at most " + std::to_string(owner_.body_limit_) + " bytes",
                                .retry = Retry::never}));
      error = stop_parsing();
      return 0;
    }
    owner_.body_.append(part.data(), part.size());
    return part.size();
  }

  RequestParser& owner_;
  int lengths_ = 0, codings_ = 0;
};

RequestParser::RequestParser() : beast_(std::make_unique<std::optional<Beast>>()) {}
RequestParser::~RequestParser() = default;

void RequestParser::fail(Reply reply) {
  state_ = State::failed;
  refusal_ = std::move(reply);
}

void RequestParser::finish_head() {
  const auto view = [this](Span span) { return std::string_view(arena_).substr(span.at, span.length); };
  head_.method = view(method_);
  head_.target = view(target_);
  head_.headers.clear();
  for (const FieldSpan& field : fields_) head_.headers.add(view(field.name), view(field.value));
}

std::size_t RequestParser::feed(std::string_view bytes) {
  std::size_t used = 0;
  // An empty line before the request line is skipped, as RFC 9112 section 2.2 asks.
  while (state_ == State::idle && used < bytes.size() && (bytes[used] == '\r' || bytes[used] == '\n')) ++used;
  if (used == bytes.size() || state_ == State::complete || state_ == State::failed) return used;
  if (state_ == State::idle) {
    state_ = State::head;
    beast_->emplace(*this);
  }
  Beast& beast = **beast_;
  const bool had_head = head_done_;
  while (used < bytes.size()) {
    Code error;
    const auto rest = bytes.substr(used);
    if (had_head && head_.chunked && rest[0] == '0' && rest.size() < kShortestEnd) break;
    const std::size_t n = beast.put(boost::asio::buffer(rest.data(), rest.size()), error);
    used += n;
    if (state_ == State::failed) return used;
    if (error == http::error::need_more) break;
    if (error == http::error::header_limit) {
      fail(header_too_large());
      return used;
    }
    if (error) {
      fail(problem(HttpErrc::bad_request, "the request is malformed: " + error.message(),
                   "HTTP/1.1, RFC 9112"));
      return used;
    }
    if (head_done_ && !had_head) {
      finish_head();
      state_ = beast.is_done() ? State::complete : State::body;
      return used;
    }
    if (beast.is_done()) {
      state_ = State::complete;
      return used;
    }
    if (n == 0) break;
  }
  // Chunk headers and trailers have no limit of their own in Beast.
  if (bytes.size() - used >= limits::kHttpHeaderBytes)
    fail(problem(HttpErrc::bad_request, "a chunk header or trailer is too long",
                 "chunked, RFC 9112 section 7.1"));
  return used;
}

void RequestParser::next() {
  state_ = State::idle;
  arena_.clear();
  fields_.clear();
  body_.clear();
  if (body_.capacity() > kKeptBodyBytes) body_.shrink_to_fit();
  head_done_ = wants_continue_ = false;
}

}  // namespace devdiag::gateway
