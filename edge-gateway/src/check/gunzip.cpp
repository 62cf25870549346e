// zlib behind a stream buffer.
#include "check/gunzip.hpp"

#include <zlib.h>

#include <new>

namespace devdiag::check {
namespace {

constexpr std::size_t kChunk = 64u << 10;
constexpr int kGzipOnly = 16 + MAX_WBITS;

Bytef* bytes(std::string& text) { return reinterpret_cast<Bytef*>(text.data()); }

}  // namespace

struct Gunzip::State {
  z_stream stream{};
};

Gunzip::Gunzip(std::istream& source)
    : source_(source), state_(new State), in_(kChunk, '\0'), out_(kChunk, '\0') {
  if (inflateInit2(&state_->stream, kGzipOnly) == Z_OK) return;
  delete state_;
  throw std::bad_alloc();
}

Gunzip::~Gunzip() {
  inflateEnd(&state_->stream);
  delete state_;
}

bool Gunzip::is_gzip(std::istream& in) { return in.peek() == 0x1F; }  // no text begins with it

bool Gunzip::refill() {
  source_.read(in_.data(), static_cast<std::streamsize>(in_.size()));
  state_->stream.next_in = bytes(in_);
  state_->stream.avail_in = static_cast<uInt>(source_.gcount());
  return state_->stream.avail_in > 0;
}

Gunzip::int_type Gunzip::underflow() {
  z_stream& stream = state_->stream;
  stream.next_out = bytes(out_);
  stream.avail_out = static_cast<uInt>(out_.size());
  while (!broken_ && stream.avail_out == out_.size()) {
    if (stream.avail_in == 0 && !refill()) {
      broken_ = inside_;
      break;
    }
    inside_ = true;
    const int answer = inflate(&stream, Z_NO_FLUSH);
    if (answer == Z_STREAM_END) {
      inside_ = false;
      inflateReset(&stream);
    } else if (answer != Z_OK && answer != Z_BUF_ERROR) {
      broken_ = true;
    }
  }
  const std::size_t count = out_.size() - stream.avail_out;
  if (count == 0) return traits_type::eof();
  setg(out_.data(), out_.data(), out_.data() + count);
  return traits_type::to_int_type(out_[0]);
}

}  // namespace devdiag::check
