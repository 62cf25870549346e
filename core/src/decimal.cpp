// Decimal to binary by long division of big integers, for what two exact doubles cannot give.
#include "decimal.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

namespace devdiag {
namespace {

// A double tells at most 767 digits apart; of more it matters only that there are some.
constexpr std::size_t kDigits = 800;
constexpr std::int64_t kMostExponent = 310, kLeastExponent = -345;
// 10^(345 + 800) has 3804 bits; a numerator has two limbs more, those of the quotient.
constexpr std::size_t kLimbs = 136;

// Little-endian, of exactly the capacity that numbers within the bounds above need.
class Big {
 public:
  std::size_t size() const { return size_; }
  std::uint32_t limb(std::size_t index) const { return index < size_ ? limbs_[index] : 0; }

  void multiply_add(std::uint32_t factor, std::uint32_t summand) {
    std::uint64_t carry = summand;
    for (std::size_t i = 0; i < size_; ++i) {
      carry += std::uint64_t{limbs_[i]} * factor;
      limbs_[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32u;
    }
    if (carry != 0) limbs_[size_++] = static_cast<std::uint32_t>(carry);
  }

  void multiply_by_ten_to(std::int64_t exponent) {
    for (; exponent >= 9; exponent -= 9) multiply_add(1'000'000'000, 0);
    for (; exponent > 0; --exponent) multiply_add(10, 0);
  }

  // Shifted left until it has that many limbs and `zeros` leading zero bits; returns by how many bits.
  std::int64_t widen(std::size_t limbs, std::size_t zeros) {
    const auto unused = static_cast<std::size_t>(std::countl_zero(limbs_[size_ - 1]));
    const std::size_t shift = (limbs - size_) * 32 + unused - zeros, whole = shift / 32;
    multiply_add(std::uint32_t{1} << (shift % 32), 0);
    std::copy_backward(limbs_.begin(), limbs_.begin() + static_cast<std::ptrdiff_t>(size_),
                       limbs_.begin() + static_cast<std::ptrdiff_t>(limbs));
    std::fill_n(limbs_.begin(), whole, 0);
    size_ = limbs;
    return static_cast<std::int64_t>(shift);
  }

  // Whether this, from its limb `low` on, is at least `other`.
  bool reaches(const Big& other, std::size_t low) const {
    for (std::size_t i = other.size_ + 1; i-- > 0;) {
      if (limb(low + i) != other.limb(i)) return limb(low + i) > other.limb(i);
    }
    return true;
  }

  void subtract(const Big& other, std::uint32_t factor, std::size_t low) {
    std::uint64_t product = 0, borrow = 0;
    for (std::size_t i = 0; i <= other.size_ && low + i < size_; ++i) {
      product += std::uint64_t{other.limb(i)} * factor;
      const std::uint64_t less = (product & 0xFFFF'FFFFu) + borrow;
      borrow = limbs_[low + i] < less ? 1 : 0;
      limbs_[low + i] = static_cast<std::uint32_t>(limbs_[low + i] - less);
      product >>= 32u;
    }
  }

  bool is_zero() const {
    return std::all_of(limbs_.begin(), limbs_.begin() + static_cast<std::ptrdiff_t>(size_),
                       [](std::uint32_t limb) { return limb == 0; });
  }

 private:
  std::array<std::uint32_t, kLimbs> limbs_{};
  std::size_t size_ = 0;
};

// One digit, of base 2^32, of the quotient; `rest` keeps the remainder. `divisor` has its highest bit set, so
// the estimate is at most a few too small and never too large.
std::uint32_t next_digit(Big& rest, const Big& divisor, std::size_t low) {
  const std::size_t top = low + divisor.size();
  const std::uint64_t head = (std::uint64_t{rest.limb(top)} << 32u) | rest.limb(top - 1);
  auto digit = static_cast<std::uint32_t>(head / (std::uint64_t{divisor.limb(divisor.size() - 1)} + 1));
  rest.subtract(divisor, digit, low);
  for (; rest.reaches(divisor, low); ++digit) rest.subtract(divisor, 1, low);
  return digit;
}

// `quotient` times two to the `exponent`, and a little more when `more`. `quotient` is not 0.
double rounded(std::uint64_t quotient, std::int64_t exponent, bool more) {
  constexpr std::int64_t kBias = 1023, kFraction = 52;
  const int zeros = std::countl_zero(quotient);
  quotient <<= static_cast<unsigned>(zeros);
  const std::int64_t power = exponent - zeros + 63;  // of the highest bit
  if (power > kBias) return std::numeric_limits<double>::infinity();
  const std::int64_t subnormal = std::max<std::int64_t>(0, 1 - kBias - power);
  const std::int64_t dropped = 63 - kFraction + subnormal;
  if (dropped > 64) return 0;
  const auto shift = static_cast<unsigned>(dropped);
  std::uint64_t kept = dropped == 64 ? 0 : quotient >> shift;
  const std::uint64_t half = std::uint64_t{1} << (shift - 1);
  const std::uint64_t left = dropped == 64 ? quotient : quotient & ((half << 1u) - 1);
  if (left > half || (left == half && (more || (kept & 1u) != 0))) ++kept;
  // A carry out of the fraction is the next power of two in this form as well.
  const auto biased = static_cast<std::uint64_t>(subnormal > 0 ? 0 : power + kBias - 1);
  return std::bit_cast<double>((biased << kFraction) + kept);
}

double divided(std::string_view digits, std::int64_t exponent) {
  Big number, divisor;
  for (const char digit : digits.substr(0, kDigits))
    number.multiply_add(10, static_cast<std::uint32_t>(digit - '0'));
  if (digits.size() > kDigits) {
    number.multiply_add(10, 1);
    exponent += static_cast<std::int64_t>(digits.size() - kDigits) - 1;
  }
  divisor.multiply_add(1, 1);
  number.multiply_by_ten_to(exponent);
  divisor.multiply_by_ten_to(-exponent);
  // One bit left free: then the quotient has 63 or 64 bits, two digits.
  const std::size_t limbs = std::max(divisor.size(), number.size() < 2 ? 1 : number.size() - 1);
  const std::int64_t of_divisor = divisor.widen(limbs, 0);
  const std::int64_t of_number = number.widen(limbs + 2, 1);
  std::uint64_t quotient = 0;
  for (std::size_t low = 2; low-- > 0;) quotient = (quotient << 32u) | next_digit(number, divisor, low);
  return rounded(quotient, of_divisor - of_number, !number.is_zero());
}

}  // namespace

double nearest_double(std::string_view digits, std::int64_t exponent) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  const std::size_t last = digits.find_last_not_of('0');
  if (last == digits.npos) return 0;
  exponent += static_cast<std::int64_t>(digits.size() - last - 1);
  digits = digits.substr(0, last + 1);
  const std::int64_t magnitude = exponent + static_cast<std::int64_t>(digits.size());
  if (magnitude > kMostExponent) return std::numeric_limits<double>::infinity();
  if (magnitude < kLeastExponent) return 0;
  if (digits.size() <= 15 && exponent >= -22 && exponent <= 22) {  // both exact, so one operation rounds once
    double value = 0, power = 1;
    for (const char digit : digits) value = value * 10 + (digit - '0');
    for (std::int64_t i = exponent < 0 ? -exponent : exponent; i > 0; --i) power *= 10;
    return exponent < 0 ? value / power : value * power;
  }
  return divided(digits, exponent);
}

}  // namespace devdiag
