// Input, output format and errors, the same for every command.
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "cli/commands.hpp"

namespace devdiag::cli {

Result<std::string> read_input(const std::string& path, std::size_t max_bytes) {
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

Result<Format> format_of(const Values& values) {
  const std::string name = values.get("format", "text");
  if (name == "text") return Format::text;
  if (name == "json") return Format::json;
  return Error{.code = Errc::bad_field,
               .path = "--format",
               .detail = "'" + name + "' is not a format",
               .allowed = "text, json",
               .retry = Retry::after_change};
}

Paint paint_for_output(const Values& values) {
  const std::string when = values.get("color", "auto");
  if (when != "auto") return Paint(when == "always");
  const char* none = std::getenv("NO_COLOR");
  return Paint(isatty(STDOUT_FILENO) == 1 && !(none && *none));
}

std::int64_t today_day() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::hours>(now).count() / 24;
}

int refuse(int exit_code, const Error& error) {
  std::cerr << "devdiag: " << printable(error_sentence(error)) << "\n";
  return exit_code;
}

}  // namespace devdiag::cli
