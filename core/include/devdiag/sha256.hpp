// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104): the core has no OpenSSL, and native and wasm must agree.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace devdiag {

using Sha256Digest = std::array<std::uint8_t, 32>;

// Feed with update() any number of times, then finish() once.
class Sha256 {
 public:
  Sha256();
  void update(std::string_view bytes);
  Sha256Digest finish();

 private:
  void compress(const std::uint8_t* block);

  std::array<std::uint32_t, 8> state_;
  std::array<std::uint8_t, 64> buffer_{};
  std::size_t buffered_ = 0;
  std::uint64_t length_ = 0;  // bytes so far
};

// What a key makes of a text; made once for any number of texts.
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);
  Sha256Digest of(std::string_view bytes) const;

 private:
  Sha256 inner_, outer_;  // after the key's block
};

Sha256Digest sha256(std::string_view bytes);
std::string to_hex(std::span<const std::uint8_t> bytes);  // lower case
void to_hex(std::span<const std::uint8_t> bytes, char* out);  // writes two characters for each byte

}  // namespace devdiag
