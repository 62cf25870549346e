// Unpacks gzip while it is read.
#pragma once

#include <istream>
#include <streambuf>
#include <string>

namespace devdiag::check {

// What `source` holds, unpacked; any number of members after each other. Text that is no gzip, or ends too
// early, ends the stream and sets broken(). Readers bound how much they take, so that little packed text
// cannot become endless memory.
class Gunzip : public std::streambuf {
 public:
  explicit Gunzip(std::istream& source);
  ~Gunzip() override;
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  bool broken() const { return broken_; }

  // By the first bytes, which stay in the stream.
  static bool is_gzip(std::istream& in);

 protected:
  int_type underflow() override;

 private:
  struct State;
  bool refill();

  std::istream& source_;
  State* state_;
  std::string in_, out_;
  bool inside_ = false, broken_ = false;
};

}  // namespace devdiag::check
