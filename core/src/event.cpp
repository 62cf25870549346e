// Wire JSON of events, their ids and the order of outcomes.
#include "devdiag/event.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "devdiag/limits.hpp"
#include "event_size.hpp"
#include "json_reader.hpp"
#include "json_value_writer.hpp"
#include "policy/ascii.hpp"

namespace devdiag {
namespace {

using nlohmann::json;

constexpr std::int64_t kMaxTimeMs = 8'640'000'000'000'000;  // ECMAScript's last instant
constexpr int kSchema = 1;

// The members around the body, described like every other record.
struct Envelope {
  std::string id;
  std::int64_t seq = 0;
  std::int64_t t_ms = 0;
};

template <class V>
void fields(V& v, Of<V, Envelope>& r) {
  v.format("id", r.id, Format::uuid7);
  v.integer("seq", r.seq, IntegerRule{0, kMaxInteger, Need::required});
  v.integer("t", r.t_ms, IntegerRule{-kMaxTimeMs, kMaxTimeMs, Need::required});
}

Error unknown_kind(const JsonPath& path, std::string detail, std::string allowed) {
  return {Errc::unknown_kind, path.text(), std::move(detail), std::move(allowed), Retry::after_upgrade};
}

// The kind decides how the body is read, so it and the body's version are asked first.
Result<EventKind> read_kind(const json& value, const JsonPath& root) {
  const auto kind = value.find("k");
  const JsonPath kind_path{&root, "k"}, schema_path{&root, "s"};
  if (kind == value.end() || !kind->is_string()) {
    return Error{Errc::bad_field, kind_path.text(), "missing or not a text", "run, attempt, outcome",
                 Retry::after_change};
  }
  const auto known = value_of<EventKind>(kEventKindNames, kind->get_ref<const std::string&>());
  if (!known) return unknown_kind(kind_path, "unknown kind of event", "run, attempt, outcome");
  const auto schema = value.find("s");
  if (schema == value.end() || !schema->is_number_integer() || *schema < 1) {
    return Error{Errc::bad_field, schema_path.text(), "missing or not a positive whole number", "1",
                 Retry::after_change};
  }
  if (*schema > kSchema) return unknown_kind(schema_path, "a newer version of this event", "1");
  return *known;
}

// A body of the given kind, by its index in Event::body.
void select_body(Event& event, EventKind kind) {
  switch (kind) {
    case EventKind::run:
      event.body.emplace<RunBody>();
      return;
    case EventKind::attempt:
      event.body.emplace<AttemptBody>();
      return;
    case EventKind::outcome:
      event.body.emplace<OutcomeBody>();
      return;
  }
}

constexpr bool is_hex_digit(char c) { return policy::is_digit(c) || (c >= 'a' && c <= 'f'); }

constexpr unsigned hex_value(char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); }

}  // namespace

std::string_view to_name(EventKind kind) { return name_of(kEventKindNames, kind); }
std::string_view to_name(Verdict verdict) { return name_of(kVerdictNames, verdict); }
std::string_view to_name(Known known) { return name_of(kKnownNames, known); }
std::string_view to_name(Actor actor) { return name_of(kActorNames, actor); }
std::optional<Verdict> verdict_from(std::string_view name) { return value_of<Verdict>(kVerdictNames, name); }
std::optional<Actor> actor_from(std::string_view name) { return value_of<Actor>(kActorNames, name); }
std::optional<Known> known_from(std::string_view name) { return value_of<Known>(kKnownNames, name); }

Result<Event> read_event(const json& value, std::string_view path) {
  const JsonPath root{nullptr, path};
  if (auto error = check_event_text(value, root)) return *std::move(error);
  JsonReader::State state{Beyond::refuse, {}, {}};
  JsonReader reader(value, root, state);
  if (state.error) return *std::move(state.error);
  const Result<EventKind> kind = read_kind(value, root);
  if (!kind) return kind.error();
  Envelope envelope;
  fields(reader, envelope);
  Event event{std::move(envelope.id), envelope.seq, kSchema, envelope.t_ms, {}};
  select_body(event, *kind);
  std::visit([&](auto& body) { reader.object("d", body); }, event.body);
  if (state.error) return *std::move(state.error);
  return event;
}

json write_event(const Event& event) {
  json value = {{"id", event.id},
                {"seq", event.seq},
                {"k", to_name(event.kind())},
                {"s", event.schema},
                {"t", event.t_ms}};
  std::visit([&](const auto& body) { value["d"] = json_value_of(body); }, event.body);
  return value;
}

std::string mint_uuid7(std::int64_t now_ms, const Entropy& entropy) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::int64_t kLastMs = (1LL << 48) - 1;
  const auto ms = static_cast<std::uint64_t>(std::clamp<std::int64_t>(now_ms, 0, kLastMs));
  std::uint8_t bytes[16];
  for (unsigned i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(ms >> (40u - 8u * i));
  std::copy(std::begin(entropy.bytes), std::end(entropy.bytes), bytes + 6);
  bytes[6] = static_cast<std::uint8_t>(0x70u | (bytes[6] & 0x0Fu));  // version 7
  bytes[8] = static_cast<std::uint8_t>(0x80u | (bytes[8] & 0x3Fu));  // variant 10
  std::string id;
  id.reserve(36);
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) id += '-';
    id += kDigits[bytes[i] >> 4u];
    id += kDigits[bytes[i] & 15u];
  }
  return id;
}

bool is_uuid7(std::string_view id) {
  if (id.size() != 36 || id[14] != '7') return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? id[i] != '-' : !is_hex_digit(id[i])) return false;
  }
  return id[19] == '8' || id[19] == '9' || id[19] == 'a' || id[19] == 'b';
}

std::int64_t mint_ms(std::string_view uuid7) {
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 13; ++i) {
    if (i != 8) ms = ms * 16 + static_cast<std::int64_t>(hex_value(uuid7[i]));
  }
  return ms;
}

std::int64_t mint_day(std::string_view uuid7) { return mint_ms(uuid7) / 86'400'000; }

std::optional<Error> admit(std::string_view uuid7, std::int64_t now_ms) {
  const std::int64_t age_ms = now_ms - mint_ms(uuid7);
  if (age_ms > limits::kWindowBackMs) {
    return Error{Errc::ancient_id, "id", "minted " + std::to_string(age_ms / 86'400'000) + " days ago",
                 "ids minted in the last 400 days", Retry::never};
  }
  if (-age_ms > limits::kWindowForwardMs) {
    return Error{Errc::future_id, "id",
                 "minted " + std::to_string(-age_ms / 3'600'000) + " hours ahead of this clock",
                 "ids minted at most 24 hours ahead", Retry::later};
  }
  return std::nullopt;
}

Judgement judgement_of(const Event& outcome_event) {
  const auto& body = std::get<OutcomeBody>(outcome_event.body);
  return {outcome_event.id,          body.verdict, body.known, body.problem_code, body.fix_code, body.env_fp,
          mint_day(outcome_event.id)};
}

bool supersedes(const Judgement& challenger, const Judgement& holder) {
  if (challenger.known != holder.known) return challenger.known == Known::verified;
  return challenger.outcome_id > holder.outcome_id;
}

}  // namespace devdiag
