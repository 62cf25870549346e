// The command line of `devdiag`: a table of commands and their flags, parsed without side effects.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/error.hpp"

namespace devdiag::cli {

// Values of one command's flags, by name without "--"; `rest` holds what is no flag.
struct Values {
  std::map<std::string, std::vector<std::string>, std::less<>> flags;
  std::vector<std::string> rest;
  std::string get(std::string_view name, std::string_view otherwise = {}) const;  // the last one given
  std::span<const std::string> all(std::string_view name) const;
  bool has(std::string_view name) const { return flags.find(name) != flags.end(); }
};

struct Flag {
  std::string_view name;
  // "a|b" lists what is allowed; FILE, CODE and STACK tell shells what to offer; empty: the flag takes none.
  std::string_view value;
  std::string_view help;
  bool repeats = false;
};
struct Command {
  std::string_view name;
  std::string_view operand;  // shown in the help; empty: none allowed
  std::string_view help;
  std::span<const Flag> flags;
  int (*run)(const Values& values);  // answers the exit code
  std::string_view details;          // more help: examples
};

// "--flag value", "--flag=value" or, without a value, "--flag"; "--" ends the flags.
Result<Values> parse_flags(const Command& command, std::span<const std::string_view> args);
bool takes_many(const Command& command);  // its operand is a list: "[FILE…]"
std::string command_help(const Command& command);
// "a|b" -> a, b; empty for values that are no list.
std::vector<std::string_view> choices_of(const Flag& flag);

}  // namespace devdiag::cli
