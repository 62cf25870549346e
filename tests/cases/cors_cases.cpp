// CORS: check, preflight, safelisted headers, exposed headers.
#include "input.hpp"
#include "policy/cors.hpp"

namespace devdiag::cases {
namespace {

using namespace devdiag::policy;

// Owns the header lines of a response and hands out views.
struct ResponseHeaders {
  explicit ResponseHeaders(const json& headers)
      : origin(lines_of(headers, "access-control-allow-origin")),
        credentials(lines_of(headers, "access-control-allow-credentials")),
        methods(lines_of(headers, "access-control-allow-methods")),
        names(lines_of(headers, "access-control-allow-headers")) {}
  CorsFields fields() const {
    return {origin.views(), credentials.views(), methods.views(), names.views(), {}};
  }
  FieldLines origin, credentials, methods, names;
};

struct Sent {
  explicit Sent(const json& input) : method(input.value("method", "GET")) {
    const json given = input.value("request_headers", json::object());
    for (const auto& [name, value] : given.items()) owned.emplace_back(name, value.get<std::string>());
    for (const auto& [name, value] : owned) headers.emplace_back(name, value);
  }
  std::string method;
  std::vector<std::pair<std::string, std::string>> owned;
  std::vector<RequestHeader> headers;
};

bool with_credentials(const json& input) { return input.value("credentials_mode", "") == "include"; }

bool same_origin_request(const json& input) {
  const std::string url = input.at("request_url"), origin = input.at("request_origin");
  return same_origin(parse_origin(url), parse_origin(origin));
}

Judged judge_check(const json& input, const json& expected, const json&) {
  const ResponseHeaders response(input.at("response_headers"));
  const std::string origin = input.at("request_origin");
  const Sent sent(input);
  bool readable = same_origin_request(input);
  if (!readable) {
    readable = cors_check(response.fields(), origin, with_credentials(input)) == CorsVerdict::allowed;
    if (readable && needs_preflight(sent.method, sent.headers)) {
      readable = preflight_check({origin, sent.method, sent.headers, with_credentials(input)}, 200,
                                 response.fields()) == CorsVerdict::allowed;
    }
  }
  return compare(expected.at("response_readable"), readable);
}

Judged judge_preflight(const json& input, const json& expected, const json&) {
  const Sent sent(input);
  bool readable = !needs_preflight(sent.method, sent.headers);
  if (!readable && input.contains("server_allows")) {
    readable = input.at("server_allows");
  } else if (!readable) {
    const ResponseHeaders response(input.at("preflight_response_headers"));
    const std::string origin = input.at("request_origin");
    readable =
        preflight_check({origin, sent.method, sent.headers, with_credentials(input)},
                        input.value("preflight_status", 200), response.fields()) == CorsVerdict::allowed;
  }
  return compare(expected.at("response_readable"), readable);
}

Judged judge_safelist(const json& input, const json& expected, const json&) {
  const Sent sent(input);
  return compare(expected.at("preflight_required"), needs_preflight(sent.method, sent.headers));
}

Judged judge_expose(const json& input, const json& expected, const json&) {
  const auto lines =
      raw_lines_of(input.at("raw_header_lines").get<std::string>(), "access-control-expose-headers");
  CorsFields fields;
  fields.expose_headers = lines.views();
  return compare(expected.at("header_exposed"),
                 is_exposed(input.at("header_read").get<std::string>(), fields, with_credentials(input)));
}

constexpr AdapterRow kRows[] = {{"wpt-cors", "cors_check", &judge_check},
                                {"wpt-cors", "cors_fetch", &judge_check},
                                {"wpt-cors", "preflight", &judge_preflight},
                                {"wpt-cors", "safelisted_request_header", &judge_safelist},
                                {"wpt-cors", "expose_headers", &judge_expose}};

}  // namespace

std::span<const AdapterRow> cors_adapters() { return kRows; }

}  // namespace devdiag::cases
