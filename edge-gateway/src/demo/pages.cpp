// The headers of the demo's pages: every planted header problem and its repair.
#include "demo/pages.hpp"

namespace devdiag::gateway::demo {
namespace {

constexpr std::string_view kPolicy = "Content-Security-Policy";
// What the pages' policies have in common: nothing is planted in it.
constexpr std::string_view kKept = "; require-trusted-types-for 'script'; report-uri /demo/api/reports";
constexpr std::string_view kLocal = "localhost";
constexpr std::string_view kAddress = "127.0.0.1";

std::string shop_policy(const Switches& switches, const Site& site) {
  std::string policy = "default-src 'self'; script-src 'self' ";
  policy += switches.broken("inline_script") ? "'unsafe-inline'" : "'nonce-" + site.nonce + "'";
  policy += "; style-src 'self'; img-src 'self'; connect-src 'self'";
  if (!switches.broken("stock_origin")) policy += " " + site.other_origin;
  policy += "; frame-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'";
  if (!switches.broken("xfo")) policy += "; frame-ancestors 'self'";
  return policy.append(kKept);
}

HeaderList shop_headers(const Switches& switches, const Site& site) {
  HeaderList headers{{kPolicy, shop_policy(switches, site)}};
  if (switches.broken("xfo"))
    headers.emplace_back("X-Frame-Options", "ALLOW-FROM https://partner.northlight.example/");
  const std::string_view secure = switches.broken("session_cookie") ? "" : "; Secure";
  headers.emplace_back(
      "Set-Cookie", "northlight_session=guest; Path=/demo/; HttpOnly; SameSite=None" + std::string(secure));
  return headers;
}

HeaderList journal_headers(const Switches& switches) {
  if (switches.broken("journal_policy")) return {{"X-Frame-Options", "DENY"}};
  return {{kPolicy,
           "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
           "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'" +
               std::string(kKept)}};
}

HeaderList frame_headers(std::string_view ancestors) {
  return {{kPolicy,
           "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
           "base-uri 'none'; frame-ancestors " +
               std::string(ancestors)}};
}

}  // namespace

Site site_of(std::string_view host, std::string nonce) {
  std::string other(host);
  if (host.starts_with(kLocal)) {
    other.replace(0, kLocal.size(), kAddress);
  } else {
    const auto port = host.find(':', host.find(']') == std::string_view::npos ? 0 : host.find(']'));
    other = std::string(kLocal) + std::string(port == std::string_view::npos ? "" : host.substr(port));
  }
  return {"http://" + std::string(host), "http://" + other, std::move(nonce)};
}

PageAnswer page_answer(std::string_view rest, const Switches& switches, const Site& site) {
  if (rest.empty()) return {"demo/index.html", shop_headers(switches, site)};
  if (rest == "journal/") return {"demo/journal.html", journal_headers(switches)};
  if (rest == "frames/map")
    return {"demo/map.html", frame_headers(switches.broken("frame_refused") ? "'none'" : "'self'")};
  if (rest == "frames/reviews") return {"demo/reviews.html", frame_headers("'self'")};
  if (rest == "frames/chat") return {"demo/chat.html", frame_headers("'self'")};
  return {};
}

ApiAnswer api_answer(std::string_view rest, const Switches& switches, const Site& site) {
  if (rest == "api/stock") {
    return {200,
            R"({"bags":38,"roasted":"on Tuesday"})",
            {{"Access-Control-Allow-Origin", site.other_origin}, {"Vary", "Origin"}}};
  }
  if (rest == "api/recommendations") {
    if (switches.broken("recommendations"))
      return {500, R"({"error":"the recommendation service is down"})", {}};
    return {200,
            R"({"recommendations":[{"name":"Fjord Blend","why":"Because you like it round and easy."},)"
            R"({"name":"Paper filters","why":"A hundred of them, unbleached."}]})",
            {}};
  }
  return {};
}

}  // namespace devdiag::gateway::demo
