// devdiag: the command line program.
#include <array>
#include <iostream>
#include <vector>

#include "cli/commands.hpp"
#include "config.hpp"

namespace {

using namespace devdiag::cli;

constexpr Flag kFormat{"format", "text|json", "how to print (text)"};
constexpr Flag kColor{"color", "WHEN", "auto, always or never (auto)"};
constexpr Flag kStore{"store", "URL", "sqlite:PATH or postgresql://…"};

constexpr std::array kDiagnoseFlags{Flag{"evidence", "FILE", "evidence JSON; - is standard input (-)"},
                                    Flag{"options", "FILE", "preset, suppressions and redaction as JSON"},
                                    Flag{"preset", "NAME", "chat, embed, app or full (full)"}, kFormat,
                                    kColor};
constexpr std::array kProblemFlags{kFormat, kColor};
constexpr std::array kRankFlags{Flag{"problem", "CODE", "problem whose fixes are ranked"},
                                Flag{"env", "TOKEN,…", "environment tokens such as fw:react"},
                                kStore,
                                Flag{"tenant", "NAME", "whose outcomes count (default)"},
                                kFormat,
                                kColor};
constexpr std::array kCheckFlags{kStore};

constexpr std::array kCommands{
    Command{"diagnose", "", "Prints the problems found in evidence; json is the canonical report.",
            kDiagnoseFlags, diagnose_command},
    Command{"problems", "[CODE]", "Lists the catalogue, or explains one problem and its fixes.",
            kProblemFlags, problems_command},
    Command{"rank", "", "Ranks the fixes of a problem by what worked.", kRankFlags, rank_command},
    Command{"check-store", "", "Compares every rollup with the stored events; prints ok.", kCheckFlags,
            check_store_command},
};

std::string help() {
  std::string text = "Usage: devdiag COMMAND [FLAG VALUE…]\n\n";
  for (const Command& command : kCommands) text += command_help(command);
  return text +
         "  devdiag --version\n\n"
         "Exit codes: 0 done (also with findings), 1 other failure, 2 wrong usage or unusable input, 3 "
         "store.\n";
}

int run(std::vector<std::string_view> args) {
  if (args.empty()) {
    std::cerr << help();
    return kExitUsage;
  }
  for (const auto arg : args)
    if (arg == "--help" || arg == "-h" || args[0] == "help") {
      std::cout << help();
      return kExitDone;
    }
  if (args[0] == "--version") {
    std::cout << "devdiag " << devdiag::gateway::program_version() << "\n";
    return kExitDone;
  }
  for (const Command& command : kCommands) {
    if (command.name != args[0]) continue;
    const auto values = parse_flags(command, std::span(args).subspan(1));
    return values ? command.run(*values) : refuse(kExitUsage, values.error());
  }
  std::string names;
  for (const Command& command : kCommands) names.append(names.empty() ? "" : ", ").append(command.name);
  std::cerr << "devdiag: " << printable(args[0]) << ": is not a command; allowed: " << names << "\n";
  return kExitUsage;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "devdiag: " << printable(error.what()) << "\n";
    return kExitFailure;
  }
}
