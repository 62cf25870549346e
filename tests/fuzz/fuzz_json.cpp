// JSON text from anywhere: what the core's parser takes, refuses and makes of it is what nlohmann::json does,
// and what it writes is read back the same.
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "devdiag/json.hpp"
#include "require.hpp"
#include "utf8.hpp"

using namespace devdiag;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = parse_json(text, size + 1);
  const auto reference = nlohmann::json::parse(text, nullptr, false);
  if (!value) {
    // The library takes U+0000 for the end of the text, whatever follows.
    const bool limit = value.error().code == Errc::too_large || text.find('\0') != std::string_view::npos;
    require(limit || reference.is_discarded(), "what the library takes is taken",
            error_sentence(value.error()));
    return 0;
  }
  // Only ill-formed characters and lone surrogates are taken where the library refuses them.
  const bool mended = first_ill_formed(text) != text.size() || text.find("\\u") != std::string_view::npos;
  require(mended || !reference.is_discarded(), "what the library refuses is refused");
  if (!reference.is_discarded()) require(*value == reference, "the value is the library's", reference.dump());
  const std::string written = json_text(*value);
  require(written == value->dump(), "the text is the library's", written);
  const auto again = parse_json(written, written.size() + 1);
  require(again.ok() && *again == *value, "written text is read back", written);
  return 0;
}
