// The exit codes of `devdiag`: one table for the programs, their help and the manual.
#pragma once

#include <span>
#include <string_view>

#include "devdiag/error.hpp"

namespace devdiag::cli {

inline constexpr int kExitDone = 0, kExitFindings = 1, kExitUsage = 2, kExitStore = 3, kExitFailure = 70;

struct ExitCode {
  int code;
  std::string_view meaning;
};
std::span<const ExitCode> exit_codes();

int exit_code_of(Errc code);

}  // namespace devdiag::cli
