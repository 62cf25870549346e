// FILE, --input and --url: what check and simulate judge.
#include "check/input.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/progress.hpp"

namespace devdiag::cli {
namespace {

Error usage(std::string path, std::string detail, std::string allowed) {
  return {Errc::bad_field, std::move(path), std::move(detail), std::move(allowed), Retry::after_change};
}

Result<check::Input> read_with_progress(std::istream& source, const std::string& name, std::uintmax_t bytes,
                                        const check::InputOptions& options) {
  ReadProgress progress(source, name, bytes, isatty(STDERR_FILENO) == 1);
  std::istream in(&progress);
  return check::read_input(in, options);
}

Result<check::Input> read_named(const std::string& path, const check::InputOptions& options) {
  std::error_code none;
  std::ifstream file(path, std::ios::binary);
  if (std::filesystem::is_directory(path, none))
    return Error{Errc::not_found, path, "is a directory", "a file", Retry::after_change};
  if (!file.is_open())
    return Error{Errc::not_found, path, "cannot be read", "a readable file, or - for standard input",
                 Retry::after_change};
  const std::uintmax_t bytes = std::filesystem::file_size(path, none);
  auto input = read_with_progress(file, path, none ? 0 : bytes, options);
  if (input) return input;
  Error error = std::move(input).error();
  error.path = path + (error.path.empty() ? "" : ": " + error.path);
  return error;
}

}  // namespace

std::vector<std::string> input_paths(const Values& values) {
  return values.rest.empty() ? std::vector<std::string>{"-"} : values.rest;
}

Result<check::Input> input_of(const Values& values, const std::string& path) {
  check::InputOptions options;
  options.kind = check::input_kind_from(values.get("input", "auto"));
  options.url = values.get("url");
  if (!options.url.empty() && !options.url.starts_with("https://") && !options.url.starts_with("http://"))
    return usage("--url", "is no web address", "https://host/path or http://host/path");
  if (values.rest.empty() && isatty(STDIN_FILENO) == 1)
    return usage("", "there is no input",
                 "a FILE, or something piped in: curl -si URL | devdiag check --url URL");
  return path == "-" ? read_with_progress(std::cin, "standard input", 0, options) : read_named(path, options);
}

Result<check::Input> input_of(const Values& values) { return input_of(values, input_paths(values).front()); }

}  // namespace devdiag::cli
