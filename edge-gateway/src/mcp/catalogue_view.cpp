// Parses the embedded catalogue once and renders fixes.
#include "mcp/catalogue_view.hpp"

#include <algorithm>
#include <map>

#include "devdiag/catalogue.hpp"
#include "devdiag/render.hpp"
#include "mcp/json_text.hpp"
#include "mcp/provenance.hpp"

namespace devdiag::gateway::mcp {
namespace {

using Entries = std::map<std::string, nlohmann::json, std::less<>>;

const Entries& entries() {
  static const Entries parsed = [] {
    Entries out;
    for (const auto& problem : catalogue()) {
      out.emplace(std::string(problem.code), nlohmann::json::parse(catalogue_text(problem.code)));
    }
    return out;
  }();
  return parsed;
}

std::vector<std::pair<std::string, std::string>> read_params(const nlohmann::json* params) {
  std::vector<std::pair<std::string, std::string>> out;
  if (params == nullptr) return out;
  for (const auto& [name, value] : params->items()) {
    if (value.is_string()) out.emplace_back(name, clean_text(value.get_ref<const std::string&>()));
  }
  return out;
}

}  // namespace

const nlohmann::json* catalogue_entry(std::string_view problem_code) {
  const auto found = entries().find(problem_code);
  return found == entries().end() ? nullptr : &found->second;
}

const nlohmann::json* catalogue_fix(const nlohmann::json& entry, std::string_view fix_code) {
  for (const auto& fix : entry.at("fixes")) {
    if (fix.at("code").get_ref<const std::string&>() == fix_code) return &fix;
  }
  return nullptr;
}

std::string prose(const nlohmann::json& object, const char* member, const nlohmann::json* params) {
  const auto found = object.find(member);
  if (found == object.end() || !found->is_string()) return {};
  return render_fix(found->get_ref<const std::string&>(), read_params(params));
}

std::optional<nlohmann::json> rendering(const nlohmann::json& fix, std::string_view stack,
                                        const nlohmann::json* params) {
  for (const auto& candidate : fix.at("stacks")) {
    if (candidate.at("stack").get_ref<const std::string&>() != stack) continue;
    return nlohmann::json{
        {"stack", stack},
        {"language", candidate.value("language", "")},
        {"text", render_fix(candidate.at("text").get_ref<const std::string&>(), read_params(params))}};
  }
  return std::nullopt;
}

nlohmann::json stack_names(const nlohmann::json& fix) {
  auto out = nlohmann::json::array();
  for (const auto& stack : fix.at("stacks")) out.push_back(stack.at("stack"));
  return out;
}

const FixWords* fix_words(std::string_view problem_code, std::string_view fix_code) {
  using OfFix = std::map<std::string, FixWords, std::less<>>;
  static const auto written = [] {
    std::map<std::string, OfFix, std::less<>> all;
    for (const auto& [code, entry] : entries()) {
      for (const auto& fix : entry.at("fixes")) {
        all[code].emplace(
            fix.at("code").get_ref<const std::string&>(),
            FixWords{json_quoted(prose(fix, "precondition", nullptr)), json_quoted(fix.value("risk", "")),
                     json_text(stack_names(fix)), json_quoted(prose(fix, "title", nullptr))});
      }
    }
    return all;
  }();
  const auto problem = written.find(problem_code);
  if (problem == written.end()) return nullptr;
  const auto fix = problem->second.find(fix_code);
  return fix == problem->second.end() ? nullptr : &fix->second;
}

std::string problem_codes_like(std::string_view wanted) {
  const auto family = wanted.substr(0, wanted.find('_'));
  std::string same_family, all;
  for (const auto& problem : catalogue()) {
    auto& list = !family.empty() && problem.code.starts_with(family) ? same_family : all;
    if (!list.empty()) list += ", ";
    list += problem.code;
  }
  return same_family.empty() ? all : same_family;
}

}  // namespace devdiag::gateway::mcp
