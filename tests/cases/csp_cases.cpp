// Content Security Policy: does a policy allow a load or a piece of code.
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "adapter.hpp"
#include "policy/csp_check.hpp"
#include "policy/csp_lint.hpp"
#include "policy/csp_subsumption.hpp"

namespace devdiag::cases {
namespace {

using namespace devdiag::policy;

// "A document of an unspecified https origin" that no case names.
constexpr std::string_view kAnyOrigin = "https://document.invalid";

std::string text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? std::string{} : found->get<std::string>();
}

std::string digest_of(const EVP_MD* algorithm, const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned int length = 0;
  EVP_Digest(text.data(), text.size(), raw.data(), &length, algorithm, nullptr);
  std::string out(4 * ((length + 2) / 3) + 1, '\0');
  const int written =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), raw.data(), static_cast<int>(length));
  out.resize(static_cast<std::size_t>(written));
  return out;
}

// Owns the digests an InlineCode views.
struct Inline {
  std::string nonce;
  std::array<std::string, 3> digests;
  std::array<Hash, 3> hashes;
  bool hashed = false;

  Inline(const json& args) : nonce(text_of(args, "nonce")) {
    hashed = args.contains("source_text") && !args.at("source_text").is_null();
    const std::string source = text_of(args, "source_text");
    digests = {digest_of(EVP_sha256(), source), digest_of(EVP_sha384(), source),
               digest_of(EVP_sha512(), source)};
    hashes = {Hash{"sha256", digests[0]}, Hash{"sha384", digests[1]}, Hash{"sha512", digests[2]}};
  }
  Inline(const Inline&) = delete;

  InlineCode code(InlineKind kind) const {
    return {kind, nonce, std::span<const Hash>(hashes).first(hashed ? hashes.size() : 0)};
  }
};

struct UrlQuery {
  std::string_view name;
  Directive directive;
};

constexpr UrlQuery kUrlQueries[] = {{"allowsStyleFromSource", Directive::style_src_elem},
                                    {"allowsFontFromSource", Directive::font_src},
                                    {"allowsObjectFromSource", Directive::object_src},
                                    {"allowsMediaFromSource", Directive::media_src},
                                    {"allowsManifestFromSource", Directive::manifest_src},
                                    {"allowsImageFromSource", Directive::img_src},
                                    {"allowsFrameFromSource", Directive::frame_src},
                                    {"allowsPrefetchFromSource", Directive::prefetch_src},
                                    {"allowsWorkerFromSource", Directive::worker_src},
                                    {"allowsConnection", Directive::connect_src},
                                    {"allowsNavigation", Directive::navigate_to},
                                    {"allowsFormAction", Directive::form_action},
                                    {"allowsFrameAncestor", Directive::frame_ancestors}};

bool ask_url(const Policy& policy, std::string_view query, const Url& url, const Origin& self) {
  if (query == "allowsScriptFromSource") return allows_script_url(policy, url, self, {});
  for (const UrlQuery& row : kUrlQueries) {
    if (row.name == query) return allows_url(policy, row.directive, url, self);
  }
  throw std::invalid_argument("no adapter for query " + std::string(query));
}

bool ask(const Policy& policy, const json& input, const Origin& self) {
  const auto query = input.at("query").get<std::string>();
  if (query == "allowsEval") return allows_eval(policy);
  if (query == "allowsUnsafeInlineScript") return allows_every_inline(policy, InlineKind::script);
  if (query == "allowsUnsafeInlineStyle") return allows_every_inline(policy, InlineKind::style);
  const Inline code(input.value("args", json::object()));
  if (query == "allowsInlineScript") return allows_inline_code(policy, code.code(InlineKind::script));
  if (query == "allowsInlineStyle") return allows_inline_code(policy, code.code(InlineKind::style));
  if (query == "allowsScriptAsAttribute")
    return allows_inline_code(policy, code.code(InlineKind::script_attribute));
  if (query == "allowsStyleAsAttribute")
    return allows_inline_code(policy, code.code(InlineKind::style_attribute));
  const std::string url = text_of(input, "url");
  const auto parsed = parse_url(url);
  if (!parsed) throw std::invalid_argument("not a URL: " + url);
  return ask_url(policy, query, *parsed, self);
}

Judged judge_query(const json& input, const json& expected, const json&) {
  const auto text = input.at("policy").get<std::string>();
  const std::string origin = text_of(input, "self_origin");
  const auto parsed = parse_policy(text, Disposition::enforce, Delivery::header);
  const Origin self = parse_origin(origin.empty() ? kAnyOrigin : std::string_view(origin));
  return compare(expected.at("allowed"), !parsed || ask(*parsed, input, self));
}

Judged judge_subsumption(const json& input, const json& expected, const json&) {
  const auto required = input.at("required_csp").get<std::string>();
  const auto lines = input.at("returned_csp").get<std::vector<std::string>>();
  const auto origin = input.at("self_origin_of_document").get<std::string>();
  std::vector<Policy> returned;
  for (const std::string& line : lines) parse_policies(line, Disposition::enforce, returned);
  const auto policy = parse_policy(required, Disposition::enforce, Delivery::header);
  return compare(expected.at("load_allowed"), !policy || subsumes(*policy, returned, parse_origin(origin)));
}

Judged judge_required_header(const json& input, const json& expected, const json&) {
  const std::string attribute = text_of(input, "iframe_csp_attribute");
  const auto sent = required_csp_header(attribute);
  const json got = sent ? json(*sent) : json();
  const json& wanted = expected.at("sec_required_csp");
  const bool one_of = wanted.is_array() && std::find(wanted.begin(), wanted.end(), got) != wanted.end();
  return one_of ? compare(got, got) : compare(wanted, got);
}

constexpr std::string_view kLevelNames[] = {"Info", "Warning", "Error"};

// Faults as a sorted list of "severity directive value": message texts are each tool's own.
std::vector<std::string> fault_lines(const json& errors) {
  std::vector<std::string> lines;
  for (const auto& error : errors) {
    lines.push_back(error.at("severity").get<std::string>() + " " + error.at("directive_index").dump() + " " +
                    error.at("value_index").dump());
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

Judged judge_parse(const json& input, const json& expected, const json&) {
  const auto policy = input.at("policy").get<std::string>();
  json errors = json::array();
  for (const CspFault& fault : lint_policy(policy)) {
    // The suite's tool does not look for forgotten semicolons.
    if (fault.kind == CspFaultKind::semicolon_missing) continue;
    errors.push_back({{"severity", kLevelNames[static_cast<std::size_t>(fault.level)]},
                      {"directive_index", fault.directive},
                      {"value_index", fault.value}});
  }
  return compare(fault_lines(expected.at("errors")), fault_lines(errors));
}

Judged judge_serialize(const json& input, const json& expected, const json&) {
  return compare(expected.at("serialized"), serialize_policy(input.at("policy").get<std::string>()));
}

constexpr AdapterRow kRows[] = {
    {"csp-parse", "csp_parse_errors", &judge_parse},
    {"csp-parse", "csp_serialize", &judge_serialize},
    {"csp-query", "csp_query", &judge_query},
    {"wpt-csp-embedded-enforcement", "subsumption", &judge_subsumption},
    {"wpt-csp-embedded-enforcement", "required_csp_header", &judge_required_header}};

}  // namespace

std::span<const AdapterRow> csp_adapters() { return kRows; }

}  // namespace devdiag::cases
