// csp-evaluator: its findings for policies, each of its checks alone, and the questions it asks about tokens.
#include <algorithm>
#include <array>
#include <map>

#include "adapter.hpp"
#include "csp_address.hpp"
#include "csp_checks.hpp"
#include "csp_token.hpp"
#include "policy/ascii.hpp"

namespace devdiag::cases {
namespace {

using namespace devdiag::grade;

// The multiset of (type, severity, directive, value) as sorted lines.
json lines_of(const json& findings) {
  std::vector<std::string> lines;
  for (const auto& each : findings) {
    const json value = each.value("value", json());
    lines.push_back(each.at("type").get<std::string>() + " " + each.at("severity").get<std::string>() + " " +
                    each.at("directive").get<std::string>() +
                    (value.is_string() ? " " + value.get<std::string>() : ""));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

json lines_of(std::span<const CspFinding> findings) {
  std::vector<std::string> lines;
  for (const CspFinding& each : findings) {
    lines.push_back(std::string(csp_finding_name(each.type)) + " " +
                    std::string(csp_severity_name(each.severity)) + " " + each.directive +
                    (each.value.empty() ? "" : " " + each.value));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

CspVersion version_of(const json& input, const char* name) {
  const json version = input.value(name, json());
  if (version == "CSP1") return CspVersion::csp1;
  return version == "CSP2" ? CspVersion::csp2 : CspVersion::csp3;
}

Judged judge_evaluate(const json& input, const json& expected, const json&) {
  const auto policy = input.at("policy").get<std::string>();
  const CspGradeOptions options{.version = version_of(input, "csp_version")};
  return compare(lines_of(expected.at("findings")), lines_of(evaluate_csp(policy, options)));
}

Judged judge_corpus(const json& input, const json& expected, const json& meta) {
  return judge_evaluate(input, expected.at("csp_evaluator"), meta);
}

json directives_of(const Reading& reading) {
  json out = json::object();
  for (const ReadDirective& directive : reading.directives()) {
    json tokens = json::array();
    for (const Token& token : reading.tokens(directive)) tokens.push_back(token.text);
    out[std::string(directive.name)] = tokens;
  }
  return out;
}

Judged judge_parse(const json& input, const json& expected, const json&) {
  return compare(expected.at("directives"), directives_of(Reading(input.at("policy").get<std::string>())));
}

Judged judge_effective(const json& input, const json& expected, const json&) {
  const auto policy = input.at("policy").get<std::string>();
  Reading reading(policy);
  reading.keep_effective(version_of(input, "version"));
  return compare(expected.at("directives"), directives_of(reading));
}

// The suite's name of a check and the groups of ours.
const std::map<std::string, std::vector<CspCheck>, std::less<>> kChecks = {
    {"checkAllowlistFallback", {CspCheck::allowlist_fallback}},
    {"checkDeprecatedDirective", {CspCheck::deprecated_directive}},
    {"checkFlashObjectAllowlistBypass", {CspCheck::object_allowlist_bypass}},
    {"checkHasConfiguredReporting", {CspCheck::reporting}},
    {"checkInvalidKeyword", {CspCheck::invalid_keyword}},
    {"checkIpSource", {CspCheck::ip_source}},
    {"checkMissingBaseUriDirective", {CspCheck::missing_base_uri}},
    {"checkMissingDirectives",
     {CspCheck::missing_object_src, CspCheck::missing_script_src, CspCheck::missing_base_uri}},
    {"checkMissingObjectSrcDirective", {CspCheck::missing_object_src}},
    {"checkMissingScriptSrcDirective", {CspCheck::missing_script_src}},
    {"checkMissingSemicolon", {CspCheck::missing_semicolon}},
    {"checkNonceLength", {CspCheck::nonce_length}},
    {"checkPlainUrlSchemes", {CspCheck::plain_url_schemes}},
    {"checkRequiresTrustedTypesForScripts", {CspCheck::trusted_types}},
    {"checkScriptAllowlistBypass", {CspCheck::script_allowlist_bypass}},
    {"checkScriptUnsafeEval", {CspCheck::script_unsafe_eval}},
    {"checkScriptUnsafeInline", {CspCheck::script_unsafe_inline}},
    {"checkSrcHttp", {CspCheck::src_http}},
    {"checkStrictDynamic", {CspCheck::strict_dynamic}},
    {"checkStrictDynamicNotStandalone", {CspCheck::strict_dynamic_not_standalone}},
    {"checkUnknownDirective", {CspCheck::unknown_directive}},
    {"checkUnsafeInlineFallback", {CspCheck::unsafe_inline_fallback}},
    {"checkWildcards", {CspCheck::wildcards}}};

std::vector<CspFinding> run_named_check(const std::string& name, const std::string& policy) {
  const auto found = kChecks.find(name);
  if (found == kChecks.end()) throw std::invalid_argument("no such check: " + name);
  const Reading reading(policy);
  std::vector<Found> out;
  run_checks(found->second, reading, out);
  return owned(out);
}

Judged judge_check(const json& input, const json& expected, const json&) {
  const auto name = input.at("check").get<std::string>();
  const auto policies = input.at("policies").get<std::vector<std::string>>();
  const std::vector<std::string_view> views(policies.begin(), policies.end());
  const json& wanted = expected.at("findings");
  if (name == "evaluateForFailure")
    return compare(lines_of(wanted), lines_of(evaluate_csp_list(views).failures));
  if (name == "evaluateForWarnings")
    return compare(lines_of(wanted), lines_of(evaluate_csp_list(views).warnings));
  // The suite kept of the nested lists only how many there are.
  if (name == "evaluateForSyntaxErrors")
    return compare(wanted.size(), evaluate_csp_list(views).syntax.size());
  return compare(lines_of(wanted), lines_of(run_named_check(name, policies.at(0))));
}

// The host in lower case, as the suite's tool writes it.
json host_name(const std::string& address) {
  const auto read = read_address(address);
  return read ? json(policy::to_lower(read->host)) : json();
}

json first_covered(const std::string& pattern, const json& list) {
  const auto wanted = read_address(pattern);
  for (const auto& each : list) {
    const auto text = each.get<std::string>();
    const auto read = read_address(text);
    if (wanted && read && covers_host(wanted->host, read->host) && covers_path(wanted->path, read->path))
      return text;
  }
  return {};
}

json normalised(std::string token) {
  normalise_token(token.data(), token.size());
  return token;
}

Judged judge_util(const json& input, const json& expected, const json&) {
  const auto fn = input.at("fn").get<std::string>();
  const json& args = input.at("args");
  const auto text = args.at(0).get<std::string>();
  // Called as a callback, the second argument is an index, not a flag.
  const bool strict = args.size() > 1 && args.at(1) == true;
  const json& wanted = expected.at("result");
  if (fn == "isDirective") return compare(wanted, is_grader_directive(text));
  if (fn == "isKeyword") return compare(wanted, is_grader_keyword(text));
  if (fn == "isUrlScheme") return compare(wanted, is_url_scheme(text));
  if (fn == "isNonce") return compare(wanted, is_nonce(text, strict));
  if (fn == "isHash") return compare(wanted, is_hash(text, strict));
  if (fn == "getHostname") return compare(wanted, host_name(text));
  if (fn == "getSchemeFreeUrl") return compare(wanted, json(without_scheme(text)));
  if (fn == "matchWildcardUrls") return compare(wanted, first_covered(text, args.at(1)));
  if (fn == "normalizeDirectiveValue") return compare(wanted, normalised(text));
  throw std::invalid_argument("no adapter for " + fn);
}

constexpr AdapterRow kRows[] = {{"csp-corpus-1000", "csp_policy", &judge_corpus, "csp-evaluator"},
                                {"csp-evaluator", "check", &judge_check},
                                {"csp-evaluator", "effective_csp", &judge_effective},
                                {"csp-evaluator", "evaluate", &judge_evaluate},
                                {"csp-evaluator", "parse", &judge_parse},
                                {"csp-evaluator", "util", &judge_util}};

}  // namespace

std::span<const AdapterRow> csp_grade_adapters() { return kRows; }

}  // namespace devdiag::cases
