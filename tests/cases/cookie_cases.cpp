// Cookies: what a response stores and a later request or script sees; cookie dates.
#include "input.hpp"
#include "policy/cookie_date.hpp"
#include "policy/cookie_store.hpp"
#include "policy/public_suffix.hpp"

namespace devdiag::cases {
namespace {

using namespace devdiag::policy;

// Before August 2019: the parser cases write Expires dates of that month that must lie ahead.
constexpr std::int64_t kNow = 1'546'300'800;

// `reference` is absolute or a path of `base`'s origin.
std::string resolved(const std::string& base, const std::string& reference) {
  if (reference.find("://") != std::string::npos) return reference;
  return base.substr(0, base.find('/', base.find("://") + 3)) + reference;
}

CookieStore filled(const std::string& url, const json& lines, bool from_script = false,
                   CookieStandard standard = CookieStandard::rfc6265bis) {
  CookieStore store(standard, &is_public_suffix);
  for (const auto& line : lines) store.set(*parse_url(url), line.get<std::string>(), kNow, from_script);
  return store;
}

// The suite's page: most cases name no origin of their own.
std::string origin_of_case(const json& input) {
  return input.value("origin", input.value("request_origin", "http://web-platform.test:8000"));
}

// The http-state suite is of 2011 and holds RFC 6265 as published.
Judged judge_jar(const json& input, const json& expected, const json&) {
  const std::string url = input.at("request_url");
  const CookieStore store = filled(url, input.at("set_cookie"), false, CookieStandard::rfc6265);
  const std::string then = resolved(url, input.at("then_request"));
  return compare(expected.at("cookie_header"), store.header(*parse_url(then), kNow));
}

Judged judge_read(const json& input, const json& expected, std::string_view path_member) {
  const std::string url = origin_of_case(input) + input.at("request_path").get<std::string>();
  const CookieStore store = filled(url, input.at("set_cookie"));
  const std::string read = resolved(url, input.at(path_member).get<std::string>());
  return compare(expected.at("document_cookie"), store.header(*parse_url(read), kNow, true));
}

Judged judge_header(const json& input, const json& expected, const json&) {
  return judge_read(input, expected, "read_path");
}
Judged judge_redirect(const json& input, const json& expected, const json&) {
  return judge_read(input, expected, "redirect_to");
}

Judged judge_prefix_http(const json& input, const json& expected, const json&) {
  const std::string url = origin_of_case(input) + input.at("request_path").get<std::string>();
  return compare(expected.at("stored"), !filled(url, input.at("set_cookie")).cookies().empty());
}

Judged judge_prefix_dom(const json& input, const json& expected, const json&) {
  const std::string url = origin_of_case(input) + input.at("path").get<std::string>();
  return compare(expected.at("stored"),
                 !filled(url, input.at("document_cookie_writes"), true).cookies().empty());
}

Judged judge_write(const json& input, const json& expected, const json&) {
  const std::string url = origin_of_case(input) + input.value("path", input.value("request_path", "/"));
  const CookieStore store = filled(url, input.at("document_cookie_writes"), true);
  const std::string read = resolved(url, input.value("read_path", input.value("path", "/")));
  return compare(expected.at("document_cookie"), store.header(*parse_url(read), kNow, true));
}

Judged judge_registrable(const json& input, const json& expected, const json&) {
  const std::string host = input.at("host");
  const auto domain = registrable_domain(host);
  return compare(expected.at("registrable_domain"), domain.empty() ? json() : json(domain));
}

Judged judge_date(const json& input, const json& expected, const json&) {
  const auto date = parse_cookie_date(input.at("date").get<std::string>());
  return compare(expected.at("imf_fixdate"), date ? json(imf_fixdate(*date)) : json());
}

constexpr AdapterRow kRows[] = {{"cookie", "cookie_jar", &judge_jar},
                                {"cookie", "set_cookie_header", &judge_header},
                                {"cookie", "set_cookie_on_redirect", &judge_redirect},
                                {"cookie", "document_cookie_write", &judge_write},
                                {"cookie", "prefix_http", &judge_prefix_http},
                                {"cookie", "prefix_dom", &judge_prefix_dom},
                                {"cookie", "cookie_date", &judge_date},
                                {"psl", "registrable_domain", &judge_registrable}};

}  // namespace

std::span<const AdapterRow> cookie_adapters() { return kRows; }

}  // namespace devdiag::cases
