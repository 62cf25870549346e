// Checks and texts of the sync protocol.
#include "api/envelope.hpp"

#include <algorithm>
#include <optional>

#include "devdiag/json.hpp"
#include "devdiag/limits.hpp"

namespace devdiag::gateway::api {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t kReasons = 64;      // entries of `lost`
constexpr std::size_t kReasonBytes = 64;  // one reason, one id, one kind
constexpr std::int64_t kMaxLost = 1'000'000'000;

Error bad(std::string path, std::string detail, std::string allowed) {
  return {.code = Errc::bad_field,
          .path = std::move(path),
          .detail = std::move(detail),
          .allowed = std::move(allowed),
          .retry = Retry::after_change};
}

// Canonical lower-case UUID of any version (RFC 9562 section 4).
bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

std::string_view text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return {};
  return found->get_ref<const std::string&>();
}

// The object with its version and client, which every message has.
Result<json> read_message(std::string_view json_text, std::size_t max_bytes) {
  auto parsed = parse_json(json_text, max_bytes);
  if (!parsed) return parsed;
  if (!parsed->is_object()) return bad("$", "the message is not an object", "an object with v and client_id");
  const auto version = parsed->find("v");
  if (version == parsed->end() || !version->is_number_integer())
    return bad("v", "missing or not a whole number", "1");
  if (*version != 1)
    return Error{.code = Errc::unknown_kind,
                 .path = "v",
                 .detail = "this version of the protocol is not known here",
                 .allowed = "1",
                 .retry = Retry::after_upgrade};
  if (!is_uuid(text_of(*parsed, "client_id")))
    return bad("client_id", "missing or not a UUID",
               "a lower-case UUID such as 3f0c…, minted once per client");
  return parsed;
}

Result<std::vector<Lost>> read_lost(const json& message) {
  std::vector<Lost> out;
  const auto lost = message.find("lost");
  if (lost == message.end() || lost->is_null()) return out;
  if (!lost->is_object() || lost->size() > kReasons)
    return bad("lost", "not an object of at most 64 reasons", "{\"reason\":count}");
  for (const auto& [reason, count] : lost->items()) {
    const bool counted = count.is_number_integer() && count >= 0 && count <= kMaxLost;
    if (reason.size() > kReasonBytes || !counted)
      return bad("lost", "a reason or its count is not usable", "short reasons, counts from 0 to 1000000000");
    if (count > 0) out.push_back({reason, count.get<std::int64_t>()});
  }
  return out;
}

bool is_poison(Errc code) {
  return code == Errc::bad_field || code == Errc::too_large || code == Errc::bad_json;
}

void refuse(Envelope& out, std::size_t position, const json& value, Error error) {
  std::int64_t at_ms = 0;
  const std::string_view id = value.is_object() ? text_of(value, "id") : std::string_view();
  if (error.code == Errc::future_id) at_ms = mint_ms(id) - limits::kWindowForwardMs;
  if (is_poison(error.code) && out.poison.size() < limits::kQuarantinePerPush)
    out.poison.push_back({std::string(id.substr(0, kReasonBytes)), error.code,
                          value.dump().substr(0, limits::kQuarantineBodyBytes)});
  out.refused.push_back({position, std::move(error)});
  out.admissible_at_ms.push_back(at_ms);
}

// What the client should do with a refused event.
std::string_view retry_of(const Error& error) {
  if (error.code == Errc::future_id) return "at";
  if (error.code == Errc::unknown_kind || error.retry == Retry::after_upgrade) return "upgrade";
  return "never";
}

void write_indexes(std::string& out, const char* name, const std::vector<std::size_t>& indexes) {
  out.append(",\"").append(name).append("\":[");
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    if (i) out += ',';
    out += std::to_string(indexes[i]);
  }
  out += ']';
}

ordered_json refusal_json(const Refusal& refusal, std::int64_t at_ms) {
  ordered_json out;
  out["i"] = refusal.index;
  out["code"] = errc_name(refusal.error.code);
  out["retry"] = retry_of(refusal.error);
  if (at_ms > 0) out["at"] = at_ms;
  out["path"] = refusal.error.path;
  out["detail"] = refusal.error.detail;
  out["allowed"] = refusal.error.allowed;
  return out;
}

ordered_json merged_refusals(const PushAnswer& store, const Envelope& envelope) {
  std::vector<std::pair<std::size_t, ordered_json>> all;
  for (std::size_t i = 0; i < envelope.refused.size(); ++i)
    all.emplace_back(envelope.refused[i].index,
                     refusal_json(envelope.refused[i], envelope.admissible_at_ms[i]));
  for (const Refusal& refusal : store.refused) all.emplace_back(refusal.index, refusal_json(refusal, 0));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  ordered_json out = ordered_json::array();
  for (auto& [position, refusal] : all) out.push_back(std::move(refusal));
  return out;
}

