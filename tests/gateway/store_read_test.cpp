// Contract of the reading verbs, and of the fold they read.
#include <doctest/doctest.h>

#include <set>

#include "devdiag/limits.hpp"
#include "store_engine.hpp"

namespace devdiag::test {
namespace {

using gateway::FindingQuery;
using gateway::RankingPage;
using gateway::TallyRow;

struct Judged {
  Event run, attempt;
};

Judged judged(Minter& mint, std::int64_t ms, const std::string& fix = "csp.nonce", int where = 1) {
  const Event run = run_event(mint, ms, target(where), {found("CSP_MISSING", fingerprint(where))});
  return {run, attempt_event(mint, ms + 1, run, fix)};
}

RankingPage rankings(OpenStore& open, const std::string& tenant, const std::string& cursor) {
  auto page = open.run(open.store->rankings(tenant, cursor));
  REQUIRE(page);
  return std::move(page).value();
}

Tally sum(const std::vector<TallyRow>& rows) {
  Tally total;
  for (const TallyRow& row : rows) {
    total.worked += row.tally.worked;
    total.failed += row.tally.failed;
    total.regressed += row.tally.regressed;
  }
  return total;
}

STORE_TEST(verified_supersedes_reported_and_later_supersedes_earlier) {
  OpenStore open;
  Minter mint(20);
  const auto [run, attempt] = judged(mint, kNow);
  const auto present = [&] {
    const auto row = open.run(open.store->attempt("default", attempt.id));
    REQUIRE(row);
    REQUIRE(row->has_value());
    return **row;
  };
  open.push("default", client(1), {run, attempt});
  CHECK_FALSE(present().verdict.has_value());

  open.push("default", client(1),
            {outcome_event(mint, kNow + 100, attempt, Verdict::failed, Known::reported)});
  CHECK(present().verdict == Verdict::failed);
  open.push("default", client(1),
            {outcome_event(mint, kNow + 50, attempt, Verdict::worked, Known::reported)});
  CHECK(present().verdict == Verdict::failed);  // an earlier word of the same weight
  open.push("default", client(2),
            {outcome_event(mint, kNow + 10, attempt, Verdict::worked, Known::verified)});
  CHECK(present().verdict == Verdict::worked);
  CHECK(present().known == Known::verified);
  open.push("default", client(1),
            {outcome_event(mint, kNow + 900, attempt, Verdict::failed, Known::reported)});
  CHECK(present().verdict == Verdict::worked);
  open.push("default", client(1),
            {outcome_event(mint, kNow + kDay, attempt, Verdict::regressed, Known::verified)});
  CHECK(present().verdict == Verdict::regressed);

  CHECK(sum(rankings(open, "default", "").rows) == Tally{0, 0, 1});
  CHECK(open.run(open.store->check()).ok());
}

STORE_TEST(an_outcome_counts_before_its_attempt_arrives) {
  OpenStore open;
  Minter mint(21);
  const auto [run, attempt] = judged(mint, kNow);
  open.push("default", client(1), {outcome_event(mint, kNow + 5, attempt, Verdict::worked, Known::verified)});
  const auto tallies = open.run(open.store->tallies("default", "CSP_MISSING"));
  REQUIRE(tallies);
  REQUIRE(tallies->size() == 1);
  const TallyRow& row = (*tallies)[0];
  CHECK(row.fix_code == "csp.nonce");
  CHECK(row.tally == Tally{1, 0, 0});
  CHECK(row.env == std::vector<std::string>{"fw:react", "srv:nginx"});
  CHECK(row.day == (kNow + 5) / kDay);
  CHECK_FALSE(open.run(open.store->attempt("default", attempt.id))->has_value());
  open.push("default", client(1), {attempt});
  CHECK(open.run(open.store->attempt("default", attempt.id))->value().verdict == Verdict::worked);
}

STORE_TEST(rankings_come_as_reset_then_as_deltas) {
  OpenStore open;
  Minter mint(22);
  const auto [run, attempt] = judged(mint, kNow);
  const auto [run2, attempt2] = judged(mint, kNow, "csp.hash", 2);
  RankingPage page = rankings(open, "default", "");
  CHECK(page.reset);
  CHECK(page.rows.empty());
  const std::string empty_cursor = page.cursor;
  CHECK_FALSE(rankings(open, "default", empty_cursor).reset);

  open.push("default", client(1),
            {outcome_event(mint, kNow + 1, attempt, Verdict::worked, Known::verified),
             outcome_event(mint, kNow + 1, attempt2, Verdict::failed, Known::verified)});
  page = rankings(open, "default", empty_cursor);
  CHECK_FALSE(page.reset);
  CHECK(page.rows.size() == 2);
  CHECK(page.cursor != empty_cursor);
  CHECK(rankings(open, "default", page.cursor).rows.empty());
  CHECK(rankings(open, "default", page.cursor).cursor == page.cursor);
  CHECK(open.run(open.store->cursor("default")).value() == page.cursor);

  // Only the changed cell comes, with its present counts.
  open.push("default", client(1),
            {outcome_event(mint, kNow + 9, attempt2, Verdict::worked, Known::verified)});
  const RankingPage delta = rankings(open, "default", page.cursor);
  REQUIRE(delta.rows.size() == 1);
  CHECK(delta.rows[0].fix_code == "csp.hash");
  CHECK(delta.rows[0].tally == Tally{1, 0, 0});

  // Events that change no cell change no cursor.
  open.push("default", client(1), {run, attempt});
  CHECK(open.run(open.store->cursor("default")).value() == delta.cursor);
}

STORE_TEST(a_cell_that_fell_to_zero_is_told_in_a_delta_and_left_out_of_a_reset) {
  OpenStore open;
  Minter mint(23);
  const auto [run, attempt] = judged(mint, kNow);
  open.push("default", client(1), {outcome_event(mint, kNow + 1, attempt, Verdict::worked, Known::reported)});
  const std::string cursor = rankings(open, "default", "").cursor;
  open.push("default", client(1),
            {outcome_event(mint, kNow + kDay, attempt, Verdict::worked, Known::verified)});
  const RankingPage delta = rankings(open, "default", cursor);
  REQUIRE(delta.rows.size() == 2);
  CHECK(delta.rows[0].day + 1 == delta.rows[1].day);
  CHECK(delta.rows[0].tally == Tally{});
  CHECK(delta.rows[1].tally == Tally{1, 0, 0});
  CHECK(rankings(open, "default", "").rows.size() == 1);
}

STORE_TEST(a_strange_cursor_resets) {
  OpenStore open;
  Minter mint(24);
  const auto [run, attempt] = judged(mint, kNow);
  open.push("default", client(1), {outcome_event(mint, kNow + 1, attempt, Verdict::worked, Known::verified)});
  const std::string cursor = rankings(open, "default", "").cursor;
  const std::string incarnation = cursor.substr(0, cursor.rfind(':'));
  for (const std::string& strange :
       {std::string("x"), std::string("00000000-0000-4000-8000-000000000000:1"), incarnation + ":999999",
        incarnation + ":-1", incarnation + ":1x", std::string(":"), std::string("O'Brien:1")}) {
    const RankingPage page = rankings(open, "default", strange);
    CHECK_MESSAGE(page.reset, strange);
    CHECK(page.rows.size() == 1);
    CHECK(page.cursor == cursor);
  }
}

STORE_TEST(tenants_see_nothing_of_each_other) {
  OpenStore open;
  Minter mint(25);
  const std::vector<Event> events = history(mint, 15);
  open.push("acme", client(1), events);
  CHECK(open.state("umbrella") == "status 0 0 0 0 0 0\n");
  // The same ids belong to another tenant's own set.
  CHECK(open.push("umbrella", client(1), events).ok.size() == events.size());
  CHECK(open.state("umbrella") == open.state("acme"));
  const auto [run, attempt] = judged(mint, kNow);
  open.push("acme", client(1), {attempt});
  CHECK_FALSE(open.run(open.store->attempt("umbrella", attempt.id))->has_value());
}

STORE_TEST(other_tenants_help_only_with_enough_clients) {
  OpenStore open;
  Minter mint(26);
  for (int who = 0; who < 5; ++who) {
    CHECK(rankings(open, "asking", "").shared.empty());
    const auto [run, attempt] = judged(mint, kNow);
    open.push("tenant" + std::to_string(who % 2), client(who),
              {outcome_event(mint, kNow + 1, attempt, Verdict::worked, Known::verified)});
  }
  const auto shared = open.run(open.store->shared("asking", "CSP_MISSING"));
  REQUIRE(shared);
  REQUIRE(shared->size() == 1);
  CHECK((*shared)[0].clients == 5);
  CHECK((*shared)[0].tally == Tally{5, 0, 0});
  CHECK(rankings(open, "asking", "").shared.size() == 1);
  CHECK(open.run(open.store->shared("asking", "XFO_INVALID"))->empty());
  // Its own clients do not count for the one who asks.
  CHECK(open.run(open.store->shared("tenant0", "CSP_MISSING"))->empty());
}

STORE_TEST(any_text_comes_back_as_it_was) {
  OpenStore open;
  Minter mint(27);
  const std::string subject =
      "O'Brien \xe2\x80\x94 \xf0\x9f\x92\xa5 \\ \" ; DROP TABLE finding; -- {a,b} $1 %s";
  Event run = run_event(mint, kNow, target(1), {found("CSP_MISSING", fingerprint(1), subject, "\t\r\n<b>")});
  auto& body = std::get<RunBody>(run.body);
  body.env = {"fw:\xf0\x9f\x92\xa5", "note:O'Brien \\ \"quoted\"", "{,}"};
  const Event attempt = attempt_event(mint, kNow + 1, run, "csp.nonce");
  open.push("O'Brien", client(1),
            {run, attempt, outcome_event(mint, kNow + 2, attempt, Verdict::worked, Known::verified)});
  const auto page = open.run(open.store->findings("O'Brien", {}));
  REQUIRE(page);
  REQUIRE(page->rows.size() == 1);
  CHECK(page->rows[0].subject == subject);
  CHECK(page->rows[0].proof == "\t\r\n<b>");
  CHECK(page->rows[0].env == body.env);
  CHECK(open.run(open.store->tallies("O'Brien", "CSP_MISSING"))->at(0).env == body.env);
  FindingQuery query;
  query.problem_code = "O'Brien";
  query.target = "'; --";
  CHECK(open.run(open.store->findings("O'Brien", query))->rows.empty());
}

STORE_TEST(clients_that_disagree_about_an_environment_settle_on_one) {
  OpenStore open;
  Minter mint(28);
  Event one = run_event(mint, kNow, target(1), {found("CSP_MISSING", fingerprint(1))});
  Event other = one;
  other.id = mint.id(kNow);
  std::get<RunBody>(one.body).env = {"a", "z"};
  std::get<RunBody>(other.body).env = {"b"};
  open.push("forth", client(1), {one});
  open.push("forth", client(2), {other});
  open.push("back", client(2), {other});
  open.push("back", client(1), {one});
  CHECK(open.run(open.store->findings("forth", {}))->rows[0].env ==
        open.run(open.store->findings("back", {}))->rows[0].env);
}

STORE_TEST(findings_are_paged_newest_first) {
  OpenStore open;
  Minter mint(29);
  std::vector<Event> events;
  for (int i = 0; i < 30; ++i) {
    events.push_back(
        run_event(mint, kNow + i * 1'000, target(i % 9),
                  {found("CSP_MISSING", fingerprint(i)), found("XFO_INVALID", fingerprint(i + 500))}));
  }
  open.push("default", client(1), events);
  FindingQuery query;
  query.limit = 7;
  std::vector<std::string> seen;
  std::string last_run = "g";
  do {
    const auto page = open.run(open.store->findings("default", query));
    REQUIRE(page);
    CHECK(page->total == 60);
    CHECK(page->rows.size() <= 7);
    for (const gateway::FindingRow& row : page->rows) {
      CHECK(row.last_run <= last_run);
      last_run = row.last_run;
      seen.push_back(row.target + row.fingerprint);
    }
    query.before = page->next;
  } while (!query.before.empty());
  CHECK(seen.size() == 60);
  CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 60);

