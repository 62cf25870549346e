// What a gateway answers, read into records for the local store. Untrusted input: every error names its
// place.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/local/event_store.hpp"

namespace devdiag::local {

struct HelloReply {
  std::string incarnation;
  std::int64_t server_time_ms = 0;
};

struct RefusedEvent {
  std::size_t index = 0;   // position in the pushed array
  std::string code;        // as the gateway names it; newer gateways may know more
  std::string retry;       // never | at | upgrade
  std::int64_t at_ms = 0;  // with `at`: gateway's clock
  std::string detail;
};

struct PushReply {
  std::string incarnation;
  std::int64_t server_time_ms = 0;
  std::vector<std::size_t> taken;  // `ok` and `dup`: the gateway has them
  std::vector<RefusedEvent> refused;
};

Result<HelloReply> read_hello(const nlohmann::json& value);
Result<PushReply> read_push(const nlohmann::json& value);
Result<RankingPage> read_rankings_answer(const nlohmann::json& value);
// The lists inside it; `path` names the list in errors.
Result<std::vector<TallyRow>> read_tally_rows(const nlohmann::json& list, std::string_view path);
Result<std::vector<SharedRow>> read_shared_rows(const nlohmann::json& list, std::string_view path);

}  // namespace devdiag::local
