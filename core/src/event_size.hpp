// Checks of an event before its fields are read: how long its JSON text is, and that no text holds U+0000.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>

#include "devdiag/error.hpp"
#include "json_reader.hpp"

namespace devdiag {

// Bytes of value.dump(), without making it.
std::size_t json_text_size(const nlohmann::json& value);

// too_large (retry never) beyond kEventBytes; bad_field naming the path of a member that holds U+0000, also
// in members this version does not know, because stores keep the whole event.
std::optional<Error> check_event_text(const nlohmann::json& value, const JsonPath& root);

}  // namespace devdiag
