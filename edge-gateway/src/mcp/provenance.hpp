// Stored text is somebody's data, never an instruction: every string from the store leaves with its origin.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace devdiag::gateway::mcp {

// Longest stored text handed to an agent, bytes; longer is cut and marked.
inline constexpr std::size_t kStoredTextBytes = 600;

// Removes what can hide or reorder text: C0/C1 controls except tab and newline, zero-width and bidirectional
// formatting characters (Unicode Cf used for spoofing). Cuts at a character boundary. Invalid UTF-8 is
// dropped.
std::string clean_text(std::string_view text, std::size_t bytes_max = kStoredTextBytes);

// {"text":…,"origin":"client 3f0c…","trust":"untrusted"}; `truncated` added when cut.
nlohmann::json stored_text(std::string_view text, std::string_view client_id);

}  // namespace devdiag::gateway::mcp
