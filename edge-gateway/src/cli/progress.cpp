// Chunks go by; the clock is asked between them.
#include "cli/progress.hpp"

#include <iostream>
#include <utility>

#include "check/terminal.hpp"

namespace devdiag::cli {
namespace {

constexpr std::size_t kChunk = 256u << 10;
constexpr auto kPatience = std::chrono::seconds(2);
constexpr auto kPause = std::chrono::milliseconds(200);
constexpr const char* kClearLine = "\r\x1b[K";

std::string megabytes(std::uintmax_t bytes) { return std::to_string(bytes / 1'000'000); }

}  // namespace

ReadProgress::ReadProgress(std::istream& source, std::string name, std::uintmax_t bytes, bool terminal)
    : source_(source),
      name_(std::move(name)),
      buffer_(kChunk, '\0'),
      bytes_(bytes),
      terminal_(terminal),
      next_(Clock::now() + kPatience) {}

ReadProgress::~ReadProgress() {
  if (told_) std::cerr << kClearLine << std::flush;
}

ReadProgress::int_type ReadProgress::underflow() {
  if (terminal_ && Clock::now() >= next_) tell();
  source_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  const std::streamsize count = source_.gcount();
  if (count == 0) return traits_type::eof();
  read_ += static_cast<std::uintmax_t>(count);
  setg(buffer_.data(), buffer_.data(), buffer_.data() + count);
  return traits_type::to_int_type(buffer_[0]);
}

void ReadProgress::tell() {
  std::string text = megabytes(read_);
  if (bytes_ > 0) text += " of " + megabytes(bytes_);
  std::cerr << kClearLine << "reading " << check::printable(name_) << ": " << text << " MB" << std::flush;
  told_ = true;
  next_ = Clock::now() + kPause;
}

}  // namespace devdiag::cli
