// CORS check, preflight and safelists.
#include "policy/cors.hpp"

#include <algorithm>
#include <array>

#include "compact_sort.hpp"
#include "policy/ascii.hpp"

namespace devdiag::policy {
namespace {

constexpr std::size_t kSafeValueBytes = 128, kSafeTotalBytes = 1024;

bool is_unsafe_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x20) return byte != '\t';
  return byte == 0x7F || std::string_view("\"():<>?@[\\]{}").find(c) != std::string_view::npos;
}

bool is_language_char(char c) {
  return is_alnum(c) || std::string_view(" *,-.;=").find(c) != std::string_view::npos;
}

constexpr std::string_view kHttpSpaces = " \t\r\n";
std::string_view trim_http(std::string_view text) {
  const auto first = text.find_first_not_of(kHttpSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kHttpSpaces) - first + 1);
}

// MIME Sniffing Standard section 4.4, as far as the essence goes; empty when it does not parse.
std::string mime_essence(std::string_view value) {
  std::string_view rest = trim_http(value);
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos || !is_token(rest.substr(0, slash))) return {};
  auto subtype = rest.substr(slash + 1);
  subtype = subtype.substr(0, subtype.find(';'));
  while (!subtype.empty() && kHttpSpaces.find(subtype.back()) != std::string_view::npos)
    subtype.remove_suffix(1);
  if (!is_token(subtype)) return {};
  return to_lower(rest.substr(0, slash)) + "/" + to_lower(subtype);
}

bool is_safe_content_type(std::string_view value) {
  if (std::any_of(value.begin(), value.end(), is_unsafe_byte)) return false;
  const std::string essence = mime_essence(value);
  return essence == "application/x-www-form-urlencoded" || essence == "multipart/form-data" ||
         essence == "text/plain";
}

// "bytes=" and one range with a first position.
bool is_simple_range(std::string_view value) {
  if (!value.starts_with("bytes=")) return false;
  value.remove_prefix(6);
  const auto dash = value.find('-');
  if (dash == 0 || dash == std::string_view::npos) return false;
  const auto first = value.substr(0, dash), last = value.substr(dash + 1);
  const bool digits =
      std::all_of(first.begin(), first.end(), is_digit) && std::all_of(last.begin(), last.end(), is_digit);
  if (!digits || last.empty()) return digits;
  return first.size() < last.size() || (first.size() == last.size() && first <= last);
}

bool contains(const std::vector<std::string_view>& list, std::string_view wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

bool icontains(const std::vector<std::string_view>& list, std::string_view wanted) {
  return std::any_of(list.begin(), list.end(), [&](auto entry) { return iequals(entry, wanted); });
}

}  // namespace

CorsVerdict cors_check(const CorsFields& fields, std::string_view origin, bool credentials) {
  const auto allowed = combined(fields.allow_origin);
  if (!allowed) return CorsVerdict::origin_missing;
  if (*allowed == "*") {
    return credentials ? CorsVerdict::wildcard_with_credentials : CorsVerdict::allowed;
  }
  if (*allowed != origin) return CorsVerdict::origin_mismatch;
  if (!credentials || combined(fields.allow_credentials) == "true") return CorsVerdict::allowed;
  return CorsVerdict::credentials_missing;
}

bool is_safelisted_method(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "POST";
}

std::string normalized_method(std::string_view method) {
  static constexpr std::array<std::string_view, 6> kNormalized = {"DELETE",  "GET",  "HEAD",
                                                                  "OPTIONS", "POST", "PUT"};
  for (const auto known : kNormalized) {
    if (iequals(known, method)) return std::string(known);
  }
  return std::string(method);
}

bool is_safelisted_header(const RequestHeader& header) {
  const auto [name, value] = header;
  if (value.size() > kSafeValueBytes) return false;
  if (iequals(name, "accept")) return std::none_of(value.begin(), value.end(), is_unsafe_byte);
  if (iequals(name, "accept-language") || iequals(name, "content-language")) {
    return std::all_of(value.begin(), value.end(), is_language_char);
  }
  if (iequals(name, "content-type")) return is_safe_content_type(value);
  return iequals(name, "range") && is_simple_range(value);
}

std::vector<std::string> unsafe_header_names(std::span<const RequestHeader> headers) {
  std::vector<std::string> unsafe, safe;
  std::size_t safe_bytes = 0;
  for (const auto& header : headers) {
    const bool listed = is_safelisted_header(header);
    if (listed) safe_bytes += header.second.size();
    (listed ? safe : unsafe).push_back(to_lower(header.first));
  }
  if (safe_bytes > kSafeTotalBytes) unsafe.insert(unsafe.end(), safe.begin(), safe.end());
  compact_sort(unsafe);
  unsafe.erase(std::unique(unsafe.begin(), unsafe.end()), unsafe.end());
  return unsafe;
}

bool needs_preflight(std::string_view method, std::span<const RequestHeader> headers) {
  return !is_safelisted_method(normalized_method(method)) || !unsafe_header_names(headers).empty();
}

CorsVerdict preflight_check(const CorsRequest& request, int status, const CorsFields& fields) {
  if (const auto checked = cors_check(fields, request.origin, request.credentials);
      checked != CorsVerdict::allowed) {
    return checked;
  }
  if (status < 200 || status > 299) return CorsVerdict::preflight_status;
  const std::string methods_text = combined(fields.allow_methods).value_or("");
  const std::string headers_text = combined(fields.allow_headers).value_or("");
  const auto methods = token_list(methods_text), headers = token_list(headers_text);
  if (!methods || !headers) return CorsVerdict::preflight_malformed;

  const std::string method = normalized_method(request.method);
  const bool any_method = !request.credentials && contains(*methods, "*");
  if (!is_safelisted_method(method) && !contains(*methods, method) && !any_method)
    return CorsVerdict::method_denied;
  const bool any_header = !request.credentials && contains(*headers, "*");
  for (const auto& name : unsafe_header_names(request.headers)) {
    if (icontains(*headers, name)) continue;
    if (!any_header || name == "authorization")
      return CorsVerdict::header_denied;  // "*" never covers Authorization
  }
  return CorsVerdict::allowed;
}

bool is_exposed(std::string_view name, const CorsFields& fields, bool credentials) {
  static constexpr std::array<std::string_view, 7> kAlways = {
      "cache-control", "content-language", "content-length", "content-type",
      "expires",       "last-modified",    "pragma"};
  if (std::any_of(kAlways.begin(), kAlways.end(), [&](auto known) { return iequals(known, name); }))
    return true;
  if (iequals(name, "set-cookie") || iequals(name, "set-cookie2")) return false;
  const std::string text = combined(fields.expose_headers).value_or("");
  const auto names = token_list(text);
  return names && (icontains(*names, name) || (!credentials && contains(*names, "*")));
}

}  // namespace devdiag::policy
