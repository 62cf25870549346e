// Bytes from a hostile socket: the request parser gives the same answer however the bytes are cut, and
// inflating stops at its limit.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/gzip.hpp"
#include "http/parser.hpp"
#include "require.hpp"

using namespace devdiag::gateway;

namespace {

constexpr std::size_t kBodyBytes = 4096;

// Feeds one request as a socket does whose reads bring `step` bytes: what the parser leaves is given again
// together with the next bytes. What came out as one text.
std::string parse(std::string_view bytes, std::size_t step) {
  using State = RequestParser::State;
  RequestParser parser;
  parser.limit_body(kBodyBytes);
  std::size_t received = 0;
  while (parser.state() != State::failed && parser.state() != State::complete) {
    if (received == bytes.size()) break;
    received = std::min(received + step, bytes.size());
    std::size_t used = 1;
    while (used > 0 && received > 0 && parser.state() != State::failed && parser.state() != State::complete) {
      used = parser.feed(bytes.substr(0, received));
      require(used <= received, "the parser takes no more than it is given");
      bytes.remove_prefix(used);
      received -= used;
    }
  }
  // Whether more bytes could still make it a request is found out sooner or later, depending on the cuts.
  if (parser.state() != State::complete) return "no request";
  require(parser.body().size() <= kBodyBytes, "the body keeps its limit");
  return std::string(parser.head().method) + " " + std::string(parser.head().target) + "\n" +
         std::string(parser.body());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = parse(bytes, std::max<std::size_t>(size, 1));
  const std::string cut = parse(bytes, 1);
  require(cut == whole, "cutting the bytes changes nothing", whole + "\n-- cut:\n" + cut);

  const auto text = gunzip(bytes, kBodyBytes);
  require(!text || text->size() <= kBodyBytes, "inflating keeps its limit");
  const auto back = gunzip(gzip(bytes, 1), size + 1);
  require(back.ok() && *back == bytes, "what is packed is unpacked the same");
  return 0;
}
