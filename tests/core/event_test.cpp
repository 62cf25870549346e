// Events: wire JSON with exact paths, ids, admission, and the fold of outcomes.
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "devdiag/event.hpp"
#include "devdiag/limits.hpp"
#include "event_size.hpp"

using namespace devdiag;
using nlohmann::json;

namespace {

constexpr std::int64_t kNow = 1'790'000'000'000;
const std::string kTarget(32, 'a'), kFingerprint(16, 'b'), kEnvFp(64, 'c');

std::string id_at(std::int64_t ms, std::uint8_t last = 0) {
  return mint_uuid7(ms, Entropy{{1, 2, 3, 4, 5, 6, 7, 8, 9, last}});
}

Event run_event() {
  RunBody body{kTarget,
               "full",
               kEnvFp,
               {"fw:react", "route:/o'brien/中\U0001F600"},
               12,
               "error",
               "load-1",
               {"CSP_MISSING", "XFO_INVALID"},
               {{"CSP_MISSING", kFingerprint, "warn", 2, "doc", "O'Brien \U0001F600"}}};
  return {id_at(kNow), 7, 1, kNow, body};
}

Event attempt_event() {
  return {id_at(kNow), 8, 1, kNow,
          AttemptBody{id_at(kNow, 1),
                      kTarget,
                      "CSP_MISSING",
                      kFingerprint,
                      "csp.nonce",
                      kEnvFp,
                      {"fw:react"},
                      Actor::agent}};
}

Event outcome_event(Verdict verdict = Verdict::worked, Known known = Known::verified, std::int64_t ms = kNow,
                    std::uint8_t last = 0) {
  return {id_at(ms, last), 9, 1, ms,
          OutcomeBody{
              id_at(kNow, 2), verdict, known, kTarget, "CSP_MISSING", kFingerprint, "csp.nonce", kEnvFp, {}}};
}

std::string refusal(const json& value) {
  const auto event = read_event(value, "events[3]");
  return event ? std::string() : error_sentence(event.error());
}

// The wire form of an outcome with one member changed.
json changed(const json::json_pointer& member, const json& value) {
  json event = write_event(outcome_event());
  event[member] = value;
  return event;
}

json without(const char* name, bool in_body = true) {
  json event = write_event(outcome_event());
  (in_body ? event["d"] : event).erase(name);
  return event;
}

}  // namespace

TEST_CASE("every kind of event is read as it was written") {
  for (const Event& event : {run_event(), attempt_event(), outcome_event()}) {
    const json value = write_event(event);
    const auto again = read_event(value, "");
    REQUIRE_MESSAGE(again.ok(), error_sentence(again.error()));
    CHECK(write_event(*again) == value);
    CHECK(again->kind() == event.kind());
    CHECK(again->id == event.id);
    CHECK(again->seq == event.seq);
    CHECK(again->t_ms == event.t_ms);
  }
  const json attempt = write_event(attempt_event());
  CHECK(attempt["k"] == "attempt");
  CHECK(attempt["s"] == 1);
  CHECK(attempt["d"]["actor"] == "agent");
  const auto run = read_event(write_event(run_event()), "");
  CHECK(std::get<RunBody>(run->body).findings[0].proof == "O'Brien \U0001F600");
}

TEST_CASE("unknown kinds and versions wait for an upgrade") {
  for (const json& value : {changed("/k"_json_pointer, "vote"), changed("/s"_json_pointer, 2)}) {
    const auto event = read_event(value, "events[3]");
    REQUIRE_FALSE(event.ok());
    CHECK(event.error().code == Errc::unknown_kind);
    CHECK(event.error().retry == Retry::after_upgrade);
  }
  CHECK(refusal(changed("/k"_json_pointer, "vote")) ==
        "events[3].k: unknown kind of event; allowed: run, attempt, outcome");
  CHECK(refusal(changed("/s"_json_pointer, 2)) == "events[3].s: a newer version of this event; allowed: 1");
  CHECK(refusal(changed("/s"_json_pointer, 0)).starts_with("events[3].s: missing or not a positive"));
  CHECK(refusal(changed("/k"_json_pointer, 1)) ==
        "events[3].k: missing or not a text; allowed: run, attempt, outcome");
}

