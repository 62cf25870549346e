// The commands of `devdiag` and what they share.
#pragma once

#include <cstdint>
#include <string>

#include "cli/arguments.hpp"
#include "cli/terminal.hpp"

namespace devdiag::cli {

// Exit codes, as --help documents them.
inline constexpr int kExitDone = 0, kExitFailure = 1, kExitUsage = 2, kExitStore = 3;

int diagnose_command(const Values& values);
int problems_command(const Values& values);
int rank_command(const Values& values);
int check_store_command(const Values& values);

// Whole text of a file, or of standard input for "-"; error too_large past `max_bytes`.
Result<std::string> read_input(const std::string& path, std::size_t max_bytes);

enum class Format { text, json };
Result<Format> format_of(const Values& values);
Paint paint_for_output(const Values& values);  // --color auto|always|never; NO_COLOR is honoured
std::int64_t today_day();                      // UTC days since 1970

// Prints "devdiag: …" on standard error and answers the exit code.
int refuse(int exit_code, const Error& error);

}  // namespace devdiag::cli
