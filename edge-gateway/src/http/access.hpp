// Who may talk to this gateway: keys, host names and page origins.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/error.hpp"
#include "devdiag/sha256.hpp"
#include "http/message.hpp"

namespace devdiag::gateway {

struct Key {
  std::string id, tenant;
  Role role = Role::none;
  Sha256Digest sha256{};  // of the key's bytes; the key itself is never kept
};

struct Access {
  bool loopback = true;              // bound to a loopback address
  std::vector<Key> keys;             // none on loopback: everybody is operator of the tenant "default"
  std::vector<std::string> hosts;    // lower-case names and addresses accepted in Host, without port
  std::vector<std::string> origins;  // "https://shop.example", lower-case, as browsers write them

  bool open() const { return keys.empty(); }
};

// The keys file: {"keys":[{"id","tenant","role","sha256"}],"origins":[…],"hosts":[…]}. Unknown members are
// refused, because a misspelt one would silently change who gets in. Added to what `access` already holds.
Status read_keys(std::string_view json_text, std::string_view file, Access& access);

// "https://shop.example:8443" in lower case; nullopt when it is not exactly scheme://host[:port].
std::optional<std::string> normal_origin(std::string_view text);
// Lower-case host name or address without brackets and port; nullopt when malformed.
std::optional<std::string> host_name(std::string_view authority);
bool is_loopback_name(std::string_view host);      // localhost, 127.0.0.0/8, ::1
bool is_loopback_origin(std::string_view origin);  // http(s) on such a host, any port

// `authorization` = value of the Authorization field, "Bearer KEY", compared in constant time with every
// known key. Without the field: Role::none where keys exist, operator of "default" where none do. A field
// that holds no known key is an error (unauthorized) even where none is needed, so that a wrong key is
// noticed.
Result<Principal> authenticate(const Access& access, std::optional<std::string_view> authorization);

}  // namespace devdiag::gateway
