// The Public Suffix List: under which names anybody may register, and therefore what a "site" is.
//
// Only in targets that link devdiag::public_suffix: the table weighs too much for the page.
#pragma once

#include <string_view>

namespace devdiag::policy {

// Whether `host` itself is a public suffix (com, co.uk, github.io). Hosts in lower case, either spelling of
// international names. IP addresses are none.
bool is_public_suffix(std::string_view host);

// The registrable domain of a host: its public suffix and one label more, a view into `host`. Empty when
// there is none.
std::string_view registrable_domain(std::string_view host);

// HTML Standard section 7.1.1.1: same registrable domain, or the same host where there is none. Schemes not
// compared.
bool same_site_hosts(std::string_view a, std::string_view b);

}  // namespace devdiag::policy
