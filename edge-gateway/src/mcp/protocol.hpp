// Names and numbers of the Model Context Protocol that the server uses; both eras.
#pragma once

#include <array>
#include <string_view>

namespace devdiag::gateway::mcp {

// Revision 2026-07-28: every request carries its envelope in params._meta, there is no initialize and no
// session.
inline constexpr std::string_view kModernVersion = "2026-07-28";
// Revisions reached through initialize, newest first. All are served without sessions.
inline constexpr std::array<std::string_view, 3> kLegacyVersions = {"2025-11-25", "2025-06-18", "2025-03-26"};
// The only revision that allows JSON-RPC batches; also what an absent version header means.
inline constexpr std::string_view kBatchVersion = "2025-03-26";

inline constexpr std::string_view kMetaVersion = "io.modelcontextprotocol/protocolVersion";
inline constexpr std::string_view kMetaCapabilities = "io.modelcontextprotocol/clientCapabilities";
inline constexpr std::string_view kMetaServerInfo = "io.modelcontextprotocol/serverInfo";

// JSON-RPC 2.0 section 5.1, and the codes the 2026-07-28 revision reserves.
enum class RpcCode {
  parse_error = -32700,
  invalid_request = -32600,
  method_not_found = -32601,
  invalid_params = -32602,
  internal = -32603,
  legacy_refused = -32000,  // unsupported version header, before 2026-07-28
  header_mismatch = -32020,
  unsupported_version = -32022,
};

// How long a client may keep tools/list and server/discover: both are compiled in and change only with the
// program.
inline constexpr int kListTtlMs = 3'600'000;

}  // namespace devdiag::gateway::mcp
