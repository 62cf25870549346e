// Picks texts and renderings from the catalogue.
#include "check/advice.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "devdiag/catalogue.hpp"
#include "devdiag/render.hpp"

namespace devdiag::check {
namespace {

using nlohmann::json;

const json& list_of(const json& object, const char* name) {
  static const json kNone = json::array();
  const auto found = object.find(name);
  return found != object.end() && found->is_array() ? *found : kNone;
}

RenderParams values_of(const Finding& finding) {
  RenderParams params;
  for (const auto& [name, value] : finding.params) params.emplace_back(name, value);
  return params;
}

// A snippet must not carry the address that stands for an unknown one.
RenderParams known_values(const Finding& finding) {
  RenderParams params = values_of(finding);
  std::erase_if(params,
                [](const auto& each) { return each.second.find("//page.invalid") != std::string::npos; });
  return params;
}

Words words_from(const json& entry, const RenderParams& params) {
  Words words;
  const auto filled = [&](const char* name) { return render_fix(text_of(entry, name), params); };
  words.title = filled("title");
  words.summary = filled("summary");
  words.why = filled("why");
  words.category = text_of(entry, "category");
  const json& more = list_of(entry, "learn_more");
  if (!more.empty() && more[0].is_string()) words.see = more[0].get<std::string>();
  return words;
}

// The rendering for the wanted stack that comes first, else the first there is.
const json* rendering_of(const json& fix, const std::vector<std::string>& stacks, bool& seen) {
  const json& renderings = list_of(fix, "stacks");
  for (const std::string& stack : stacks) {
    const auto found = std::find_if(renderings.begin(), renderings.end(),
                                    [&](const json& each) { return text_of(each, "stack") == stack; });
    seen = found != renderings.end();
    if (seen) return &*found;
  }
  return renderings.empty() ? nullptr : &renderings.front();
}

// Environment token and stack; frameworks before servers in front of them, which only pass pages on.
constexpr std::array<std::pair<std::string_view, std::string_view>, 26> kStackTokens{{
    {"fw:next", "next"},        {"srv:next.js", "next"},    {"fw:vite", "vite"},
    {"srv:express", "express"}, {"fw:django", "django"},    {"srv:wsgiserver", "django"},
    {"fw:rails", "rails"},      {"srv:phusion", "rails"},   {"srv:puma", "rails"},
    {"fw:spring", "spring"},    {"srv:uvicorn", "fastapi"}, {"srv:hypercorn", "fastapi"},
    {"srv:asp.net", "aspnet"},  {"srv:kestrel", "aspnet"},  {"srv:microsoft-iis", "aspnet"},
    {"srv:netlify", "netlify"}, {"srv:caddy", "caddy"},     {"srv:nginx", "nginx"},
    {"srv:openresty", "nginx"}, {"srv:tengine", "nginx"},   {"srv:apache", "apache"},
    {"srv:httpd", "apache"},    {"fw:react", "react"},      {"fw:react-dom", "react"},
    {"fw:vue", "vue"},          {"fw:nuxt", "vue"},
}};

}  // namespace

const json* catalogue_entry(std::string_view problem_code) {
  static const auto entries = [] {
    std::map<std::string, json, std::less<>> parsed;
    for (const ProblemInfo& problem : catalogue()) {
      json entry = json::parse(catalogue_text(problem.code), nullptr, false);
      if (entry.is_object()) parsed.emplace(problem.code, std::move(entry));
    }
    return parsed;
  }();
  const auto found = entries.find(problem_code);
  return found == entries.end() ? nullptr : &found->second;
}

std::string text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Words words_of(const Finding& finding) {
  const json* entry = catalogue_entry(finding.problem_code);
  if (entry == nullptr) return {std::string(finding.problem_code), {}, {}, {}, {}};
  return words_from(*entry, values_of(finding));
}

Words words_of(std::string_view problem_code) {
  const json* entry = catalogue_entry(problem_code);
  if (entry == nullptr) return {std::string(problem_code), {}, {}, {}, {}};
  return words_from(*entry, {});
}

std::vector<Fix> fixes_of(const Finding& finding, const std::vector<std::string>& stacks) {
  std::vector<Fix> fixes;
  const json* entry = catalogue_entry(finding.problem_code);
  if (entry == nullptr) return fixes;
  const RenderParams params = known_values(finding);
  for (const json& each : list_of(*entry, "fixes")) {
    Fix fix;
    const auto filled = [&](const char* name) { return render_fix(text_of(each, name), params); };
    fix.code = text_of(each, "code");
    fix.title = filled("title");
    fix.summary = filled("summary");
    fix.risk = text_of(each, "risk");
    fix.when = filled("precondition");
    if (const json* rendering = rendering_of(each, stacks, fix.for_seen_stack)) {
      fix.stack = text_of(*rendering, "stack");
      fix.text = render_fix(text_of(*rendering, "text"), params);
    }
    fixes.push_back(std::move(fix));
  }
  return fixes;
}

std::vector<std::string> stacks_of(const std::vector<std::string>& env) {
  std::vector<std::string> stacks;
  for (const auto& [token, stack] : kStackTokens) {
    const bool seen = std::find(env.begin(), env.end(), token) != env.end();
    if (seen && std::find(stacks.begin(), stacks.end(), stack) == stacks.end()) stacks.emplace_back(stack);
  }
  return stacks;
}

std::vector<std::string> known_stacks() {
  std::set<std::string> stacks;
  for (const ProblemInfo& problem : catalogue()) {
    const json* entry = catalogue_entry(problem.code);
    if (entry == nullptr) continue;
    for (const json& fix : list_of(*entry, "fixes")) {
      for (const json& rendering : list_of(fix, "stacks")) stacks.insert(text_of(rendering, "stack"));
    }
  }
  return {stacks.begin(), stacks.end()};
}

}  // namespace devdiag::check
