// Set-Cookie lines of a record, as the cookie rules judge them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/evidence.hpp"
#include "devdiag/report.hpp"
#include "devdiag/rule.hpp"
#include "policy/set_cookie.hpp"

namespace devdiag::judge {

struct CookieLine {
  const Response* response = nullptr;
  std::string_view text;
  std::optional<policy::SetCookie> cookie;  // nothing when browsers ignore the line

  std::string name() const;  // "(nameless)" for a cookie without a name
  std::string url() const;
  Proof proof() const;
};
// Adds that the page's own cookie store lacks what this line was to set, when that could be seen there.
void add_refusal_seen(const std::string& subject, const CookieLine& line, const Evidence& evidence,
                      Findings& out);
std::vector<CookieLine> cookie_lines(const Evidence& evidence);

// Set only to be forgotten: already over when it arrives.
bool is_deletion(const policy::SetCookie& cookie);
bool has_cookie_prefix(std::string_view name);  // __Secure- or __Host-, without case

}  // namespace devdiag::judge
