// Which time it is by the gateway's clock, told by a device whose own may be wrong.
#include "clock.hpp"

#include <algorithm>

#include "devdiag/limits.hpp"

namespace devdiag::local {
namespace {

constexpr std::int64_t kSmallOffsetMs = 86'400'000;
constexpr std::int64_t kLastMs = (1LL << 48) - 1;  // what fits into an id

}  // namespace

std::int64_t corrected_ms(const ClockLesson& lesson, std::int64_t device_ms) {
  const std::int64_t offset = lesson.offset_ms();
  const bool large = offset > kSmallOffsetMs || offset < -kSmallOffsetMs;
  // It shows a time after the last true one, and either used to be behind, or went back although time does
  // not.
  const bool set_right =
      large && device_ms >= lesson.server_ms && (offset > 0 || device_ms < lesson.device_ms);
  return std::clamp<std::int64_t>(set_right ? device_ms : device_ms + offset, 0, kLastMs);
}

std::int64_t next_mint_ms(std::int64_t last_ms, std::int64_t corrected_now_ms) {
  if (last_ms < corrected_now_ms || last_ms - corrected_now_ms >= limits::kWindowForwardMs)
    return corrected_now_ms;
  return std::min(last_ms + 1, kLastMs);
}

}  // namespace devdiag::local
