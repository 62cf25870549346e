// What rules share that judge requests: who made them, what they are called, and why one failed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "devdiag/evidence.hpp"
#include "policy/url.hpp"
#include "rules/facts.hpp"

namespace devdiag::judge {

// Everything but page loads and elements; an observer that does not know the initiator says nothing.
bool script_made(const Request& request);

// A line of the page's own code or of its browser, not of a server.
bool written_by_page(const LogLine& line);

std::string upper_case(std::string_view method);
std::string endpoint_name(std::string_view method, std::string_view url,
                          const Evidence& evidence);  // "GET /a"

// A secure page may not ask the insecure address, and the document does not upgrade its requests.
bool is_mixed_content(const policy::Url& url, const Evidence& evidence, Facts& facts);
bool upgrades_insecure_requests(Facts& facts);

// A page that is not on the local network asks something there.
bool enters_local_network(const policy::Url& url, const Evidence& evidence);

// A request that got no response, and another rule tells why: policy, mixed content, local network, CORS.
bool failure_is_explained(const Request& request, const Evidence& evidence, Facts& facts);

// Prose for a duration: 2430 -> "2.4 s", 870 -> "870 ms".
std::string duration_words(std::int64_t ms);

}  // namespace devdiag::judge
