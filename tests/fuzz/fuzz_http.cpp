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

// Feeds one request, at most `step` bytes at a time; what came out as one text.
std::string parse(std::string_view bytes, std::size_t step) {
  RequestParser parser;
  parser.limit_body(kBodyBytes);
  while (!bytes.empty() && parser.state() != RequestParser::State::failed &&
         parser.state() != RequestParser::State::complete) {
    const std::size_t given = std::min(step, bytes.size());
    const std::size_t used = parser.feed(bytes.substr(0, given));
    require(used <= given, "the parser takes no more than it is given");
    bytes.remove_prefix(used);
    if (used == 0) break;
    if (parser.state() == RequestParser::State::body) parser.limit_body(kBodyBytes);
  }
  if (parser.state() == RequestParser::State::failed) return "failed";
  if (parser.state() != RequestParser::State::complete) return "unfinished";
  require(parser.body().size() <= kBodyBytes, "the body keeps its limit");
  return std::string(parser.head().method) + " " + std::string(parser.head().target) + "\n" +
         std::string(parser.body());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = parse(bytes, std::max<std::size_t>(size, 1));
  require(parse(bytes, 1) == whole, "cutting the bytes changes nothing", whole);

  const auto text = gunzip(bytes, kBodyBytes);
  require(!text || text->size() <= kBodyBytes, "inflating keeps its limit");
  const auto back = gunzip(gzip(bytes, 1), size + 1);
  require(back.ok() && *back == bytes, "what is packed is unpacked the same");
  return 0;
}
