// Wires configuration, store, files and server together: the only place that knows them all.
#pragma once

#include "config.hpp"

namespace devdiag::gateway {

// Exit codes of the programs.
inline constexpr int kExitOk = 0, kExitFailure = 1, kExitUsage = 2, kExitStore = 3, kExitListen = 4;

// Runs a completed configuration until a signal ends it; answers the exit code. Prints the URLs on standard
// output once it listens, everything else goes to standard error.
int run_gateway(const Config& config);

}  // namespace devdiag::gateway
