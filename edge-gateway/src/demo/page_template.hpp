// Fills the demo's page templates: parts that are there only while a problem is broken or repaired, and
// values.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "demo/switches.hpp"

namespace devdiag::gateway::demo {

using Value = std::pair<std::string_view, std::string_view>;

// Marks are `<!--broken:NAME-->`, `<!--repaired:NAME-->` and `<!--end:NAME-->`; parts do not nest. `{{name}}`
// becomes its value, escaped for HTML text, attributes and string literals alike; an unknown name stays as it
// is.
std::string fill_page(std::string_view text, const Switches& switches, std::span<const Value> values);

}  // namespace devdiag::gateway::demo
