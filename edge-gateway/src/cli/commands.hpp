// The commands of `devdiag` and what they share.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "check/input.hpp"
#include "check/terminal.hpp"
#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "devdiag/diagnose.hpp"

namespace devdiag::cli {

using check::Paint;

std::span<const Command> commands();  // the table of all of them

int check_command(const Values& values);
int diagnose_command(const Values& values);
int problems_command(const Values& values);
int rank_command(const Values& values);
int check_store_command(const Values& values);
int simulate_command(const Values& values);
int completion_command(const Values& values);

// Whole text of a file, or of standard input for "-"; error too_large past `max_bytes`.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes);

std::vector<std::string> problem_codes();  // of the catalogue

// What FILE or standard input holds, by --input and --url.
Result<check::Input> input_of(const Values& values);
// The same for each of several files.
std::vector<std::string> input_paths(const Values& values);
Result<check::Input> input_of(const Values& values, const std::string& path);

// --options, --preset and today's date.
Result<DiagnoseOptions> options_of(const Values& values);

bool wants_json(const Values& values);         // --format json
Paint paint_for_output(const Values& values);  // --color auto|always|never; NO_COLOR is honoured
std::size_t output_width();                    // columns of the terminal, or of $COLUMNS, or 100
std::int64_t today_day();                      // UTC days since 1970
std::string utc_now();                         // 2026-01-31T12:00:00

// Writes to standard output; kExitFailure when that cannot be done.
int print(std::string_view text, int exit_code = kExitDone);
// Prints "devdiag: …" on standard error and answers the exit code, by the table unless one is given.
int refuse(const Error& error);
int refuse(int exit_code, const Error& error);

}  // namespace devdiag::cli
