// devdiag: the command line program.
#include <iostream>
#include <vector>

#include "cli/commands.hpp"
#include "cli/suggest.hpp"
#include "config.hpp"

namespace {

using namespace devdiag::cli;

std::string help() {
  std::string text = "Usage: devdiag COMMAND [FLAG VALUE…]\n\n";
  for (const Command& command : commands()) {
    std::string left = "  " + std::string(command.name) + " " + std::string(command.operand);
    const std::size_t columns = devdiag::check::text_columns(left);
    left.append(std::max<std::size_t>(columns + 2, 24) - columns, ' ');
    text.append(left).append(command.help).append("\n");
  }
  text += "\n  devdiag COMMAND --help  flags and examples of a command\n  devdiag --version\n\nExit codes:\n";
  for (const ExitCode& each : exit_codes()) {
    std::string code = "  " + std::to_string(each.code);
    code.resize(6, ' ');
    text.append(code).append(each.meaning).append("\n");
  }
  return text;
}

std::string names_of_commands() {
  std::string names;
  for (const Command& command : commands()) names.append(names.empty() ? "" : ", ").append(command.name);
  return names;
}

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  return names;
}

const Command* find_command(std::string_view name) {
  for (const Command& command : commands()) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

bool asks_for_help(std::span<const std::string_view> args) {
  for (const auto arg : args) {
    if (arg == "--") return false;
    if (arg == "--help" || arg == "-h") return true;
  }
  return false;
}

int run(std::vector<std::string_view> args) {
  if (args.empty()) {
    std::cerr << help();
    return kExitUsage;
  }
  if (args[0] == "--version") return print("devdiag " + devdiag::gateway::program_version() + "\n");
  const bool helped = args[0] == "help";
  if (helped) args.erase(args.begin());
  const Command* command = args.empty() ? nullptr : find_command(args[0]);
  if (command != nullptr && (helped || asks_for_help(args))) return print(command_help(*command));
  if (helped || asks_for_help(args)) return print(help());
  if (command == nullptr) {
    std::cerr << "devdiag: " << devdiag::check::printable(args[0]) << ": is not a command"
              << hint_for(args[0], command_names()) << "; allowed: " << names_of_commands() << "\n";
    return kExitUsage;
  }
  const auto values = parse_flags(*command, std::span(args).subspan(1));
  return values ? command->run(*values) : refuse(kExitUsage, values.error());
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "devdiag: " << devdiag::check::printable(error.what()) << "\n";
    return kExitFailure;
  }
}
