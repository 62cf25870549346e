// The environment of a page: readable tokens of its framework, headers, server and route, and their
// fingerprint.
#include <algorithm>
#include <array>
#include <utility>

#include "compact_sort.hpp"
#include "devdiag/diagnose.hpp"
#include "devdiag/sha256.hpp"
#include "json_writer.hpp"
#include "policy/ascii.hpp"
#include "utf8.hpp"

namespace devdiag {
namespace {

using policy::iequals;
using policy::trim;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

void add(std::vector<std::string>& tokens, std::string_view kind, std::string_view value) {
  std::string token;
  token.reserve(kind.size() + value.size());
  token.append(kind).append(value);
  std::erase_if(token, is_control);
  token.resize(utf8_floor(token, limits::kEnvTokenBytes));
  if (token.size() > kind.size()) tokens.push_back(std::move(token));
}

bool is_policy_name(std::string_view value) {
  return !value.empty() &&
         std::all_of(value.begin(), value.end(), [](char c) { return policy::is_alpha(c) || c == '-'; });
}

void add_frame_options(std::vector<std::string>& tokens, std::string_view value) {
  while (!value.empty()) {
    std::string_view part = policy::next_part(value, ',');
    std::string option(policy::next_token(part));
    std::transform(option.begin(), option.end(), option.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    if (!option.empty()) add(tokens, "xfo:", is_policy_name(option) ? option : "INVALID");
  }
}

bool names_frame_ancestors(std::string_view policies) {
  constexpr std::string_view kName = "frame-ancestors";
  while (!policies.empty()) {
    std::string_view serialized = policy::next_part(policies, ',');
    while (!serialized.empty()) {
      const std::string_view directive = trim(policy::next_part(serialized, ';'));
      if (!policy::istarts_with(directive, kName)) continue;
      if (directive.size() == kName.size() || policy::is_space(directive[kName.size()])) return true;
    }
  }
  return false;
}

// Products of Server or X-Powered-By without versions and comments: `Apache/2.4 (Debian) mod_wsgi/5` ->
// apache, mod_wsgi.
void add_products(std::vector<std::string>& tokens, std::string_view value) {
  constexpr std::size_t kProducts = 4;
  std::size_t products = 0, depth = 0;
  std::string product;
  const auto finish = [&] {
    if (!product.empty() && products++ < kProducts) {
      add(tokens, "srv:", policy::to_lower(std::string_view(product).substr(0, product.find('/'))));
    }
    product.clear();
  };
  for (const char c : value) {
    if (c == '(') ++depth;
    const bool outside = depth == 0 && !policy::is_space(c) && c != ',' && c != ';';
    if (outside)
      product += c;
    else
      finish();
    if (c == ')' && depth > 0) --depth;
  }
  finish();
}

void add_header(std::vector<std::string>& tokens, const Header& header) {
  const std::string_view name = trim(header.name);
  switch (name.size()) {
    case 6:
      if (iequals(name, "server")) add_products(tokens, header.value);
      break;
    case 12:
      if (iequals(name, "x-powered-by")) add_products(tokens, header.value);
      break;
    case 15:
      if (iequals(name, "x-frame-options")) add_frame_options(tokens, header.value);
      break;
    case 23:
      if (iequals(name, "content-security-policy") && names_frame_ancestors(header.value))
        add(tokens, "csp:", "fa");
      break;
    default:
      break;
  }
}

// Path template of a redacted URL.
std::string_view route_of(std::string_view url) {
  url = url.substr(0, url.find('?'));
  const std::size_t authority = url.find("//");
  if (authority == std::string_view::npos) return url.starts_with('/') ? url : std::string_view{};
  const std::size_t path = url.find('/', authority + 2);
  return path == std::string_view::npos ? std::string_view("/") : url.substr(path);
}

// SHA-256 of {"csp":[…],"framework":[…],"routes":[…],"server":[…],"xfo":[…]} without the keys that are empty.
// Keys sort as the kinds of the tokens do.
std::string fingerprint(const std::vector<std::string>& tokens) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kKeys = {
      {{"csp:", "csp"}, {"fw:", "framework"}, {"route:", "routes"}, {"srv:", "server"}, {"xfo:", "xfo"}}};
  std::string json = "{";
  json.reserve(256);
  const auto* key = kKeys.begin();
  bool open = false;
  for (const std::string_view token : tokens) {
    const bool same = open && token.starts_with(key->first);
    if (open) json += same ? "," : "],";
    if (!same) {
      while (!token.starts_with(key->first)) ++key;
      json.append("\"").append(key->second).append("\":[");
    }
    append_json_string(json, token.substr(key->first.size()));
    open = true;
  }
  if (open) json += ']';
  return to_hex(sha256(json += '}'));
}

}  // namespace

Environment environment_of(const Evidence& redacted) {
  Environment environment;
  std::vector<std::string>& tokens = environment.tokens;
  tokens.reserve(8);
  for (const Framework& framework : redacted.frameworks)
    add(tokens, "fw:", policy::to_lower(trim(framework.name)));
  for (const Response& response : redacted.responses) {
    if (response.role != "document") continue;
    for (const Header& header : response.headers) add_header(tokens, header);
  }
  add(tokens, "route:", route_of(redacted.page.url));
  compact_sort(tokens);
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  if (tokens.size() > limits::kEnvTokens) {
    environment.cut = static_cast<std::int64_t>(tokens.size() - limits::kEnvTokens);
    tokens.resize(limits::kEnvTokens);
  }
  environment.fingerprint = fingerprint(tokens);
  return environment;
}

}  // namespace devdiag
