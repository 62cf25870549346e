// Every other header field from a hostile server: cookies, dates, CORS, HSTS, structured fields, referrer and
// isolation policies. They take any bytes, and what is written can be read again.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/cookie_date.hpp"
#include "policy/cookie_store.hpp"
#include "policy/cors.hpp"
#include "policy/csp.hpp"
#include "policy/csp_lint.hpp"
#include "policy/csp_subsumption.hpp"
#include "policy/field_lines.hpp"
#include "policy/hsts.hpp"
#include "policy/isolation.hpp"
#include "policy/mixed_content.hpp"
#include "policy/referrer.hpp"
#include "policy/structured_fields.hpp"
#include "policy/url.hpp"
#include "require.hpp"

using namespace devdiag::policy;

namespace {

constexpr std::int64_t kNow = 1'790'000'000;

void check_cookies(std::string_view text) {
  const auto url = parse_url("https://shop.example/a/b");
  CookieStore store;
  // Lines, so that several cookies meet in one store.
  for (std::size_t from = 0, lines = 0; from <= text.size() && lines < 64; ++lines) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    store.set(*url, text.substr(from, end - from), kNow, lines % 2 == 1);
    from = end + 1;
  }
  const std::string header = store.header(*url, kNow);
  require(header.find_first_of("\r\n") == std::string::npos, "a Cookie header is one line", header);
  parse_cookie_date(text);
}

template <class Value>
void check_rewritten(const std::optional<Value>& again, const std::string& written) {
  require(again.has_value(), "what was serialized can be parsed", written);
  require(serialize_sf(*again) == written, "serializing twice changes nothing", written);
}

void check_structured(std::string_view text) {
  if (const auto item = parse_sf_item(text)) {
    const std::string written = serialize_sf(*item);
    const auto again = parse_sf_item(written);
    check_rewritten(again, written);
  }
  if (const auto list = parse_sf_list(text)) {
    const std::string written = serialize_sf(*list);
    const auto again = parse_sf_list(written);
    check_rewritten(again, written);
  }
  if (const auto dictionary = parse_sf_dictionary(text)) {
    const std::string written = serialize_sf(*dictionary);
    const auto again = parse_sf_dictionary(written);
    check_rewritten(again, written);
  }
}

void check_cors(std::string_view text) {
  const std::vector<std::string_view> line{text};
  const CorsFields fields{line, line, line, line, line};
  cors_check(fields, "https://shop.example", true);
  const std::array<RequestHeader, 2> headers{RequestHeader{"x-own", text},
                                             RequestHeader{"content-type", text}};
  preflight_check({"https://shop.example", "PUT", headers, true}, 204, fields);
  is_exposed("x-own", fields, false);
  normalized_method(text);
}

void check_policies(std::string_view text) {
  const Origin self = parse_origin("https://shop.example");
  lint_policy(text);
  required_csp_header(text);
  const std::size_t half = text.size() / 2;
  const auto required = parse_policy(text.substr(0, half), Disposition::enforce, Delivery::header);
  std::vector<Policy> returned;
  parse_policies(text.substr(half), Disposition::enforce, returned);
  if (required) subsumes(*required, returned, self);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::array lines{text, text};
  check_cookies(text);
  check_structured(text);
  check_cors(text);
  check_policies(text);
  Hsts hsts = parse_hsts(text);
  judge_preload(hsts, 31'536'000);
  judge_removal(hsts);
  referrer_policy_of(lines);
  referrer_policy_of_meta(text);
  is_nosniff(lines);
  embedder_policy(lines);
  opener_policy(lines);
  resource_policy(lines);
  if (const auto url = parse_url(text)) judge_mixed(*url, Subresource::image, true, false);
  return 0;
}
