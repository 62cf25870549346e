// One block of SHA-256 by special instructions.
#pragma once

#include <cstdint>

namespace devdiag {

// Adds a block of 64 bytes to the eight words of `state`, given the 64 round constants. False when the
// processor has no instructions for it; nothing was done then.
bool compress_by_processor(std::uint32_t* state, const std::uint8_t* block, const std::uint32_t* constants);

}  // namespace devdiag