TEST_CASE("a bad field is named by its path with what is allowed") {
  CHECK(refusal(7) == "events[3]: not an object; allowed: an object");
  CHECK(refusal(json::object()).starts_with("events[3].k: missing"));
  CHECK(refusal(without("id", false)) == "events[3].id: missing; allowed: a value: this member is required");
  CHECK(refusal(without("d", false)) == "events[3].d: missing; allowed: a value: this member is required");
  CHECK(refusal(without("verdict")) ==
        "events[3].d.verdict: missing; allowed: a value: this member is required");
  CHECK(refusal(changed("/id"_json_pointer, "1")) ==
        "events[3].id: does not have the right form; allowed: a UUID of version 7 in lower case");
  CHECK(refusal(changed("/seq"_json_pointer, -1)).starts_with("events[3].seq: out of range"));
  CHECK(refusal(changed("/t"_json_pointer, "now")).starts_with("events[3].t: not a whole number"));
  CHECK(refusal(changed("/d"_json_pointer, 7)) == "events[3].d: not an object; allowed: an object");
  CHECK(refusal(changed("/d/verdict"_json_pointer, "fixed")) ==
        "events[3].d.verdict: unknown value; allowed: worked, failed, regressed");
  CHECK(refusal(changed("/d/known"_json_pointer, "guessed")) ==
        "events[3].d.known: unknown value; allowed: reported, verified");
  CHECK(refusal(changed("/d/problem_code"_json_pointer, "csp"))
            .starts_with("events[3].d.problem_code: does not have"));
  CHECK(refusal(changed("/d/fix_code"_json_pointer, "CSP nonce"))
            .starts_with("events[3].d.fix_code: does not have"));
  CHECK(refusal(changed("/d/target"_json_pointer, std::string(32, 'G')))
            .starts_with("events[3].d.target: does not have"));
  CHECK(refusal(changed("/d/env"_json_pointer, {"b", "a"})) ==
        "events[3].d.env[1]: out of order or twice; allowed: a list sorted bytewise, every entry once");
  CHECK(refusal(changed("/d/env"_json_pointer, {"a", "a"})).starts_with("events[3].d.env[1]: out of order"));
  CHECK(refusal(changed("/d/env"_json_pointer, json::array({"a", 1})))
            .starts_with("events[3].d.env[1]: does not have"));
  json run = write_event(run_event());
  run["d"]["findings"][0]["severity"] = "fatal";
  CHECK(refusal(run) ==
        "events[3].d.findings[0].severity: unknown value; allowed: info, warn, error, critical");
  run = write_event(run_event());
  run["d"]["findings"][0]["count"] = 0;
  CHECK(refusal(run).starts_with("events[3].d.findings[0].count: out of range"));
}

TEST_CASE("U+0000 is refused wherever it hides, with its path") {
  const std::string nul("a\0b", 3);
  json run = write_event(run_event());
  run["d"]["findings"][0]["subject"] = nul;
  CHECK(refusal(run) ==
        "events[3].d.findings[0].subject: holds the character U+0000; allowed: text without U+0000");
  run = write_event(run_event());
  run["d"]["later"] = {{"deep", {1, nul}}};
  CHECK(refusal(run).starts_with("events[3].d.later.deep[1]: holds the character U+0000"));
  run["d"]["later"] = {{nul, 1}};
  CHECK(refusal(run).starts_with("events[3].d.later: a member name holds"));
}

TEST_CASE("limits of one event") {
  json run = write_event(run_event());
  run["d"]["later"] = std::string(limits::kEventBytes, 'x');
  const auto event = read_event(run, "events[3]");
  REQUIRE_FALSE(event.ok());
  CHECK(event.error().code == Errc::too_large);
  CHECK(event.error().retry == Retry::never);
  run = write_event(run_event());
  run["d"]["findings"][0]["proof"] = std::string(limits::kProofBytes + 1, 'x');
  CHECK(refusal(run) == "events[3].d.findings[0].proof: a text of 2049 bytes; allowed: at most 2048 bytes");
  run = write_event(run_event());
  run["d"]["env"] = json::array();
  for (int i = 0; i < 65; ++i) run["d"]["env"].push_back("t" + std::to_string(100 + i));
  CHECK(refusal(run) == "events[3].d.env: 65 entries; allowed: at most 64 entries");
}

TEST_CASE("the size of JSON text is known without writing it") {
  for (const char* text : {"{}", "[]", "[1,2.5,true,null,\"x\"]",
                           R"({"a":{"b":["\u0001\n\"\\","O'Brien 😀"]},"c":-7})", "1e300"}) {
    const json value = json::parse(text);
    CHECK(json_text_size(value) == value.dump().size());
  }
  CHECK(json_text_size(write_event(run_event())) == write_event(run_event()).dump().size());
}

