// CSP: Embedded Enforcement (W3C): does a framed document's own policy allow no more than its embedder
// requires.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "policy/csp.hpp"
#include "policy/url.hpp"

namespace devdiag::policy {

// Section 3.3 ff: for each directive with a source list that `required` has or gives a fallback for,
// everything that all of `returned` let through together must be covered by it, so that neither a more
// special directive nor a missing one is a way around. Returned policies without the directive (or one it
// falls back to) count for nothing; a directive that none of them has is not subsumed. Report-only policies
// are ignored. 'self' means `self`, the origin of the framed document, on both sides. 'wasm-unsafe-eval' is
// not compared, as in browsers.
bool subsumes(const Policy& required, std::span<const Policy> returned, const Origin& self);

// Section 2.1: what the browser sends as Sec-Required-CSP for an iframe's csp attribute: the attribute
// without white space around it, or nothing when it is no valid value. Valid is one serialized policy without
// report-uri and report-to; a comma, a line break or a character outside the grammar is not, because it would
// be header text.
std::optional<std::string_view> required_csp_header(std::string_view attribute);

}  // namespace devdiag::policy
