// Says how far a long input was read.
#pragma once

#include <chrono>
#include <cstdint>
#include <istream>
#include <streambuf>
#include <string>

namespace devdiag::cli {

// Passes `source` on; from the third second on, a line on standard error tells how much was read, where that
// is a terminal. The line is gone when reading is over. `bytes` is the size of the source, 0 when unknown.
class ReadProgress : public std::streambuf {
 public:
  ReadProgress(std::istream& source, std::string name, std::uintmax_t bytes, bool terminal);
  ~ReadProgress() override;
  ReadProgress(const ReadProgress&) = delete;
  ReadProgress& operator=(const ReadProgress&) = delete;

 protected:
  int_type underflow() override;

 private:
  using Clock = std::chrono::steady_clock;
  void tell();

  std::istream& source_;
  std::string name_, buffer_;
  std::uintmax_t bytes_, read_ = 0;
  bool terminal_, told_ = false;
  Clock::time_point next_;
};

}  // namespace devdiag::cli
