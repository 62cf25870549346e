// FILE, --input and --url: what check and simulate judge.
#include "check/input.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "cli/commands.hpp"

namespace devdiag::cli {
namespace {

Error usage(std::string path, std::string detail, std::string allowed) {
  return {Errc::bad_field, std::move(path), std::move(detail), std::move(allowed), Retry::after_change};
}

}  // namespace

Result<check::Input> input_of(const Values& values) {
  check::InputOptions options;
  options.kind = check::input_kind_from(values.get("input", "auto"));
  options.url = values.get("url");
  if (!options.url.empty() && !options.url.starts_with("https://") && !options.url.starts_with("http://"))
    return usage("--url", "is no web address", "https://host/path or http://host/path");
  const bool named = !values.rest.empty() && values.rest[0] != "-";
  if (values.rest.empty() && isatty(STDIN_FILENO) == 1)
    return usage("", "there is no input",
                 "a FILE, or something piped in: curl -si URL | devdiag check --url URL");
  if (!named) return check::read_input(std::cin, options);
  std::error_code none;
  std::ifstream file(values.rest[0], std::ios::binary);
  if (!file.is_open() || std::filesystem::is_directory(values.rest[0], none))
    return Error{Errc::not_found, values.rest[0], "cannot be read",
                 "a readable file, or - for standard input", Retry::after_change};
  auto input = check::read_input(file, options);
  if (input) return input;
  Error error = std::move(input).error();
  error.path = values.rest[0] + (error.path.empty() ? "" : ": " + error.path);
  return error;
}

}  // namespace devdiag::cli
