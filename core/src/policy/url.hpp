// URLs and origins, the part of the URL Standard that policies need; views into the given text, nothing is
// copied.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace devdiag::policy {

// An absolute URL, split (URL Standard, section 4.4). Parts are as written: compare scheme and host without
// case. Userinfo is skipped. `port` is the effective one: the default of the scheme when none is written, -1
// when unknown.
struct Url {
  std::string_view text, scheme, host, path, query, fragment;
  int port = -1;
  bool has_authority = false;
};

// Nothing when `text` has no scheme, no host or a forbidden one where the scheme needs one, or a port outside
// 0..65535.
std::optional<Url> parse_url(std::string_view text);

int default_port(std::string_view scheme);  // http ws 80, https wss 443, ftp 21, else -1
bool is_http_scheme(std::string_view scheme);
bool is_network_scheme(std::string_view scheme);  // http https ws wss ftp

// An origin (HTML Standard, section 7.1.1): a tuple, or opaque, which equals nothing, not even itself.
struct Origin {
  std::string_view scheme, host;
  int port = -1;
  bool opaque = true;
};

Origin origin_of(const Url& url);            // blob: URLs have the origin of the URL inside them
Origin parse_origin(std::string_view text);  // a URL or a serialized origin; opaque when neither
bool same_origin(const Origin& a, const Origin& b);
std::string serialize(const Origin& origin);  // lower case, default port left out; "null" when opaque

bool is_ip_literal(std::string_view host);  // IPv4 dotted decimal or [IPv6]
bool is_localhost(std::string_view host);   // localhost, *.localhost, 127.0.0.0/8, [::1]
// RFC 6761 section 6.4: names below "invalid" are nobody's; readers put one where the host is not known.
bool is_nobodys_host(std::string_view host);

}  // namespace devdiag::policy
