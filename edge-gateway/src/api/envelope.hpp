// Reading what clients send to /v1/sync, and writing what they get back: pure.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/event.hpp"
#include "store/store.hpp"

namespace devdiag::gateway::api {

struct Hello {
  std::string client_id, kind;
};
Result<Hello> read_hello(std::string_view json_text);

// An event that will not be stored, kept for a look.
struct Poison {
  std::string id;  // as sent, at most 64 bytes; may be empty
  Errc code = Errc::bad_field;
  std::string body;  // its JSON text, cut at limits::kQuarantineBodyBytes
};

// One push, sorted into what the store gets and what is refused already.
struct Envelope {
  PushRequest request;                         // events that passed every check, with their positions
  std::vector<Refusal> refused;                // in order of position
  std::vector<std::int64_t> admissible_at_ms;  // per refused: when a future_id may be sent again, else 0
  std::vector<Poison> poison;                  // at most limits::kQuarantinePerPush of the refused
  std::size_t events = 0;                      // all events of the envelope
};
// Error: the envelope itself is unusable (bad_json, bad_field, too_large, unknown_kind).
Result<Envelope> read_push(std::string_view json_text, std::string_view tenant, std::int64_t now_ms);

// What every answer says about the server.
struct ServerState {
  std::string incarnation, cursor;
  std::int64_t now_ms = 0;
};
// `store` answers for the events it got; the envelope's own refusals are merged in by position.
std::string write_push_answer(const PushAnswer& store, const Envelope& envelope, const ServerState& state);
std::string write_hello_answer(std::string_view tenant, const ServerState& state);
std::string write_rankings(const RankingPage& page, std::string_view incarnation);

}  // namespace devdiag::gateway::api
