// Requests and replies: name lookup, percent-decoding, header lines.
#include "http/message.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace devdiag::gateway {
namespace {

constexpr std::array<std::string_view, kVerbs> kVerbNames{"GET",   "HEAD",   "POST",    "PUT",
                                                          "PATCH", "DELETE", "OPTIONS", "OTHER"};
constexpr std::array<std::string_view, 4> kRoleNames{"none", "ingest", "reader", "operator"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (lower(c) >= 'a' && lower(c) <= 'f') return lower(c) - 'a' + 10;
  return -1;
}

// "q=0", "q=0.0": the sender does not want this.
bool refused_by_weight(std::string_view parameters) {
  const auto at = parameters.find("q=");
  if (at == std::string_view::npos) return false;
  const auto weight = trim(parameters.substr(at + 2));
  return !weight.empty() && weight.find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

std::string_view to_name(Verb verb) { return kVerbNames[static_cast<std::size_t>(verb)]; }

Verb verb_from(std::string_view method) {
  const auto found = std::find(kVerbNames.begin(), kVerbNames.end() - 1, method);
  return static_cast<Verb>(found - kVerbNames.begin());
}

std::string_view to_name(Role role) { return kRoleNames[static_cast<std::size_t>(role)]; }

std::optional<Role> role_from(std::string_view name) {
  const auto found = std::find(kRoleNames.begin() + 1, kRoleNames.end(), name);
  if (found == kRoleNames.end()) return std::nullopt;
  return static_cast<Role>(found - kRoleNames.begin());
}

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view Headers::get(std::string_view name) const {
  for (const auto& field : fields_)
    if (same_name(field.name, name)) return field.value;
  return {};
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      fields_.begin(), fields_.end(), [name](const Field& field) { return same_name(field.name, name); }));
}

bool list_has(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const auto item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), item.size() + 1));
    const auto name = item.substr(0, item.find(';'));
    if (!same_name(trim(name), token)) continue;
    return !refused_by_weight(item.substr(name.size()));
  }
  return false;
}

std::string rid(const Request& request) {
  char text[48];
  std::snprintf(text, sizeof text, "c%llx-%llu", static_cast<unsigned long long>(request.connection),
                static_cast<unsigned long long>(request.number));
  return text;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const auto key = pair.substr(0, pair.find('='));
    if (key != name) continue;
    return percent_decode(pair.substr(std::min(pair.size(), key.size() + 1)));
  }
  return std::nullopt;
}

std::string_view Reply::text() const {
  if (const auto* own = std::get_if<std::string>(&body)) return *own;
  const auto& shared = std::get<SharedText>(body);
  return shared ? std::string_view(*shared) : std::string_view();
}

Reply& Reply::header(std::string_view name, std::string_view value) & {
  lines_.append(name).append(": ");
  for (const char c : value) lines_ += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  lines_.append("\r\n");
  return *this;
}

Reply&& Reply::header(std::string_view name, std::string_view value) && {
  return std::move(header(name, value));
}

std::optional<std::string_view> Reply::find(std::string_view name) const {
  std::string_view lines = lines_;
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find("\r\n"));
    lines.remove_prefix(line.size() + 2);
    const auto colon = line.find(": ");
    if (same_name(line.substr(0, colon), name)) return line.substr(colon + 2);
  }
  return std::nullopt;
}

Reply json_reply(std::string body, int status) {
  Reply reply;
  reply.status = status;
  reply.body = std::move(body);
  return reply;
}

Reply text_reply(std::string body, std::string_view content_type, int status) {
  Reply reply = json_reply(std::move(body), status);
  reply.content_type = content_type;
  return reply;
}

Reply redirect_reply(std::string_view location) { return empty_reply(302).header("Location", location); }

Reply empty_reply(int status) {
  Reply reply;
  reply.status = status;
  return reply;
}

}  // namespace devdiag::gateway
