// Evidence as JSON values.
#include "check/evidence_json.hpp"

#include "devdiag/json.hpp"
#include "devdiag/limits.hpp"
#include "devdiag/public_suffixes.hpp"
#include "policy/ascii.hpp"
#include "policy/url.hpp"
#include "redaction.hpp"
#include "utf8.hpp"

namespace devdiag::check {
namespace {

using nlohmann::json;

bool is_secure(std::string_view url) {
  const auto parsed = policy::parse_url(url);
  return parsed && (policy::iequals(parsed->scheme, "https") || policy::is_localhost(parsed->host));
}

}  // namespace

EvidenceJson::EvidenceJson(std::string_view url) {
  const std::string well_formed = to_well_formed(url);
  value_ = {{"v", 1},
            {"page", {{"url", well_formed}, {"secure_context", is_secure(url)}}},
            {"collected", json::array({"page"})}};
}

void EvidenceJson::collected(std::string_view kind) { value_["collected"].push_back(kind); }

void EvidenceJson::dropped(std::string_view reason, std::size_t count) {
  if (count > 0) add("dropped", {{"reason", reason}, {"count", count}});
}

void EvidenceJson::add(const char* list, json entry) {
  json& entries = value_[list];
  if (entries.size() < limits::kEvidenceItems)
    entries.push_back(std::move(entry));
  else
    ++beyond_[list];  // never held: a HAR may have many times as many
}

void EvidenceJson::add_html(const HtmlFacts& facts, bool whole) {
  if (facts.head_complete) collected("metas");
  if (whole) collected("scripts");
  if (whole) collected("mixed_content");
  value_["page"]["inline_scripts"] = facts.inline_scripts;
  for (const Meta& meta : facts.metas)
    add("metas", {{"http_equiv", to_well_formed(meta.http_equiv)},
                  {"content", to_well_formed(meta.content)},
                  {"in_head", meta.in_head}});
  for (const ScriptElement& script : facts.scripts) {
    json entry = {{"tag", script.tag},
                  {"url", to_well_formed(script.url)},
                  {"type", to_well_formed(script.type)},
                  {"integrity", to_well_formed(script.integrity)}};
    if (script.crossorigin) entry["crossorigin"] = to_well_formed(*script.crossorigin);
    add("scripts", std::move(entry));
  }
  for (const Load& load : facts.loads) add_load(load);
  if (!policy::istarts_with(value_["page"]["url"].get_ref<const std::string&>(), "https:")) return;
  for (const MixedContent& element : facts.insecure)
    add("mixed_content", {{"tag", to_well_formed(element.tag)}, {"url", to_well_formed(element.url)}});
}

void EvidenceJson::add_load(const Load& load) {
  json entry = {{"directive", load.directive},
                {"how", load.how},
                {"url", to_well_formed(load.url)},
                {"hash", load.hash},
                {"integrity", to_well_formed(load.integrity)},
                {"nonced", load.nonced},
                {"parser_inserted", load.parser_inserted},
                {"count", load.count},
                {"redirects", json::array()}};
  for (const std::string& hop : load.redirects) entry["redirects"].push_back(to_well_formed(hop));
  add("loads", std::move(entry));
}

Result<Evidence> EvidenceJson::read() {
  for (const auto& [list, count] : beyond_) dropped("items_cut." + list, count);
  auto evidence = evidence_from(value_);
  if (evidence) note_public_suffixes(*evidence);
  return evidence;
}

json header_list(const std::vector<Header>& headers) {
  json list = json::array();
  for (const Header& header : headers) {
    const bool cookie = policy::iequals(header.name, "set-cookie");
    const std::string value = to_well_formed(header.value);
    list.push_back({to_well_formed(header.name), cookie ? redaction::scrub_set_cookie(value, {}) : value});
  }
  return list;
}

std::string_view header_value(const std::vector<Header>& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (policy::iequals(header.name, name)) return header.value;
  }
  return {};
}

bool is_html_type(std::string_view content_type) {
  const std::string_view type = policy::trim(content_type.substr(0, content_type.find(';')));
  return policy::iequals(type, "text/html") || policy::iequals(type, "application/xhtml+xml");
}

bool speaks_for_page(std::int64_t status) {
  constexpr std::int64_t kNoContent = 204, kResetContent = 205;  // browsers stay where they are
  return status == 0 || (status >= 200 && status < 300 && status != kNoContent && status != kResetContent);
}

}  // namespace devdiag::check
