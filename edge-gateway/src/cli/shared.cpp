// Input, output and errors, the same for every command.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "cli/commands.hpp"
#include "devdiag/catalogue.hpp"
#include "devdiag/limits.hpp"

namespace devdiag::cli {
namespace {

// Narrower is not readable, wider neither.
constexpr std::size_t kMinWidth = 40, kMaxWidth = 140, kPipeWidth = 100;

std::size_t number_in(const char* text) {
  std::size_t value = 0;
  if (text != nullptr) std::from_chars(text, text + std::char_traits<char>::length(text), value);
  return value;
}

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  std::ifstream file;
  if (path != "-") file.open(path, std::ios::binary);
  std::istream& input = path == "-" ? std::cin : file;
  std::string text(max_bytes + 1, '\0');
  input.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (input.bad() || (path != "-" && !file.is_open()))
    return Error{.code = Errc::not_found,
                 .path = path,
                 .detail = "cannot be read",
                 .allowed = "a readable file, or - for standard input",
                 .retry = Retry::after_change};
  text.resize(static_cast<std::size_t>(input.gcount()));
  if (text.size() > max_bytes)
    return Error{.code = Errc::too_large,
                 .path = path,
                 .detail = "the input is too large",
                 .allowed = "at most " + std::to_string(max_bytes) + " bytes",
                 .retry = Retry::never};
  return text;
}

std::vector<std::string> problem_codes() {
  std::vector<std::string> codes;
  for (const ProblemInfo& problem : catalogue()) codes.emplace_back(problem.code);
  return codes;
}

Result<DiagnoseOptions> options_of(const Values& values) {
  DiagnoseOptions options;
  if (values.has("options")) {
    const auto text = read_file(values.get("options"), limits::kEvidenceBytes);
    if (!text) return text.error();
    auto read = read_options(*text);
    if (!read) {
      Error error = std::move(read).error();
      error.path = values.get("options") + (error.path.empty() ? "" : ": " + error.path);
      return error;
    }
    options = std::move(*read);
  }
  if (options.today_day == 0) options.today_day = today_day();
  if (values.has("preset")) options.preset = values.get("preset");
  return options;
}

bool wants_json(const Values& values) { return values.get("format") == "json"; }

Paint paint_for_output(const Values& values) {
  const std::string when = values.get("color", "auto");
  if (when != "auto") return Paint(when == "always");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return Paint(isatty(STDOUT_FILENO) == 1 && !is_set("NO_COLOR") && !dumb);
}

std::size_t output_width() {
  std::size_t width = number_in(std::getenv("COLUMNS"));
  winsize size{};
  if (isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    width = size.ws_col;
  return width == 0 ? kPipeWidth : std::clamp(width, kMinWidth, kMaxWidth);
}

std::int64_t today_day() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::hours>(now).count() / 24;
}

std::string utc_now() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(now - day);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

int print(std::string_view text, int exit_code) {
  std::cout << text << std::flush;
  if (std::cout) return exit_code;
  std::cerr << "devdiag: standard output: cannot be written\n";
  return kExitFailure;
}

int refuse(const Error& error) { return refuse(exit_code_of(error.code), error); }

int refuse(int exit_code, const Error& error) {
  std::cerr << "devdiag: " << check::printable(error_sentence(error)) << "\n";
  return exit_code;
}

}  // namespace devdiag::cli
