// Reads the keys file, compares keys, hosts and origins.
#include "http/access.hpp"

#include <arpa/inet.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace devdiag::gateway {
namespace {

using nlohmann::json;

Error wrong(std::string_view file, std::string path, std::string detail, std::string allowed) {
  return {.code = Errc::bad_field,
          .path = std::string(file) + ": " + std::move(path),
          .detail = std::move(detail),
          .allowed = std::move(allowed),
          .retry = Retry::after_change};
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool plain_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
             std::string_view::npos;
}

std::optional<Sha256Digest> digest_from(std::string_view hex) {
  Sha256Digest digest{};
  if (hex.size() != 2 * digest.size()) return std::nullopt;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    unsigned value = 0;
    for (const char c : hex.substr(2 * i, 2)) {
      const auto at = std::string_view("0123456789abcdef").find(c);
      if (at == std::string_view::npos) return std::nullopt;
      value = value * 16 + static_cast<unsigned>(at);
    }
    digest[i] = static_cast<std::uint8_t>(value);
  }
  return digest;
}

// A string member, or the empty string (which no caller accepts).
std::string text_member(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<Key> read_key(const json& value, std::string_view file, const std::string& path) {
  constexpr auto kNameRule = "1 to 64 of A-Z a-z 0-9 . _ -";
  if (!value.is_object()) return wrong(file, path, "is not an object", "id, tenant, role, sha256");
  for (const auto& [name, unused] : value.items())
    if (name != "id" && name != "tenant" && name != "role" && name != "sha256")
      return wrong(file, path + "." + name, "unknown member", "id, tenant, role, sha256");
  Key key{.id = text_member(value, "id"), .tenant = text_member(value, "tenant")};
  if (!plain_name(key.id)) return wrong(file, path + ".id", "is missing or not a plain name", kNameRule);
  if (!plain_name(key.tenant))
    return wrong(file, path + ".tenant", "is missing or not a plain name", kNameRule);
  const auto role = role_from(text_member(value, "role"));
  if (!role) return wrong(file, path + ".role", "is missing or unknown", "ingest, reader, operator");
  key.role = *role;
  const auto digest = digest_from(text_member(value, "sha256"));
  if (!digest)
    return wrong(file, path + ".sha256", "is not a SHA-256 of the key",
                 "64 lower-case hex digits, as printed by: printf %s \"$KEY\" | sha256sum");
  key.sha256 = *digest;
  return key;
}

Status read_key_list(const json& list, std::string_view file, Access& access) {
  if (!list.is_array()) return wrong(file, "keys", "is not a list", "a list of {id, tenant, role, sha256}");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string path = "keys[" + std::to_string(i) + "]";
    auto key = read_key(list[i], file, path);
    if (!key) return std::move(key).error();
    for (const Key& other : access.keys) {
      if (other.id == key->id)
        return wrong(file, path + ".id", "is used twice", "a different id for each key");
      if (other.sha256 == key->sha256)
        return wrong(file, path + ".sha256", "is the same as that of " + other.id, "a key of its own");
    }
    access.keys.push_back(std::move(*key));
  }
  return Done{};
}

using Normal = std::optional<std::string> (*)(std::string_view);

Status read_names(const json& list, std::string_view file, const char* member, Normal normal,
                  const char* allowed, std::vector<std::string>& out) {
  if (!list.is_array()) return wrong(file, member, "is not a list", "a list of strings");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string path = std::string(member) + "[" + std::to_string(i) + "]";
    const auto name = list[i].is_string() ? normal(list[i].get<std::string>()) : std::nullopt;
    if (!name) return wrong(file, path, "is not usable", allowed);
    out.push_back(*name);
  }
  return Done{};
}

bool is_loopback_v4(std::string_view host) {
  in_addr address{};
  const std::string text(host);
  return inet_pton(AF_INET, text.c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

Error unknown_key() {
  return {.code = Errc::unauthorized,
          .path = "Authorization",
          .detail = "the key is not known here",
          .allowed = "Authorization: Bearer KEY with a key of the keys file",
          .retry = Retry::after_change};
}

}  // namespace

Status read_keys(std::string_view json_text, std::string_view file, Access& access) {
  const json root = json::parse(json_text, nullptr, false);
  if (root.is_discarded())
    return Error{.code = Errc::bad_json,
                 .path = std::string(file),
                 .detail = "the keys file is not JSON",
                 .allowed = "a JSON object with keys, origins, hosts"};
  if (!root.is_object()) return wrong(file, "$", "is not an object", "keys, origins, hosts");
  for (const auto& [name, value] : root.items()) {
    Status status = Done{};
    if (name == "keys") {
      status = read_key_list(value, file, access);
    } else if (name == "origins") {
      status = read_names(value, file, "origins", normal_origin,
                          "https://host or https://host:port; no path, no *", access.origins);
    } else if (name == "hosts") {
      status = read_names(value, file, "hosts", host_name, "a host name or address", access.hosts);
    } else {
      return wrong(file, name, "unknown member", "keys, origins, hosts");
    }
    if (!status) return status;
  }
  return Done{};
}

std::optional<std::string> normal_origin(std::string_view text) {
  const std::string origin = lower(text);
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!origin.starts_with(scheme)) continue;
    const auto authority = std::string_view(origin).substr(scheme.size());
    if (!host_name(authority)) return std::nullopt;
    return origin;
  }
  return std::nullopt;
}

std::optional<std::string> host_name(std::string_view authority) {
  std::string_view host = authority;
  std::string_view port;
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    port = host.substr(end + 1);
    host = host.substr(1, end - 1);
    if (host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) return std::nullopt;
  } else if (const auto colon = host.find(':'); colon != std::string_view::npos) {
    if (host.find(':', colon + 1) != std::string_view::npos) return std::nullopt;
    port = host.substr(colon);
    host = host.substr(0, colon);
  }
  if (!port.empty() && (port.front() != ':' || port.size() > 6 ||
                        port.find_first_not_of("0123456789", 1) != std::string_view::npos))
    return std::nullopt;
  if (host.empty() || host.size() > 253) return std::nullopt;
  if (host.find_first_of("/\\@?#%* \t,;") != std::string_view::npos) return std::nullopt;
  return lower(host);
}

bool is_loopback_name(std::string_view host) {
  return host == "localhost" || host == "::1" || is_loopback_v4(host);
}

bool is_loopback_origin(std::string_view origin) {
  const auto normal = normal_origin(origin);
  if (!normal) return false;
  const auto host = host_name(std::string_view(*normal).substr(normal->find("://") + 3));
  return host && is_loopback_name(*host);
}

Result<Principal> authenticate(const Access& access, std::optional<std::string_view> authorization) {
  if (access.open()) return Principal{.tenant = "default", .key_id = {}, .role = Role::operator_};
  if (!authorization) return Principal{};
  constexpr std::string_view kScheme = "Bearer ";
  if (!same_name(authorization->substr(0, kScheme.size()), kScheme)) return unknown_key();
  const Sha256Digest digest = sha256(authorization->substr(kScheme.size()));
  const Key* found = nullptr;
  // Every key is compared, so that the time tells nothing about which one nearly fitted.
  for (const Key& key : access.keys)
    if (CRYPTO_memcmp(key.sha256.data(), digest.data(), digest.size()) == 0) found = &key;
  if (!found) return unknown_key();
  return Principal{.tenant = found->tenant, .key_id = found->id, .role = found->role};
}

}  // namespace devdiag::gateway
