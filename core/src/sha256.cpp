// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104).
#include "devdiag/sha256.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "sha256_block.hpp"

namespace devdiag {
namespace {

// FIPS 180-4, section 4.2.2: fractional parts of the cube roots of the first 64 primes.
constexpr std::array<std::uint32_t, 64> kRound = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

constexpr std::array<std::uint32_t, 8> kStart = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

constexpr std::size_t kBlock = 64;

// Between a number and its bytes, the highest first.
constexpr std::uint32_t big_endian(std::uint32_t word) {
  if constexpr (std::endian::native == std::endian::big) return word;
  return word << 24u | (word & 0xFF00u) << 8u | (word >> 8u & 0xFF00u) | word >> 24u;
}

using State = std::array<std::uint32_t, 8>;
using Block = std::array<std::uint32_t, 16>;

// The functions of section 4.1.2; those of the rounds are written with fewer operations.
std::uint32_t small_sigma0(std::uint32_t x) { return std::rotr(x, 7) ^ std::rotr(x, 18) ^ (x >> 3u); }
std::uint32_t small_sigma1(std::uint32_t x) { return std::rotr(x, 17) ^ std::rotr(x, 19) ^ (x >> 10u); }
std::uint32_t sigma0(std::uint32_t x) { return std::rotr(std::rotr(std::rotr(x, 9) ^ x, 11) ^ x, 2); }
std::uint32_t sigma1(std::uint32_t x) { return std::rotr(std::rotr(std::rotr(x, 14) ^ x, 5) ^ x, 6); }
std::uint32_t choice(std::uint32_t x, std::uint32_t y, std::uint32_t z) { return z ^ (x & (y ^ z)); }
std::uint32_t majority(std::uint32_t x, std::uint32_t y, std::uint32_t z) { return (x & y) | (z & (x | y)); }

#ifdef __OPTIMIZE_SIZE__

// The rounds of section 6.2.2, in few bytes.
void rounds(State& state, const Block& block) {
  std::array<std::uint32_t, 64> w;
  std::copy(block.begin(), block.end(), w.begin());
  for (std::size_t i = block.size(); i < w.size(); ++i)
    w[i] = w[i - 16] + small_sigma0(w[i - 15]) + w[i - 7] + small_sigma1(w[i - 2]);
  auto [a, b, c, d, e, f, g, h] = state;
  for (std::size_t i = 0; i < w.size(); ++i) {
    const std::uint32_t t1 = h + sigma1(e) + choice(e, f, g) + kRound[i] + w[i];
    const std::uint32_t t2 = sigma0(a) + majority(a, b, c);
    h = g, g = f, f = e, e = d + t1;
    d = c, c = b, b = a, a = t1 + t2;
  }
  state = {a, b, c, d, e, f, g, h};
}

#else

// The rounds of section 6.2.2, sixteen at a time: the words of the schedule replace each other where they
// are, and instead of moving all variables each round names them anew.
template <bool kFirst, std::size_t... I>
void sixteen_rounds(State& s, Block& w, const std::uint32_t* constants, std::index_sequence<I...>) {
  const auto round = [&](std::size_t i) {
    if (!kFirst) w[i] += small_sigma0(w[(i + 1) % 16]) + w[(i + 9) % 16] + small_sigma1(w[(i + 14) % 16]);
    const auto variable = [&](std::size_t of) -> std::uint32_t& { return s[(of + 16 - i) % 8]; };
    const std::uint32_t t1 = variable(7) + sigma1(variable(4)) +
                             choice(variable(4), variable(5), variable(6)) + constants[i] + w[i];
    variable(3) += t1;
    variable(7) = t1 + sigma0(variable(0)) + majority(variable(0), variable(1), variable(2));
  };
  (round(I), ...);
}

void rounds(State& state, Block block) {
  constexpr auto kSixteen = std::make_index_sequence<16>();
  State local = state;
  sixteen_rounds<true>(local, block, kRound.data(), kSixteen);
  for (std::size_t i = block.size(); i < kRound.size(); i += block.size())
    sixteen_rounds<false>(local, block, kRound.data() + i, kSixteen);
  state = local;
}

#endif

}  // namespace

Sha256::Sha256() : state_(kStart) {}

void Sha256::compress(const std::uint8_t* bytes) {
  if (compress_by_processor(state_.data(), bytes, kRound.data())) return;
  Block block;
  std::memcpy(block.data(), bytes, kBlock);
  for (std::uint32_t& word : block) word = big_endian(word);
  State after = state_;
  rounds(after, block);
  for (std::size_t i = 0; i < state_.size(); ++i) state_[i] += after[i];
}

void Sha256::update(std::string_view bytes) {
  length_ += bytes.size();
  while (!bytes.empty()) {
    const std::size_t taken = std::min(bytes.size(), kBlock - buffered_);
    std::memcpy(buffer_.data() + buffered_, bytes.data(), taken);
    bytes.remove_prefix(taken);
    buffered_ += taken;
    if (buffered_ < kBlock) return;
    compress(buffer_.data());
    buffered_ = 0;
  }
}

Sha256Digest Sha256::finish() {
  constexpr std::size_t kLengthBytes = 8;
  const std::uint64_t bits = length_ * 8;
  buffer_[buffered_++] = 0x80;
  if (buffered_ > kBlock - kLengthBytes) {
    std::memset(buffer_.data() + buffered_, 0, kBlock - buffered_);
    compress(buffer_.data());
    buffered_ = 0;
  }
  std::memset(buffer_.data() + buffered_, 0, kBlock - buffered_);
  const std::array<std::uint32_t, 2> length = {big_endian(static_cast<std::uint32_t>(bits >> 32u)),
                                               big_endian(static_cast<std::uint32_t>(bits))};
  std::memcpy(buffer_.data() + kBlock - kLengthBytes, length.data(), kLengthBytes);
  compress(buffer_.data());
  for (std::uint32_t& word : state_) word = big_endian(word);
  return std::bit_cast<Sha256Digest>(state_);
}

Sha256Digest sha256(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

HmacSha256::HmacSha256(std::string_view key) {
  const Sha256Digest hashed = key.size() > kBlock ? sha256(key) : Sha256Digest{};
  if (key.size() > kBlock) key = {reinterpret_cast<const char*>(hashed.data()), hashed.size()};
  std::array<char, kBlock> padded{};
  std::copy(key.begin(), key.end(), padded.begin());
  for (char& byte : padded) byte = static_cast<char>(byte ^ 0x36);
  inner_.update({padded.data(), padded.size()});
  for (char& byte : padded) byte = static_cast<char>(byte ^ 0x36 ^ 0x5c);
  outer_.update({padded.data(), padded.size()});
}

Sha256Digest HmacSha256::of(std::string_view bytes) const {
  Sha256 first = inner_, second = outer_;
  first.update(bytes);
  const Sha256Digest digest = first.finish();
  second.update({reinterpret_cast<const char*>(digest.data()), digest.size()});
  return second.finish();
}

void to_hex(std::span<const std::uint8_t> bytes, char* out) {
  static constexpr auto kPairs = [] {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<std::array<char, 2>, 256> pairs{};
    for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {kDigits[i >> 4u], kDigits[i & 15u]};
    return pairs;
  }();
  for (const std::uint8_t byte : bytes) {
    std::memcpy(out, kPairs[byte].data(), 2);
    out += 2;
  }
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string out(bytes.size() * 2, '0');
  to_hex(bytes, out.data());
  return out;
}

}  // namespace devdiag
