// The table of commands: help, completion and parsing follow it.
#include <array>

#include "cli/commands.hpp"

namespace devdiag::cli {
namespace {

constexpr Flag kFormat{"format", "text|json", "how to print (text)"};
constexpr Flag kColor{"color", "auto|always|never", "colours; auto: on a terminal, unless NO_COLOR is set"};
constexpr Flag kStore{"store", "URL", "sqlite:PATH or postgresql://…"};
constexpr Flag kOptions{"options", "FILE", "preset, suppressions and redaction as JSON"};
constexpr Flag kPreset{"preset", "chat|embed|app|full", "which problems to look for (full)"};

constexpr std::array kCheckFlags{
    Flag{"input", "auto|evidence|har|curl|headers", "what FILE is (auto: by its first bytes)"},
    Flag{"url", "URL", "address of the page, where the input names none"},
    Flag{"format", "text|json|sarif|junit", "how to print (text)"},
    Flag{"fail-on", "info|warn|error|critical|never", "exit with 1 at a finding this severe (never)"},
    kPreset,
    Flag{"stack", "STACK", "show fixes for this stack instead of the one seen"},
    Flag{"suppress", "CODE:REASON[:EXPIRY]", "hide a known problem, until EXPIRY such as 2027-01-31", true},
    Flag{"suppress-file", "FILE", "such lines in a file; # starts a comment", true},
    kOptions,
    kColor};
constexpr std::array kDiagnoseFlags{Flag{"evidence", "FILE", "evidence JSON; - is standard input (-)"},
                                    kOptions, kPreset, kFormat, kColor};
constexpr std::array kProblemFlags{kFormat, kColor};
constexpr std::array kRankFlags{Flag{"problem", "CODE", "problem whose fixes are ranked"},
                                Flag{"env", "TOKEN,…", "environment tokens such as fw:react"},
                                kStore,
                                Flag{"tenant", "NAME", "whose outcomes count (default)"},
                                kFormat,
                                kColor};
constexpr std::array kStoreFlags{kStore};

constexpr std::array kSimulateFlags{
    Flag{"policy", "POLICY", "say what this policy, or that of @FILE, would do; all must allow", true},
    Flag{"report-only", "", "judge it as a report-only policy"},
    Flag{"explain", "URL", "say which delivered policy blocks it; also inline, eval, wasm"},
    Flag{"directive", "NAME", "as what it is loaded, where that was not seen: img-src, style-src-elem"},
    Flag{"fail-on", "refused|unknown|never", "exit with 1 when something would break, or may (never)"},
    Flag{"input", "auto|evidence|har|curl|headers", "what FILE is (auto: by its first bytes)"},
    Flag{"url", "URL", "address of the page, where the input names none"},
    Flag{"format", "text|json|header", "how to print; header: the proposal as one line (text)"},
    Flag{"options", "FILE", "redaction as JSON"},
    kColor};

constexpr std::string_view kCheckDetails =
    "FILE is evidence JSON, a HAR, the output of curl -i (also -iL, -I, -v, -sD-), or response header\n"
    "lines, each also packed with gzip; without FILE, or with -, standard input.\n\n"
    "Examples:\n"
    "  curl -sSi https://example.com/ | devdiag check --url https://example.com/\n"
    "  devdiag check page.har --fail-on error\n"
    "  devdiag check page.har --format sarif > devdiag.sarif\n"
    "  devdiag check page.har --suppress 'CSP_MISSING:the edge adds it:2027-06-30'\n";
constexpr std::string_view kSimulateDetails =
    "Without --policy and --explain: the strictest policy that refuses nothing that was seen.\n"
    "FILE is what `devdiag check` takes. A HAR shows addresses and the code of recorded markup; what\n"
    "scripts do inside the page only evidence of a page that ran DevDiag shows.\n\n"
    "Examples:\n"
    "  devdiag simulate page.har\n"
    "  devdiag simulate page.har --policy \"default-src 'self'\" --fail-on refused\n"
    "  devdiag simulate page.har --policy @policy.txt --report-only\n"
    "  devdiag simulate page.har --format header >> headers.txt\n"
    "  devdiag simulate page.har --explain https://cdn.example/a.js --directive script-src-elem\n";
constexpr std::string_view kCompletionDetails =
    "Examples:\n"
    "  devdiag completion bash > ~/.local/share/bash-completion/completions/devdiag\n"
    "  devdiag completion fish > ~/.config/fish/completions/devdiag.fish\n";

constexpr std::array kCommands{
    Command{"check", "[FILE…]",
            "Says what is wrong in a HAR, curl output, headers or evidence, and what to do.", kCheckFlags,
            check_command, kCheckDetails},
    Command{"simulate", "[FILE]",
            "Proposes a Content Security Policy, or says what one would break and which one blocks.",
            kSimulateFlags, simulate_command, kSimulateDetails},
    Command{"diagnose",
            "",
            "Prints the problems found in evidence; json is the canonical report.",
            kDiagnoseFlags,
            diagnose_command,
            {}},
    Command{"problems",
            "[CODE]",
            "Lists the catalogue, or explains one problem and its fixes.",
            kProblemFlags,
            problems_command,
            {}},
    Command{"rank", "", "Ranks the fixes of a problem by what worked.", kRankFlags, rank_command, {}},
    Command{"check-store",
            "",
            "Compares every rollup with the stored events; prints ok.",
            kStoreFlags,
            check_store_command,
            {}},
    Command{"completion",
            "bash|zsh|fish",
            "Prints the completion script of a shell.",
            {},
            completion_command,
            kCompletionDetails},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace devdiag::cli
