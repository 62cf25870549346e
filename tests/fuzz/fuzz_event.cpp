// Events from a hostile client: an accepted event is written and read back the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "devdiag/event.hpp"
#include "devdiag/json.hpp"
#include "devdiag/limits.hpp"
#include "require.hpp"

using namespace devdiag;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = parse_json(text, limits::kEventBytes);
  if (!value) return 0;
  require(!value->dump().empty(), "accepted JSON can be written");
  const auto event = read_event(*value, "event");
  if (!event) {
    require(!error_sentence(event.error()).empty(), "a refusal says why");
    return 0;
  }
  require(is_uuid7(event->id), "an accepted event has a canonical id", event->id);
  const std::string once = write_event(*event).dump();
  const auto again = read_event(write_event(*event), "event");
  require(again.ok(), "a written event is read back", once);
  require(write_event(*again).dump() == once, "reading back changes nothing", once);
  return 0;
}
