// The memory functions of devdiag-edge beside loops over single bytes: every size around their steps, every
// alignment, every overlap.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <vector>

namespace {

using Bytes = std::vector<unsigned char>;

const std::size_t kSizes[] = {0,  1,  2,  3,  4,  5,  7,  8,   9,   15,  16,
                              17, 23, 24, 25, 31, 33, 64, 100, 511, 512, 513};

Bytes numbered(std::size_t size) {
  Bytes bytes(size);
  std::iota(bytes.begin(), bytes.end(), static_cast<unsigned char>(1));
  return bytes;
}

Bytes moved(Bytes bytes, std::size_t to, std::size_t from, std::size_t size) {
  const Bytes copy(bytes.begin() + static_cast<std::ptrdiff_t>(from),
                   bytes.begin() + static_cast<std::ptrdiff_t>(from + size));
  std::copy(copy.begin(), copy.end(), bytes.begin() + static_cast<std::ptrdiff_t>(to));
  return bytes;
}

int sign(int value) { return (value > 0) - (value < 0); }

}  // namespace

TEST_CASE("memmove() keeps what overlaps, memcpy() writes nothing beyond") {
  for (const std::size_t size : kSizes) {
    for (std::size_t from = 0; from < 20; ++from) {
      for (std::size_t to = 0; to < 20; ++to) {
        const Bytes before = numbered(size + 40);
        Bytes bytes = before;
        CHECK(std::memmove(bytes.data() + to, bytes.data() + from, size) == bytes.data() + to);
        REQUIRE(bytes == moved(before, to, from, size));
      }
      Bytes target(size + 40, 0xEE);
      const Bytes source = numbered(size + 40);
      CHECK(std::memcpy(target.data() + 9, source.data() + from, size) == target.data() + 9);
      CHECK(std::equal(target.begin() + 9, target.begin() + 9 + static_cast<std::ptrdiff_t>(size),
                       source.begin() + static_cast<std::ptrdiff_t>(from)));
      CHECK(std::count(target.begin(), target.end(), 0xEE) >= 40);
      CHECK(target[8] == 0xEE);
      CHECK(target[9 + size] == 0xEE);
    }
  }
}

TEST_CASE("memcmp() orders by the first byte that differs, as unsigned") {
  for (const std::size_t size : kSizes) {
    Bytes a(size + 1, 0x41), b(size + 1, 0x41);
    b[size] = 0x42;  // beyond
    CHECK(std::memcmp(a.data(), b.data(), size) == 0);
    for (std::size_t at = 0; at < size; ++at) {
      Bytes other = a;
      other[at] = 0x80;
      if (at + 1 < size) other[at + 1] = 0;  // later ones say nothing
      CHECK(sign(std::memcmp(a.data(), other.data(), size)) == -1);
      CHECK(sign(std::memcmp(other.data(), a.data(), size)) == 1);
    }
  }
}

TEST_CASE("memchr() finds the first and looks no further than told") {
  for (const std::size_t size : kSizes) {
    Bytes bytes(size + 2, 0x01);
    bytes[size] = 0x00;  // beyond
    CHECK(std::memchr(bytes.data(), 0x00, size) == nullptr);
    for (std::size_t at = 0; at < size; ++at) {
      Bytes other = bytes;
      other[at] = 0x00;
      if (at + 1 < size) other[at + 1] = 0x01;  // after a hit, what looks like one more to a subtraction
      if (at + 2 < size) other[at + 2] = 0x00;
      CHECK(std::memchr(other.data(), 0x100, size) == other.data() + at);  // only the low byte counts
    }
    Bytes high(size + 1, 0x80);
    CHECK(std::memchr(high.data(), 0x00, size) == nullptr);
    if (size > 0) CHECK(std::memchr(high.data(), 0x80, size) == high.data());
  }
}
