// Which time it is by the gateway's clock, told by a device whose own may be wrong. Pure; internal.
#pragma once

#include <cstdint>

namespace devdiag::local {

// What the last contact taught. All zero before the first one.
struct ClockLesson {
  std::int64_t device_ms = 0, server_ms = 0;
  std::int64_t offset_ms() const { return server_ms - device_ms; }
};

// A device whose clock was off by more than a day and has been set right since is believed again.
std::int64_t corrected_ms(const ClockLesson& lesson, std::int64_t device_ms);

// Ids of one client rise with time, so that a later verdict is the later one even when the clock was set
// back; unless it was set back so far that the ids would be refused.
std::int64_t next_mint_ms(std::int64_t last_ms, std::int64_t corrected_now_ms);

}  // namespace devdiag::local
