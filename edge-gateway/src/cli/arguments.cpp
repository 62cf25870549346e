// Parses flags by the command's table.
#include "cli/arguments.hpp"

#include <algorithm>

namespace devdiag::cli {
namespace {

Error usage(std::string where, std::string detail, std::string allowed) {
  return {.code = Errc::bad_field,
          .path = std::move(where),
          .detail = std::move(detail),
          .allowed = std::move(allowed),
          .retry = Retry::after_change};
}

std::string flag_names(const Command& command) {
  std::string names;
  for (const Flag& flag : command.flags) names.append(names.empty() ? "--" : ", --").append(flag.name);
  return names;
}

}  // namespace

std::string Values::get(std::string_view name, std::string_view otherwise) const {
  const auto found = flags.find(name);
  return found == flags.end() ? std::string(otherwise) : found->second;
}

Result<Values> parse_flags(const Command& command, std::span<const std::string_view> args) {
  Values values;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string_view arg = args[i];
    if (!arg.starts_with("--")) {
      if (command.operand.empty() || !values.rest.empty())
        return usage(std::string(arg), "is not expected here", flag_names(command));
      values.rest.emplace_back(arg);
      continue;
    }
    const auto equals = arg.find('=');
    const auto name = arg.substr(2, equals == std::string_view::npos ? equals : equals - 2);
    const auto flag = std::find_if(command.flags.begin(), command.flags.end(),
                                   [name](const Flag& known) { return known.name == name; });
    if (flag == command.flags.end())
      return usage(std::string(arg.substr(0, equals)), "is not known", flag_names(command));
    if (equals != std::string_view::npos) {
      values.flags[std::string(name)] = arg.substr(equals + 1);
    } else if (i + 1 < args.size()) {
      values.flags[std::string(name)] = args[++i];
    } else {
      return usage(std::string(arg), "needs a value", std::string(arg) + " " + std::string(flag->value));
    }
  }
  return values;
}

std::string command_help(const Command& command) {
  std::string text = "  devdiag " + std::string(command.name);
  if (!command.operand.empty()) text.append(" ").append(command.operand);
  text.append("\n      ").append(command.help).append("\n");
  for (const Flag& flag : command.flags) {
    std::string left = "      --" + std::string(flag.name) + " " + std::string(flag.value);
    left.resize(std::max<std::size_t>(left.size() + 2, 30), ' ');
    text.append(left).append(flag.help).append("\n");
  }
  return text + "\n";
}

}  // namespace devdiag::cli
