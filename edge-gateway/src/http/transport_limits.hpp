// Maxima of the HTTP transport that no other part of DevDiag shares.
#pragma once

#include <cstddef>
#include <cstdint>

namespace devdiag::limits {

inline constexpr std::size_t kHttpConnections = 10'000;       // open at once; more wait in the kernel's queue
inline constexpr std::size_t kHttpHeaderFields = 100;         // fields of one request
inline constexpr std::size_t kHttpTargetBytes = 8u << 10;     // path and query
inline constexpr std::size_t kInflateRatio = 100;             // inflated : sent, once past kInflateFreeBytes
inline constexpr std::size_t kInflateFreeBytes = 1u << 20;
inline constexpr int kLingerMs = 2'000;                       // reading on after a refusal, so that it is seen
inline constexpr std::size_t kStaticFileBytes = 64u << 20;    // one file of the web folder
inline constexpr std::size_t kKeysFileBytes = 1u << 20;
inline constexpr std::size_t kQuarantinePerPush = 16;         // poison events of one push that are kept
inline constexpr int kReadyMs = 1'000;                        // the store must answer within this to be ready
inline constexpr int kLiveMs = 5'000;                         // every event loop must have turned within this

}  // namespace devdiag::limits