TEST_CASE("ids: minted, parsed, ordered by time") {
  const std::string id =
      mint_uuid7(0x017F22E279B0, Entropy{{0xFC, 0xC3, 0xD8, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F}});
  CHECK(id == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");  // the example of RFC 9562, appendix A.6
  CHECK(is_uuid7(id));
  CHECK(mint_ms(id) == 0x017F22E279B0);
  CHECK(mint_day(id) == 0x017F22E279B0 / 86'400'000);
  CHECK(id_at(kNow, 9) < id_at(kNow + 1, 0));
  CHECK(mint_ms(id_at(-5)) == 0);
  CHECK(mint_ms(id_at(INT64_MAX)) == (1LL << 48) - 1);
  for (const std::int64_t ms : {std::int64_t{0}, std::int64_t{1}, kNow, (std::int64_t{1} << 48) - 1}) {
    CHECK(is_uuid7(id_at(ms, 255)));
    CHECK(mint_ms(id_at(ms, 255)) == ms);
  }
  for (const char* wrong :
       {"", "017f22e2-79b0-4cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-c8c4-dc0c0c07398f",
        "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "017f22e279b07cc398c4dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0"}) {
    CHECK_FALSE(is_uuid7(wrong));
  }
}

TEST_CASE("ids are accepted from 400 days ago to 24 hours ahead") {
  CHECK_FALSE(admit(id_at(kNow), kNow).has_value());
  CHECK_FALSE(admit(id_at(kNow - limits::kWindowBackMs), kNow).has_value());
  CHECK_FALSE(admit(id_at(kNow + limits::kWindowForwardMs), kNow).has_value());
  const auto ancient = admit(id_at(kNow - limits::kWindowBackMs - 1), kNow);
  REQUIRE(ancient.has_value());
  CHECK(ancient->code == Errc::ancient_id);
  CHECK(ancient->retry == Retry::never);
  const auto future = admit(id_at(kNow + limits::kWindowForwardMs + 1), kNow);
  REQUIRE(future.has_value());
  CHECK(future->code == Errc::future_id);
  CHECK(future->retry == Retry::later);
  CHECK(admit(id_at(0), kNow)->code == Errc::ancient_id);
}

TEST_CASE("outcomes of one attempt: verified beats reported, then the later one") {
  const Judgement reported = judgement_of(outcome_event(Verdict::worked, Known::reported, kNow + 10));
  const Judgement verified = judgement_of(outcome_event(Verdict::failed, Known::verified, kNow));
  const Judgement later = judgement_of(outcome_event(Verdict::regressed, Known::verified, kNow + 20));
  CHECK(supersedes(verified, reported));
  CHECK_FALSE(supersedes(reported, verified));
  CHECK(supersedes(later, verified));
  CHECK_FALSE(supersedes(verified, verified));
  CHECK(verified.day == kNow / 86'400'000);
  CHECK(verified.problem_code == "CSP_MISSING");
  CHECK(verified.fix_code == "csp.nonce");
}

TEST_CASE("any order, split or repetition of outcomes gives the same verdict") {
  std::vector<Judgement> outcomes;
  for (int i = 0; i < 6; ++i) {
    const auto verdict = static_cast<Verdict>(i % 3);
    const auto known = static_cast<Known>(i % 2);
    outcomes.push_back(judgement_of(
        outcome_event(verdict, known, kNow + std::int64_t{7} * (i / 2), static_cast<std::uint8_t>(i))));
  }
  std::vector<std::size_t> order(outcomes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::string winner;
  do {
    Judgement holder = outcomes[order[0]];
    for (const std::size_t i : order) {
      if (supersedes(outcomes[i], holder)) holder = outcomes[i];
      if (supersedes(outcomes[order[0]], holder)) holder = outcomes[order[0]];  // an old one arrives again
    }
    if (winner.empty()) winner = holder.outcome_id;
    REQUIRE(holder.outcome_id == winner);
  } while (std::next_permutation(order.begin(), order.end()));
  CHECK(winner == outcomes[5].outcome_id);
}

TEST_CASE("names of enumerations") {
  for (const Verdict verdict : {Verdict::worked, Verdict::failed, Verdict::regressed}) {
    CHECK(verdict_from(to_name(verdict)) == verdict);
  }
  CHECK(known_from("verified") == Known::verified);
  CHECK(actor_from("automation") == Actor::automation);
  CHECK_FALSE(verdict_from("Worked").has_value());
  CHECK_FALSE(actor_from("").has_value());
  CHECK(to_name(EventKind::outcome) == "outcome");
}
