// Parses flags by the command's table.
#include "cli/arguments.hpp"

#include <algorithm>

#include "cli/suggest.hpp"

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

const Flag* find_flag(const Command& command, std::string_view name) {
  const auto flag = std::find_if(command.flags.begin(), command.flags.end(),
                                 [name](const Flag& known) { return known.name == name; });
  return flag == command.flags.end() ? nullptr : &*flag;
}

Error unknown_flag(const Command& command, std::string_view name) {
  std::vector<std::string> known;
  for (const Flag& flag : command.flags) known.push_back("--" + std::string(flag.name));
  return usage(std::string(name), "is not known" + hint_for(name, known), flag_names(command));
}

// A value of a listed flag is checked here, so that no command forgets to.
std::optional<Error> add_value(Values& values, const Flag& flag, std::string_view value) {
  const auto choices = choices_of(flag);
  if (!choices.empty() && std::find(choices.begin(), choices.end(), value) == choices.end()) {
    std::string allowed;
    for (const auto choice : choices) allowed.append(allowed.empty() ? "" : ", ").append(choice);
    return usage("--" + std::string(flag.name),
                 "'" + std::string(value) + "' is not known" + hint_for(value, choices), allowed);
  }
  auto& given = values.flags[std::string(flag.name)];
  if (!flag.repeats) given.clear();
  given.emplace_back(value);
  return std::nullopt;
}

}  // namespace

bool takes_many(const Command& command) { return command.operand.find("…") != std::string_view::npos; }

std::string Values::get(std::string_view name, std::string_view otherwise) const {
  const auto found = flags.find(name);
  return found == flags.end() || found->second.empty() ? std::string(otherwise) : found->second.back();
}

std::span<const std::string> Values::all(std::string_view name) const {
  const auto found = flags.find(name);
  return found == flags.end() ? std::span<const std::string>{} : std::span<const std::string>(found->second);
}

std::vector<std::string_view> choices_of(const Flag& flag) {
  std::vector<std::string_view> choices;
  std::string_view rest = flag.value;
  if (rest.find('|') == std::string_view::npos) return choices;
  while (!rest.empty()) {
    choices.push_back(rest.substr(0, rest.find('|')));
    rest.remove_prefix(std::min(rest.size(), choices.back().size() + 1));
  }
  return choices;
}

Result<Values> parse_flags(const Command& command, std::span<const std::string_view> args) {
  Values values;
  bool flags_ended = false;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string_view arg = args[i];
    if (arg == "--" && !flags_ended) {
      flags_ended = true;
      continue;
    }
    if (flags_ended || !arg.starts_with("-") || arg == "-") {
      if (command.operand.empty() || (!values.rest.empty() && !takes_many(command)))
        return usage(std::string(arg), "is not expected here", flag_names(command));
      values.rest.emplace_back(arg);
      continue;
    }
    const auto equals = arg.find('=');
    const auto named = arg.substr(0, equals);
    const Flag* flag = named.starts_with("--") ? find_flag(command, named.substr(2)) : nullptr;
    if (flag == nullptr) return unknown_flag(command, named);
    const bool inside = equals != std::string_view::npos;
    if (flag->value.empty()) {
      if (inside) return usage(std::string(named), "takes no value", std::string(named));
      values.flags[std::string(flag->name)] = {};
      continue;
    }
    if (!inside && i + 1 >= args.size())
      return usage(std::string(arg), "needs a value", std::string(arg) + " " + std::string(flag->value));
    if (auto error = add_value(values, *flag, inside ? arg.substr(equals + 1) : args[++i])) return *error;
  }
  return values;
}

std::string command_help(const Command& command) {
  std::string text = "Usage: devdiag " + std::string(command.name);
  if (!command.flags.empty()) text.append(" [FLAG VALUE…]");
  if (!command.operand.empty()) text.append(" ").append(command.operand);
  text.append("\n\n").append(command.help).append("\n");
  if (!command.flags.empty()) text.append("\n");
  for (const Flag& flag : command.flags) {
    std::string left = "  --" + std::string(flag.name) + " " + std::string(flag.value);
    constexpr std::size_t kColumn = 34;
    if (left.size() + 2 > kColumn) left.append("\n").append(kColumn, ' ');
    left.resize(std::max(left.size(), kColumn), ' ');
    text.append(left).append(flag.help).append(flag.repeats ? "; may be repeated\n" : "\n");
  }
  if (!command.details.empty()) text.append("\n").append(command.details);
  return text;
}

}  // namespace devdiag::cli
