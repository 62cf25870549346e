// MDN HTTP Observatory: its tests, its policy parser and its grades; and its half of the policy corpus.
#include "devdiag/grade/observatory.hpp"

#include <deque>

#include "input.hpp"
#include "observatory_csp.hpp"
#include "policy/ascii.hpp"
#include "policy/structured_fields.hpp"

namespace devdiag::cases {
namespace {

using namespace devdiag::grade;

// The preload data the suite was recorded with; its description names these hosts.
constexpr PreloadedHost kPreloaded[] = {
    {"bugzilla.mozilla.org", true}, {"cloudflare.com", true}, {"facebook.com", false}};

// Owns what an ObservatorySite views.
struct Scan {
  std::string host, url, html, preflight_origin;
  std::deque<Answer> answers;
  std::vector<Hop> redirects;
  std::vector<SeenCookie> cookies;
  std::vector<Meta> metas;
  ObservatorySite site;
};

std::string text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const Answer* read_answer(const json& responses, const char* name, Scan& scan) {
  const auto found = responses.find(name);
  if (found == responses.end() || !found->is_object()) return nullptr;
  Answer& answer = scan.answers.emplace_back();
  answer.status = found->value("status", 200);
  answer.certificate_ok = found->value("verified", true);
  const json headers = found->value("headers", json::object());
  for (const auto& [header, value] : headers.items()) {
    const FieldLines lines = lines_of(value);
    for (const auto line : lines.views()) answer.headers.push_back({header, std::string(line)});
  }
  return &answer;
}

void read_metas(const json& responses, Scan& scan) {
  const auto page = responses.find("auto");
  if (page == responses.end() || !page->is_object() || !page->contains("http_equiv")) {
    scan.metas = declared_metas(scan.html);
    return;
  }
  for (const auto& [name, contents] : page->at("http_equiv").items()) {
    const std::string own = name == "referrer-policy" ? "referrer" : name;
    const FieldLines lines = lines_of(contents);
    for (const auto content : lines.views()) scan.metas.push_back({own, std::string(content), true});
  }
}

void read_cookies(const json& input, Scan& scan) {
  for (const auto& cookie : input.value("cookie_jar", json::array())) {
    scan.cookies.push_back({text_of(cookie, "key"), cookie.value("secure", false),
                            cookie.value("httpOnly", false), text_of(cookie, "sameSite")});
  }
}

void read_scan(const json& input, Scan& scan) {
  scan.host = text_of(input, "site");
  scan.url = text_of(input, "session_url");
  scan.html = text_of(input, "body");
  scan.preflight_origin = text_of(input, "cors_request_origin");
  const json& responses = input.at("responses");
  read_metas(responses, scan);
  read_cookies(input, scan);
  for (const auto& hop : input.value("http_redirects", json::array())) {
    scan.redirects.push_back({text_of(hop, "url"), hop.value("status", 0)});
  }
  scan.site = {.host = scan.host,
               .url = scan.url,
               .page = read_answer(responses, "auto", scan),
               .https = read_answer(responses, "https", scan),
               .http = read_answer(responses, "http", scan),
               .preflight = read_answer(responses, "cors", scan),
               .preflight_origin = scan.preflight_origin,
               .http_redirects = scan.redirects,
               .cookies = scan.cookies,
               .metas = scan.metas,
               .html = scan.html,
               .preloaded = kPreloaded};
}

json as_json(const ObservatoryResult& result) {
  return {{"result", result.name}, {"pass", result.pass}, {"score_modifier", result.modifier}};
}

json verdict_of(const json& expected) {
  return {{"result", expected.at("result")},
          {"pass", expected.at("pass")},
          {"score_modifier", expected.at("score_modifier")}};
}

template <ObservatoryTest test>
Judged judge_test(const json& input, const json& expected, const json&) {
  Scan scan;
  read_scan(input, scan);
  return compare(verdict_of(expected), as_json(judge_observatory(test, scan.site)));
}

json as_json(const observatory::MergedCsp& csp) {
  json out = json::object();
  for (const auto& [name, values] : csp.directives) out[name] = values;
  if (!csp.repeated.empty()) out["_observatory_duplicate_key_warnings"] = csp.repeated;
  return out;
}

template <auto merge>
Judged judge_parser(const json& input, const json& expected, const json&) {
  const FieldLines policies = lines_of(input.at("args").at(0));
  const auto merged = merge(policies.views());
  if (expected.contains("error")) return {!merged, "an error", merged ? as_json(*merged).dump() : "an error"};
  return compare(expected, merged ? as_json(*merged) : json("an error"));
}

Judged judge_token(const json& input, const json& expected, const json&) {
  const auto item = policy::parse_sf_item(input.at("args").at(0).get<std::string>());
  const bool token = item && item->value.type == policy::BareType::token;
  return compare(expected, token ? json(item->value.text) : json());
}

Judged judge_metas(const json& input, const json& expected, const json&) {
  json got = {{"content-security-policy", json::array()}};
  for (const auto& meta : declared_metas(input.at("args").at(0).get<std::string>())) {
    if (meta.http_equiv == "content-security-policy") got[meta.http_equiv].push_back(meta.content);
    if (meta.http_equiv == "referrer") got["referrer-policy"] = {meta.content};
  }
  return compare(expected, got);
}

Judged judge_grade(const json& input, const json& expected, const json&) {
  const int score = std::max(0, input.at("args").at(0).get<int>());
  return compare(expected, {{"score", score}, {"grade", observatory_grade(score)}});
}

Judged judge_corpus(const json& input, const json& expected, const json&) {
  const Answer answer{200, true, {{"Content-Security-Policy", input.at("policy").get<std::string>()}}};
  ObservatorySite site;
  site.url = "https://example.com/";
  site.page = &answer;
  const auto result = judge_observatory(ObservatoryTest::content_security_policy, site);
  return compare(expected.at("observatory").at("result"), result.name);
}

using Test = ObservatoryTest;

constexpr AdapterRow kRows[] = {
    {"observatory", "content-security-policy", &judge_test<Test::content_security_policy>},
    {"observatory", "cookies", &judge_test<Test::cookies>},
    {"observatory", "cross-origin-resource-sharing", &judge_test<Test::cross_origin_resource_sharing>},
    {"observatory", "redirection", &judge_test<Test::redirection>},
    {"observatory", "referrer-policy", &judge_test<Test::referrer_policy>},
    {"observatory", "strict-transport-security", &judge_test<Test::strict_transport_security>},
    {"observatory", "subresource-integrity", &judge_test<Test::subresource_integrity>},
    {"observatory", "x-content-type-options", &judge_test<Test::x_content_type_options>},
    {"observatory", "x-frame-options", &judge_test<Test::x_frame_options>},
    {"observatory", "cross-origin-resource-policy", &judge_test<Test::cross_origin_resource_policy>},
    {"observatory", "cross-origin-embedder-policy", &judge_test<Test::cross_origin_embedder_policy>},
    {"observatory", "cross-origin-opener-policy", &judge_test<Test::cross_origin_opener_policy>},
    {"observatory", "parse_csp", &judge_parser<&observatory::merge_csp>},
    {"observatory", "parse_csp_meta", &judge_parser<&observatory::merge_meta_csp>},
    {"observatory", "parse_sf_token", &judge_token},
    {"observatory", "parse_http_equiv", &judge_metas},
    {"observatory", "grade", &judge_grade},
    {"csp-corpus-1000", "csp_policy", &judge_corpus}};

}  // namespace

std::span<const AdapterRow> observatory_adapters() { return kRows; }

}  // namespace devdiag::cases
