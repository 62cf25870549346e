// How long the stores wait and how much they hold; what clients may send is in devdiag/limits.hpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace devdiag::gateway::store_limits {

inline constexpr std::chrono::milliseconds kProbeWithin{900};  // readiness answers within a second
inline constexpr std::chrono::milliseconds kReadWithin{5'000};
inline constexpr std::chrono::milliseconds kPushWithin{10'000};
inline constexpr std::chrono::minutes kCheckWithin{10};  // reads every stored event
inline constexpr std::chrono::milliseconds kOpenWithin{
    60'000};  // includes waiting for another gateway's migration
inline constexpr std::chrono::minutes kMaintainEvery{60};
inline constexpr std::chrono::seconds kMaintainAgain{60};  // after a failure
inline constexpr int kConflictTries = 4;                   // of a transaction the server asked to repeat
inline constexpr std::size_t kPostgresConnections = 8;     // of one gateway, shared out to its threads
inline constexpr std::size_t kClientIdBytes = 64;
inline constexpr std::size_t kQuarantineIdBytes = 64;
inline constexpr std::size_t kLostReasonBytes = 64;
inline constexpr std::int64_t kQuarantineRows = 10'000;  // per tenant
inline constexpr std::size_t kGroupEvents = 1'000;     // of one SQLite transaction, unless one push has more
inline constexpr std::size_t kQueuedEvents = 100'000;  // waiting for the SQLite writer
inline constexpr std::size_t kQueuedReads = 10'000;    // waiting for the SQLite reader
// How late a thread may notice what another process committed to the same SQLite file. What this process
// commits is noticed at once.
inline constexpr std::chrono::milliseconds kForeignCommits{50};
inline constexpr std::size_t kAnswersKept = 1'000;  // of each kind, by a thread, until anything is committed

}  // namespace devdiag::gateway::store_limits
