// The six public views count what their names say.
#include <doctest/doctest.h>

#include "store_engine_postgres.hpp"

namespace devdiag::test {
namespace {

const std::string kCsp = "CSP_MISSING";

std::string line(OpenStore& open, const std::string& query) {
  return open.database->ask("SELECT coalesce(string_agg(line, '; '), '') FROM (" + query +
                            ") AS lines(line)");
}

STORE_TEST(time_to_resolution_needs_a_comparable_run_without_the_problem) {
  OpenStore open;
  Minter mint(60);
  const auto with = [&](int where, double day) {
    return run_event(mint, kNow + static_cast<std::int64_t>(day * kDay), target(where),
                     {found(kCsp, fingerprint(where)), found(kCsp, fingerprint(where + 50))});
  };
  const auto without = [&](int where, double day, const std::string& evaluated) {
    return run_event(mint, kNow + static_cast<std::int64_t>(day * kDay), target(where), {}, {evaluated});
  };
  open.push("default", client(1),
            {// Seen twice, gone after a day and a half; back, gone after half a day; back and still there.
             with(1, 0), with(1, 1), without(1, 1.5, kCsp), without(1, 2, kCsp), with(1, 3),
             without(1, 3.5, kCsp), with(1, 5),
             // Days without runs, and runs that did not look for it, are no fixes.
             with(2, 0), without(2, 1, "XFO_INVALID"), with(2, 4),
             // Never there.
             without(3, 0, kCsp)});
  CHECK(
      line(open,
           "SELECT concat_ws(' ', target_hash = '" + target(1) +
               "', problem_code, first_seen_day, first_zero_day, ttr_days) FROM devdiag.v_ttr_days ORDER BY "
               "first_seen_day") ==
      "t CSP_MISSING 2026-09-16 2026-09-18 1.5000; "
      "t CSP_MISSING 2026-09-19 2026-09-20 0.5000");
  CHECK(open.database->ask("SELECT pg_typeof(ttr_days) FROM devdiag.v_ttr_days") == "numeric");
}

STORE_TEST(problem_counts_count_runs_not_findings) {
  OpenStore open;
  Minter mint(61);
  open.push("default", client(1),
            {run_event(mint, kNow, target(1), {found(kCsp, fingerprint(1)), found(kCsp, fingerprint(2))}),
             run_event(mint, kNow + 5, target(2),
                       {found(kCsp, fingerprint(1)), found("XFO_INVALID", fingerprint(3))}),
             run_event(mint, kNow + kDay, target(1), {found(kCsp, fingerprint(1))}),
             run_event(mint, kNow + kDay, target(1), {})});
  CHECK(line(open,
             "SELECT concat_ws(' ', day, tenant, problem_code, runs) FROM devdiag.v_problem_counts "
             "ORDER BY day, problem_code") ==
        "2026-09-16 default CSP_MISSING 2; 2026-09-16 default XFO_INVALID 1; "
        "2026-09-17 default CSP_MISSING 1");
}

STORE_TEST(environments_are_counted_once_each) {
  OpenStore open;
  Minter mint(62);
  std::vector<Event> events;
  for (const char env : {'1', '2', '2'}) {
    events.push_back(run_event(mint, kNow, target(1), {found(kCsp, fingerprint(1))}));
    std::get<RunBody>(events.back().body).env_fp = hex(env, 64);
  }
  open.push("default", client(1), events);
  CHECK(line(open,
             "SELECT concat_ws(' ', tenant, problem_code, unique_environments, total_runs) "
             "FROM devdiag.v_env_diversity") == "default CSP_MISSING 2 3");
}

STORE_TEST(fixes_are_ranked_by_how_often_they_worked) {
  OpenStore open;
  Minter mint(63);
  const Event run = run_event(mint, kNow, target(1), {found(kCsp, fingerprint(1))});
  const auto judge = [&](const std::string& tenant, const std::string& fix, Verdict verdict, int times) {
    for (int i = 0; i < times; ++i) {
      const Event attempt = attempt_event(mint, kNow + 1, run, fix);
      open.push(tenant, client(1), {outcome_event(mint, kNow + 2, attempt, verdict, Known::verified)});
    }
  };
  judge("default", "csp.nonce", Verdict::worked, 3);
  judge("default", "csp.nonce", Verdict::failed, 1);
  judge("default", "csp.hash", Verdict::worked, 1);
  judge("default", "csp.remove", Verdict::regressed, 2);
  judge("other", "csp.hash", Verdict::worked, 9);
  CHECK(
      line(open,
           "SELECT concat_ws(' ', tenant, fix_code, successes, attempts, round(avg_confidence::numeric, 2), "
           "to_char(last_success AT TIME ZONE 'UTC', 'YYYY-MM-DD')) FROM devdiag.v_fix_success "
           "ORDER BY tenant, fix_code") ==
      "default csp.hash 1 1 1.00 2026-09-16; "
      "default csp.nonce 3 4 0.75 2026-09-16; default csp.remove 0 2 0.00; "
      "other csp.hash 9 9 1.00 2026-09-16");
  CHECK(line(open,
             "SELECT concat_ws(' ', tenant, problem_code, rank, fix_code) FROM devdiag.v_fix_ranking "
             "ORDER BY tenant, rank") ==
        "default CSP_MISSING 1 csp.nonce; default CSP_MISSING 2 csp.hash; "
        "default CSP_MISSING 3 csp.remove; other CSP_MISSING 1 csp.hash");
}

STORE_TEST(recent_activity_is_seven_days) {
  OpenStore open;
  Minter mint(64);
  const std::int64_t now =
      std::stoll(open.database->ask("SELECT (extract(epoch FROM now()) * 1000)::bigint"));
  open.push("default", client(1),
            {run_event(mint, now - kDay, target(1),
                       {found(kCsp, fingerprint(1)), found("XFO_INVALID", fingerprint(2))}),
             run_event(mint, now - 8 * kDay, target(2), {})});
  CHECK(line(open, "SELECT concat_ws(' ', target_hash = '" + target(1) +
                       "', problem_count, problems, preset) FROM devdiag.v_recent_activity") ==
        "t 2 [\"CSP_MISSING\", \"XFO_INVALID\"] full");
}

}  // namespace
}  // namespace devdiag::test
