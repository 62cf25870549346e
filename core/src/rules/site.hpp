// Sites: what belongs together for cookies and third parties (HTML Standard section 7.1.1.1).
#pragma once

#include <string>
#include <string_view>

#include "devdiag/evidence.hpp"
#include "policy/url.hpp"

namespace devdiag::judge {

// Host names only. Without the record's public suffixes a site is taken to be the last two labels, which at
// worst calls two strangers below one public suffix the same site.
bool same_site_hosts(std::string_view a, std::string_view b, const Evidence& evidence);

// Schemes count too, as browsers have it for cookies.
bool same_site(const policy::Origin& a, const policy::Origin& b, const Evidence& evidence);

bool is_public_suffix(std::string_view host, const Evidence& evidence);

}  // namespace devdiag::judge