// Errors may quote a caller's bytes.
std::string dumped(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json head_of(const ServerState& state) {
  ordered_json out;
  out["v"] = 1;
  out["incarnation"] = state.incarnation;
  out["server_time"] = state.now_ms;
  return out;
}

ordered_json counts_json(const std::string& problem_code, const std::string& fix_code) {
  ordered_json out;
  out["problem_code"] = problem_code;
  out["fix_code"] = fix_code;
  return out;
}

void add_tally(ordered_json& out, const Tally& tally) {
  out["worked"] = tally.worked;
  out["failed"] = tally.failed;
  out["regressed"] = tally.regressed;
}

}  // namespace

Result<Hello> read_hello(std::string_view json_text) {
  const auto message = read_message(json_text, limits::kEventBytes);
  if (!message) return message.error();
  const auto kind = message->find("kind");
  if (kind != message->end() && (!kind->is_string() || text_of(*message, "kind").size() > kReasonBytes))
    return bad("kind", "not a short text", "browser, node, edge, cli or another name of at most 64 bytes");
  return Hello{std::string(text_of(*message, "client_id")), std::string(text_of(*message, "kind"))};
}

Result<Envelope> read_push(std::string_view json_text, std::string_view tenant, std::int64_t now_ms) {
  const auto message = read_message(json_text, limits::kPushInflatedBytes);
  if (!message) return message.error();
  auto lost = read_lost(*message);
  if (!lost) return std::move(lost).error();
  const auto events = message->find("events");
  if (events == message->end() || !events->is_array())
    return bad("events", "missing or not a list", "a list of events");
  if (events->size() > limits::kPushEvents)
    return Error{.code = Errc::too_large,
                 .path = "events",
                 .detail = std::to_string(events->size()) + " events in one push",
                 .allowed = "at most " + std::to_string(limits::kPushEvents),
                 .retry = Retry::after_change};
  Envelope out;
  out.events = events->size();
  out.request.tenant = tenant;
  out.request.client_id = text_of(*message, "client_id");
  out.request.lost = std::move(*lost);
  out.request.events.reserve(events->size());
  out.request.positions.reserve(events->size());
  for (std::size_t i = 0; i < events->size(); ++i) {
    auto event = read_event((*events)[i], "events[" + std::to_string(i) + "]");
    auto refusal = event ? admit(event->id, now_ms) : std::optional<Error>(std::move(event).error());
    if (refusal) {
      refuse(out, i, (*events)[i], std::move(*refusal));
      continue;
    }
    out.request.events.push_back(std::move(*event));
    out.request.positions.push_back(i);
  }
  return out;
}

std::string write_push_answer(const PushAnswer& store, const Envelope& envelope, const ServerState& state) {
  std::string out = dumped(head_of(state));
  out.pop_back();
  write_indexes(out, "ok", store.ok);
  write_indexes(out, "dup", store.dup);
  out.append(",\"refused\":").append(dumped(merged_refusals(store, envelope)));
  out.append(",\"flow\":{\"min_interval_ms\":0,\"events\":").append(std::to_string(limits::kPushEvents));
  out.append("},\"rank\":").append(dumped(ordered_json{{"cursor", state.cursor}})).append("}");
  return out;
}

std::string write_hello_answer(std::string_view tenant, const ServerState& state) {
  ordered_json out = head_of(state);
  out["tenant"] = tenant;
  out["schema"] = {{"min", 1}, {"max", 1}};
  out["window"] = {{"back_s", limits::kWindowBackMs / 1000}, {"fwd_s", limits::kWindowForwardMs / 1000}};
  out["limits"] = {{"events", limits::kPushEvents},
                   {"bytes", limits::kPushBytes},
                   {"inflated", limits::kPushInflatedBytes},
                   {"event_bytes", limits::kEventBytes}};
  out["rank"] = {{"cursor", state.cursor}};
  return dumped(out);
}

std::string write_rankings(const RankingPage& page, std::string_view incarnation) {
  ordered_json out;
  out["v"] = 1;
  out["incarnation"] = incarnation;
  out["cursor"] = page.cursor;
  out["reset"] = page.reset;
  out["rows"] = ordered_json::array();
  for (const TallyRow& row : page.rows) {
    ordered_json line = counts_json(row.problem_code, row.fix_code);
    line["env_fp"] = row.env_fp;
    line["env"] = row.env;
    line["day"] = row.day;
    add_tally(line, row.tally);
    out["rows"].push_back(std::move(line));
  }
  out["shared"] = ordered_json::array();
  for (const SharedRow& row : page.shared) {
    ordered_json line = counts_json(row.problem_code, row.fix_code);
    add_tally(line, row.tally);
    line["clients"] = row.clients;
    out["shared"].push_back(std::move(line));
  }
  return dumped(out);
}

}  // namespace devdiag::gateway::api
