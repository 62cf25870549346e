// Messages that say by their wording what failed: loaders of bundle parts, and hydration of server HTML.
#include <algorithm>
#include <array>

#include "policy/ascii.hpp"
#include "rules/script_error.hpp"

namespace devdiag::judge {
namespace {

constexpr std::array<std::string_view, 6> kPrefixes{
    "Uncaught (in promise) ", "Uncaught ", "Unhandled Promise Rejection: ", "TypeError: ", "Error: ",
    "ChunkLoadError: "};

// The message proper, without what browsers and loggers put before it.
std::string_view proper(std::string_view message) {
  message = policy::trim(message);
  for (const std::string_view prefix : kPrefixes) {
    if (message.starts_with(prefix)) message.remove_prefix(prefix.size());
  }
  return message;
}

struct Sentence {
  std::string_view begin, framework;
};

constexpr std::array kHydration{
    Sentence{"Hydration failed because", "React"},
    Sentence{"There was an error while hydrating", "React"},
    Sentence{"Text content does not match server-rendered HTML", "React"},
    Sentence{"Warning: Text content did not match", "React"},
    Sentence{"Warning: Expected server HTML to contain", "React"},
    Sentence{"Warning: Did not expect server HTML to contain", "React"},
    Sentence{"A tree hydrated but some attributes", "React"},
    Sentence{"Minified React error #418;", "React"},
    Sentence{"Minified React error #422;", "React"},
    Sentence{"Minified React error #423;", "React"},
    Sentence{"Minified React error #425;", "React"},
    Sentence{"Hydration completed but contains mismatches", "Vue"},
    Sentence{"[Vue warn]: Hydration ", "Vue"},
    Sentence{"The client-side rendered virtual DOM tree is not matching", "Vue"},
    Sentence{"[Vue warn]: The client-side rendered virtual DOM tree is not matching", "Vue"},
    Sentence{"hydration_mismatch", "Svelte"},
    Sentence{"[svelte] hydration_mismatch", "Svelte"},
    Sentence{"NG0500:", "Angular"},
    Sentence{"NG0501:", "Angular"},
    Sentence{"NG0502:", "Angular"},
};

}  // namespace

bool is_chunk_error(std::string_view message) {
  message = proper(message);
  if (message.starts_with("Loading chunk ") || message.starts_with("Loading CSS chunk "))
    return message.find(" failed") != std::string_view::npos;
  constexpr std::array<std::string_view, 4> kImports{
      "Failed to fetch dynamically imported module", "error loading dynamically imported module",
      "Importing a module script failed", "Unable to preload CSS for "};
  return std::any_of(kImports.begin(), kImports.end(),
                     [&](std::string_view sentence) { return message.starts_with(sentence); });
}

std::string_view hydration_framework(std::string_view message) {
  message = proper(message);
  const auto found = std::find_if(kHydration.begin(), kHydration.end(),
                                  [&](const Sentence& each) { return message.starts_with(each.begin); });
  return found == kHydration.end() ? std::string_view{} : found->framework;
}

}  // namespace devdiag::judge
