// May a response be shown in a frame: X-Frame-Options and frame-ancestors, judged as browsers judge.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "policy/csp.hpp"
#include "policy/url.hpp"

namespace devdiag::policy {

// What the X-Frame-Options lines of one response amount to (HTML Standard, "The `X-Frame-Options` header").
enum class Xfo {
  absent,
  deny,          // one distinct value, DENY
  same_origin,   // one distinct value, SAMEORIGIN
  unknown,       // no recognised value: browsers ignore the header, it protects nobody
  contradictory  // several distinct values, at least one recognised: every frame is refused
};

// `lines`: the field lines in order, as sent.
Xfo parse_xfo(std::span<const std::string_view> lines);

// The first of combined field lines split at the commas outside quoted strings (Fetch Standard, section 2.2.2
// "get, decode, and split"); a value keeps its quotes, is trimmed of tab and space, and may be empty.
std::string_view first_value(std::string_view line);

enum class FramingRule { none, frame_ancestors, x_frame_options };

struct Framing {
  bool allowed = true;
  FramingRule rule = FramingRule::none;  // what refused
  std::size_t policy = 0;                // index of the refusing policy
  std::size_t ancestor = 0;              // index of the first ancestor refused; for DENY the direct embedder
};

// `ancestors`: direct embedder first, top last. An enforced frame-ancestors anywhere makes browsers ignore
// X-Frame-Options; report-only and meta policies neither refuse nor have that effect.
Framing judge_framing(std::span<const Policy> policies, Xfo xfo, const Origin& self,
                      std::span<const Origin> ancestors);

bool has_enforced_frame_ancestors(std::span<const Policy> policies);

}  // namespace devdiag::policy
