// Conditional requests: entity tags of RFC 9110 section 8.8.3.
#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace devdiag::gateway {

// A weak tag around `text`; characters a tag cannot hold are left out. Weak, because gzip changes the bytes.
std::string weak_etag(std::string_view text);

// Whether If-None-Match names this tag (weak comparison) or is "*".
bool etag_matches(std::string_view if_none_match, std::string_view etag);

// Whether the client already has the representation with this tag, so that 304 is the answer.
bool not_modified(const Request& request, std::string_view etag);

}  // namespace devdiag::gateway