  query = {};
  query.problem_code = "XFO_INVALID";
  query.target = target(3);
  query.limit = 0;
  CHECK(open.run(open.store->findings("default", query))->rows.size() == 1);
  query.limit = 1'000'000;
  const auto filtered = open.run(open.store->findings("default", query));
  CHECK(filtered->total == 3);
  CHECK(filtered->rows.size() == 3);
  CHECK(filtered->next.empty());
  query.severity = "critical";
  CHECK(open.run(open.store->findings("default", query))->total == 0);
  query.before = "not a page";
  const auto refused = open.run(open.store->findings("default", query));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == Errc::bad_field);
}

STORE_TEST(a_finding_is_open_until_a_comparable_run_is_without_it) {
  const auto open_of = [](OpenStore& open, const std::string& tenant) {
    const auto page = open.run(open.store->findings(tenant, {}));
    REQUIRE(page);
    REQUIRE(page->rows.size() == 1);
    const auto status = open.run(open.store->status(tenant));
    CHECK(status->findings_open == (page->rows[0].open ? 1 : 0));
    return page->rows[0].open;
  };
  OpenStore open;
  Minter mint(30);
  const Event seen = run_event(mint, kNow, target(1), {found("CSP_MISSING", fingerprint(1))});
  const Event unrelated = run_event(mint, kNow + 10, target(1), {}, {"XFO_INVALID"});
  const Event elsewhere = run_event(mint, kNow + 20, target(2), {}, {"CSP_MISSING"});
  const Event earlier = run_event(mint, kNow - 10, target(1), {}, {"CSP_MISSING"});
  const Event gone = run_event(mint, kNow + 30, target(1), {}, {"CSP_MISSING", "XFO_INVALID"});
  const Event back = run_event(mint, kNow + 40, target(1), {found("CSP_MISSING", fingerprint(1))});
  open.push("default", client(1), {seen, unrelated, elsewhere, earlier});
  CHECK(open_of(open, "default"));
  open.push("default", client(1), {gone});
  CHECK_FALSE(open_of(open, "default"));
  open.push("default", client(1), {back});
  CHECK(open_of(open, "default"));

  // Arriving in the wrong order changes nothing.
  open.push("late", client(1), {gone});
  open.push("late", client(1), {seen});
  CHECK_FALSE(open_of(open, "late"));
}

