// A gateway reduced to what the client sees of it: the real EventStore behind the answers of the wire.
#pragma once

#include <nlohmann/json.hpp>

#include "devdiag/local/event_store.hpp"
#include "support.hpp"

namespace devdiag::local::test {

// Answers a push as the gateway does; what must not be stored is refused event by event.
inline nlohmann::json answer_push(EventStore& store, std::string_view tenant, const std::string& body,
                                  std::int64_t now_ms) {
  const auto push = nlohmann::json::parse(body);
  nlohmann::json answer = {{"v", 1},
                           {"incarnation", store.info().incarnation},
                           {"server_time", now_ms},
                           {"ok", nlohmann::json::array()},
                           {"dup", nlohmann::json::array()},
                           {"refused", nlohmann::json::array()}};
  std::vector<Event> events;
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < push["events"].size(); ++i) {
    auto event = read_event(push["events"][i], "events");
    REQUIRE(event.ok());
    if (const auto error = admit(event.value().id, now_ms)) {
      nlohmann::json refusal = {
          {"i", i}, {"code", errc_name(error->code)}, {"retry", "never"}, {"detail", error->detail}};
      if (error->code == Errc::future_id) {
        refusal["retry"] = "at";
        refusal["at"] = mint_ms(event.value().id) - kDayMs;
      }
      answer["refused"].push_back(refusal);
      continue;
    }
    events.push_back(std::move(event).value());
    positions.push_back(i);
  }
  const PushAnswer applied =
      ok(store.apply_events(tenant, push["client_id"].get<std::string>(), events, now_ms));
  for (const std::size_t i : applied.ok) answer["ok"].push_back(positions[i]);
  for (const std::size_t i : applied.dup) answer["dup"].push_back(positions[i]);
  return answer;
}

// One whole push without faults; how many events were sent.
inline std::size_t sync_push(LocalStore& local, EventStore& server, std::string_view tenant,
                             std::int64_t device_ms, std::int64_t server_ms, std::size_t events = 1'000) {
  const PushBatch batch = ok(local.push_batch(device_ms, events, 1u << 20));
  if (batch.ids.empty()) return 0;
  const PushReply reply = ok(read_push(answer_push(server, tenant, batch.body, server_ms)));
  ok(local.push_answer(batch.ids, 200, &reply, device_ms));
  return batch.ids.size();
}

inline PullResult sync_pull(LocalStore& local, EventStore& server, std::string_view tenant,
                            std::int64_t device_ms) {
  const PullStart start = local.pull_begin();
  const RankingPage page = ok(server.rankings_since(tenant, start.since));
  if (page.cursor == start.since) return ok(local.pull_answer(start.mark, 304, nullptr, device_ms));
  return ok(local.pull_answer(start.mark, 200, &page, device_ms));
}

}  // namespace devdiag::local::test
