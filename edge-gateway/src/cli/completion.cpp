// Completion scripts of bash, zsh and fish, written from the table of commands; edge-gateway/completion holds
// what they print.
#include <algorithm>

#include "check/advice.hpp"
#include "cli/commands.hpp"
#include "devdiag/catalogue.hpp"

namespace devdiag::cli {
namespace {

// What a shell offers for the value of a flag or for an operand.
enum class Offer { nothing, words, files, command };

struct Value {
  Offer offer = Offer::nothing;
  std::string words;  // separated by spaces; or the command that prints them
};

// What grows with the catalogue is asked of the program that is installed.
constexpr std::string_view kProblems = "devdiag completion problems 2>/dev/null";
constexpr std::string_view kStacks = "devdiag completion stacks 2>/dev/null";

std::string spaced(const auto& words) {
  std::string out;
  for (const auto& word : words) out.append(out.empty() ? "" : " ").append(word);
  return out;
}

Value value_of(std::string_view shown) {
  const Flag flag{"", shown, ""};
  if (const auto choices = choices_of(flag); !choices.empty()) return {Offer::words, spaced(choices)};
  if (shown == "STACK") return {Offer::command, std::string(kStacks)};
  if (shown.find("FILE") != std::string_view::npos) return {Offer::files, {}};
  if (shown.find("CODE") != std::string_view::npos) return {Offer::command, std::string(kProblems)};
  return {};
}

std::string command_names() {
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  return spaced(names);
}

std::string flag_names(const Command& command) {
  std::string out;
  for (const Flag& flag : command.flags) out.append("--").append(flag.name).append(" ");
  return out + "--help";
}

// A text inside single quotes of a shell.
std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string bash_reply(const Value& value) {
  switch (value.offer) {
    case Offer::words:
      return "COMPREPLY=($(compgen -W " + single_quoted(value.words) + " -- \"$cur\"))";
    case Offer::files:
      return "COMPREPLY=($(compgen -f -- \"$cur\"))";
    case Offer::command:
      return "COMPREPLY=($(compgen -W \"$(" + value.words + ")\" -- \"$cur\"))";
    case Offer::nothing:
      break;
  }
  return "COMPREPLY=()";
}

std::string bash_script() {
  std::string out =
      "# bash completion of devdiag, printed by `devdiag completion bash`.\n"
      "# shellcheck shell=bash disable=SC2207\n"
      "_devdiag() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W '" +
      command_names() + " help --help --version' -- \"$cur\"))\n    return\n  fi\n" +
      "  case ${COMP_WORDS[1]}:$prev in\n";
  for (const Command& command : commands()) {
    for (const Flag& flag : command.flags) {
      if (flag.value.empty()) continue;
      out.append("    ").append(command.name).append(":--").append(flag.name).append(") ");
      out.append(bash_reply(value_of(flag.value))).append("; return ;;\n");
    }
  }
  out += "  esac\n  case ${COMP_WORDS[1]}:$cur in\n";
  for (const Command& command : commands()) {
    out.append("    ").append(command.name).append(":-*) COMPREPLY=($(compgen -W '");
    out.append(flag_names(command)).append("' -- \"$cur\")) ;;\n");
    if (command.operand.empty()) continue;
    out.append("    ").append(command.name).append(":*) ");
    out.append(bash_reply(value_of(command.operand))).append(" ;;\n");
  }
  return out + "    help:*) COMPREPLY=($(compgen -W '" + command_names() + "' -- \"$cur\")) ;;\n" +
         "  esac\n}\ncomplete -o filenames -F _devdiag devdiag\n";
}

// The action part of a zsh _arguments specification.
std::string zsh_action(const Value& value) {
  switch (value.offer) {
    case Offer::words:
      return "(" + value.words + ")";
    case Offer::files:
      return "_files";
    case Offer::command:
      return "{compadd -- ${(f)\"$(" + value.words + ")\"}}";
    case Offer::nothing:
      break;
  }
  return "";
}

// Words in which colons and brackets would mean something to _arguments.
std::string zsh_words(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_script() {
  std::string out =
      "#compdef devdiag\n# zsh completion of devdiag, printed by `devdiag completion zsh`.\n"
      "_devdiag() {\n  local -a list\n  if (( CURRENT == 2 )); then\n    list=(\n";
  for (const Command& command : commands())
    out.append("      ")
        .append(single_quoted(std::string(command.name) + ":" + std::string(command.help)))
        .append("\n");
  out +=
      "    )\n    _describe command list\n    return\n  fi\n  local command=$words[2]\n"
      "  shift words\n  (( CURRENT-- ))\n  case $command in\n";
  for (const Command& command : commands()) {
    out.append("    ").append(command.name).append(") _arguments");
    for (const Flag& flag : command.flags) {
      std::string spec = std::string(flag.repeats ? "*" : "") + "--" + std::string(flag.name) +
                         (flag.value.empty() ? "[" : "=[") + zsh_words(flag.help) + "]";
      if (!flag.value.empty()) spec += ":" + zsh_words(flag.value) + ":" + zsh_action(value_of(flag.value));
      out.append(" \\\n      ").append(single_quoted(spec));
    }
    if (!command.operand.empty())
      out.append(" \\\n      ")
          .append(single_quoted((takes_many(command) ? "*:" : "1:") + zsh_words(command.operand) + ":" +
                                zsh_action(value_of(command.operand))));
    out += " ;;\n";
  }
  return out + "  esac\n}\n_devdiag \"$@\"\n";
}

std::string fish_values(const Value& value) {
  switch (value.offer) {
    case Offer::words:
      return " -xa " + single_quoted(value.words);
    case Offer::files:
      return " -rF";
    case Offer::command:
      return " -xa '(" + value.words + ")'";
    case Offer::nothing:
      break;
  }
  return " -x";
}

std::string fish_script() {
  std::string out =
      "# fish completion of devdiag, printed by `devdiag completion fish`.\ncomplete -c devdiag -f\n";
  for (const Command& command : commands())
    out.append("complete -c devdiag -n __fish_use_subcommand -a ")
        .append(command.name)
        .append(" -d ")
        .append(single_quoted(command.help))
        .append("\n");
  for (const Command& command : commands()) {
    const std::string seen =
        "complete -c devdiag -n '__fish_seen_subcommand_from " + std::string(command.name) + "'";
    for (const Flag& flag : command.flags)
      out.append(seen)
          .append(" -l ")
          .append(flag.name)
          .append(flag.value.empty() ? "" : fish_values(value_of(flag.value)))
          .append(" -d ")
          .append(single_quoted(flag.help))
          .append("\n");
    const Value operand = value_of(command.operand);
    if (operand.offer == Offer::files) out.append(seen).append(" -F\n");
    if (operand.offer == Offer::words || operand.offer == Offer::command)
      out.append(seen).append(fish_values(operand)).append("\n");
  }
  return out;
}

std::string lines(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out.append(word).append("\n");
  return out;
}

}  // namespace

int completion_command(const Values& values) {
  const std::string shell = values.rest.empty() ? "" : values.rest[0];
  if (shell == "bash") return print(bash_script());
  if (shell == "zsh") return print(zsh_script());
  if (shell == "fish") return print(fish_script());
  if (shell == "stacks") return print(lines(check::known_stacks()));
  if (shell == "problems") return print(lines(problem_codes()));
  return refuse(Error{Errc::bad_field, "completion",
                      shell.empty() ? "needs a shell" : "'" + shell + "' is not known", "bash, zsh, fish",
                      Retry::after_change});
}

}  // namespace devdiag::cli
