// zlib behind two functions.
#include "http/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <new>

#include "devdiag/limits.hpp"

namespace devdiag::gateway {
namespace {

constexpr int kGzipWindow = 15 + 16;  // largest window; +16 selects the gzip wrapper
constexpr std::size_t kStepBytes = 64u << 10;

Bytef* bytes_of(std::string_view text) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib's input pointer is not const
}

Error damaged() {
  return {.code = Errc::bad_field,
          .path = "body",
          .detail = "the gzip data is damaged or cut off",
          .allowed = "one whole gzip member",
          .retry = Retry::after_change};
}

Error too_large(std::size_t max_bytes) {
  return {.code = Errc::too_large,
          .path = "body",
          .detail = "the body inflates to more than is accepted",
          .allowed = "at most " + std::to_string(max_bytes) + " bytes, " +
                     std::to_string(limits::kInflateRatio) + " times what was sent",
          .retry = Retry::never};
}

struct Inflater {
  z_stream stream{};
  Inflater() {
    if (inflateInit2(&stream, kGzipWindow) != Z_OK) throw std::bad_alloc();
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream); }
};

}  // namespace

Result<std::string> gunzip(std::string_view packed, std::size_t max_bytes) {
  const std::size_t allowed =
      std::min(max_bytes, std::max(limits::kInflateFreeBytes, packed.size() * limits::kInflateRatio));
  Inflater inflater;
  z_stream& stream = inflater.stream;
  stream.next_in = bytes_of(packed);
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string out;
  for (;;) {
    const std::size_t had = out.size();
    out.resize(had + kStepBytes);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + had);
    stream.avail_out = static_cast<uInt>(kStepBytes);
    const int status = inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
    if (out.size() > allowed) return too_large(max_bytes);
    if (status == Z_STREAM_END) break;
    if (status != Z_OK || (stream.avail_in == 0 && stream.avail_out != 0)) return damaged();
  }
  if (stream.avail_in != 0) return damaged();
  return out;
}

std::string gzip(std::string_view text, int level) {
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = bytes_of(text);
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace devdiag::gateway