STORE_TEST(a_finding_keeps_its_first_sight_and_its_latest_words) {
  OpenStore open;
  Minter mint(31);
  const auto run = [&](std::int64_t ms, const std::string& subject) {
    return run_event(mint, ms, target(1), {found("CSP_MISSING", fingerprint(1), subject)});
  };
  open.push("default", client(2), {run(kNow + 2'000, "newest")});
  open.push("default", client(1), {run(kNow + 1'000, "middle"), run(kNow, "oldest")});
  const auto page = open.run(open.store->findings("default", {}));
  REQUIRE(page->rows.size() == 1);
  const gateway::FindingRow& row = page->rows[0];
  CHECK(row.subject == "newest");
  CHECK(row.client_id == client(2));
  CHECK(row.runs == 3);
  CHECK(row.first_seen_ms == kNow);
  CHECK(row.last_seen_ms == kNow + 2'000);
}

STORE_TEST(an_attempt_is_found_with_all_it_says) {
  OpenStore open;
  Minter mint(32);
  const auto [run, attempt] = judged(mint, kNow);
  open.push("default", client(1), {run, attempt});
  const auto row = open.run(open.store->attempt("default", attempt.id));
  REQUIRE(row);
  REQUIRE(row->has_value());
  CHECK((*row)->id == attempt.id);
  CHECK((*row)->run == run.id);
  CHECK((*row)->target == target(1));
  CHECK((*row)->problem_code == "CSP_MISSING");
  CHECK((*row)->fingerprint == fingerprint(1));
  CHECK((*row)->fix_code == "csp.nonce");
  CHECK((*row)->env_fp == hex('e', 64));
  CHECK((*row)->env == std::vector<std::string>{"fw:react", "srv:nginx"});
  CHECK((*row)->actor == Actor::person);
  CHECK((*row)->client_id == client(1));
  for (const std::string& id : {std::string(), std::string("O'Brien"), run.id, mint.id(kNow)}) {
    const auto none = open.run(open.store->attempt("default", id));
    REQUIRE(none);
    CHECK_FALSE(none->has_value());
  }
}

STORE_TEST(status_counts) {
  OpenStore open;
  Minter mint(33);
  const auto [run, attempt] = judged(mint, kNow);
  open.push("default", client(1), {run, attempt});
  open.push("default", client(2),
            {outcome_event(mint, kNow + 77, attempt, Verdict::worked, Known::verified)});
  const auto status = open.run(open.store->status("default"));
  REQUIRE(status);
  CHECK(status->info.engine == engine_name());
  CHECK(status->runs == 1);
  CHECK(status->attempts == 1);
  CHECK(status->outcomes == 1);
  CHECK(status->clients == 2);
  CHECK(status->findings_open == 1);
  CHECK(status->ranking_version == 1);
  CHECK(status->last_event_ms == kNow + 77);
  CHECK(status->bytes > 0);
}

STORE_TEST(check_names_what_was_tampered_with) {
  for (const char* const statement : {"UPDATE {}fix_outcome SET worked = worked + 1",
                                      "UPDATE {}verdict SET verdict = 'failed'", "DELETE FROM {}verdict"}) {
    OpenStore open;
    Minter mint(34);
    const auto [run, attempt] = judged(mint, kNow);
    open.push("default", client(1),
              {run, attempt, outcome_event(mint, kNow + 1, attempt, Verdict::worked, Known::verified)});
    CHECK(open.run(open.store->check()).ok());
    std::string text = statement;
    open.database->tamper(text.replace(text.find("{}"), 2, engine_name() == "postgresql" ? "devdiag." : ""));
    const Status checked = open.run(open.store->check());
    REQUIRE_MESSAGE(!checked.ok(), text);
    CHECK(checked.error().code == Errc::storage_corrupt);
    CHECK_FALSE(checked.error().detail.empty());
  }
}

}  // namespace
}  // namespace devdiag::test
