// Bytes as base64 text, RFC 4648 section 4.
#pragma once

#include <string>
#include <string_view>

namespace devdiag::wasm {

std::string base64(std::string_view bytes);

}  // namespace devdiag::wasm
