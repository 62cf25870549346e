// The client's idea of the gateway's clock, and the order of its ids.
#include "clock.hpp"

#include "devdiag/limits.hpp"
#include "support.hpp"

using namespace devdiag::local;
using devdiag::local::test::kDayMs;
using devdiag::local::test::kNow;

TEST_CASE("without a contact the device's clock is believed") {
  CHECK(corrected_ms({}, kNow) == kNow);
  CHECK(corrected_ms({}, 0) == 0);
}

TEST_CASE("a learnt offset is applied, small or large") {
  const ClockLesson slightly{kNow, kNow + 90'000};
  CHECK(corrected_ms(slightly, kNow + 5) == kNow + 90'005);
  const ClockLesson in_1970{1'000, kNow};
  CHECK(corrected_ms(in_1970, 61'000) == kNow + 60'000);
  const ClockLesson ahead{kNow + 4'000 * kDayMs, kNow};
  CHECK(corrected_ms(ahead, kNow + 4'000 * kDayMs + 7) == kNow + 7);
}

TEST_CASE("a clock that was set right is believed again") {
  const ClockLesson in_1970{1'000, kNow};
  CHECK(corrected_ms(in_1970, kNow + kDayMs) == kNow + kDayMs);
  const ClockLesson ahead{kNow + 4'000 * kDayMs, kNow};
  CHECK(corrected_ms(ahead, kNow + 3 * kDayMs) == kNow + 3 * kDayMs);
}

TEST_CASE("the corrected time fits into an id") {
  CHECK(corrected_ms({50'000, 0}, 5) == 0);
  CHECK(corrected_ms({}, -5) == 0);
  CHECK(corrected_ms({0, 1LL << 50}, 1) == (1LL << 48) - 1);
}

TEST_CASE("ids of a client rise although its clock stands still or goes back") {
  CHECK(next_mint_ms(0, kNow) == kNow);
  CHECK(next_mint_ms(kNow, kNow) == kNow + 1);
  CHECK(next_mint_ms(kNow, kNow - 3'600'000) == kNow + 1);
  CHECK(next_mint_ms(kNow, kNow + 1) == kNow + 1);
}

TEST_CASE("a clock that was far ahead does not make ids the gateway refuses") {
  CHECK(next_mint_ms(kNow + devdiag::limits::kWindowForwardMs, kNow) == kNow);
  CHECK(next_mint_ms(kNow + 4'000 * kDayMs, kNow) == kNow);
}
