// The same events in any order, split and repetition give the same state.
#include <map>

#include "database.hpp"
#include "fold.hpp"
#include "store_reads.hpp"
#include "support.hpp"

using namespace devdiag;
using namespace devdiag::local;
using namespace devdiag::local::test;

namespace {

constexpr int kSeeds = 150;

// Every row of every folded table; versions and arrival times are about the way, not about the set.
std::vector<std::string> state_of(Database& database) {
  const std::vector<std::string> queries = {
      "SELECT tenant, id, client_id, seq, t_ms, target, preset, env_fp, score, severity, load, evaluated "
      "FROM diag_run",
      "SELECT * FROM finding",
      "SELECT tenant, id, client_id, run, target, problem_code, fingerprint, fix_code, env_fp, actor FROM "
      "attempt",
      "SELECT tenant, id, client_id, attempt, verdict, known, problem_code, fix_code, env_fp, day FROM "
      "outcome",
      "SELECT * FROM finding_state",
      "SELECT * FROM environment",
      "SELECT * FROM verdict",
      "SELECT tenant, problem_code, fix_code, env_fp, day, worked, failed, regressed FROM fix_outcome "
      "WHERE worked <> 0 OR failed <> 0 OR regressed <> 0",
      "SELECT tenant, client_id, events FROM client"};
  std::vector<std::string> rows;
  for (const std::string& sql : queries) {
    sqlite3_stmt* statement = nullptr;
    REQUIRE(sqlite3_prepare_v2(database.handle(), sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
      std::string row = sql.substr(sql.find("FROM")) + ": ";
      for (int column = 0; column < sqlite3_column_count(statement); ++column) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
        row += text != nullptr ? text : "NULL";
        row += '|';
      }
      rows.push_back(std::move(row));
    }
    sqlite3_finalize(statement);
  }
  std::ranges::sort(rows);
  return rows;
}

std::string first_difference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  const auto [left, right] = std::ranges::mismatch(a, b);
  if (left == a.end() && right == b.end()) return {};
  return (left == a.end() ? "nothing" : *left) + "\n  instead of\n" + (right == b.end() ? "nothing" : *right);
}

struct Sent {
  std::string tenant, client_id;
  Event event;
};

// A believable mess: few targets, findings and attempts, so that events meet.
std::vector<Sent> events_of(Random& random) {
  std::vector<Sent> sent;
  std::vector<std::string> attempts;
  const auto id = [&] {
    return mint_uuid7(kNow + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(5 * kDayMs))),
                      random.entropy());
  };
  for (int i = 0; i < 4; ++i) attempts.push_back(id());
  std::vector<std::string> unsent(attempts.begin() + 1,
                                  attempts.end());  // the first one's attempt never comes
  const std::size_t count = 5 + random.pick(40);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string tenant = random.chance(80) ? "a" : "b";
    const std::uint64_t env_no = random.below(3);
    const std::string& attempt = attempts[random.pick(attempts.size())];
    Event event;
    if (random.chance(40)) {
      std::vector<std::pair<std::string, std::string>> found;
      if (random.chance(60)) found.emplace_back(kProblem, fingerprint(random.below(3)));
      if (random.chance(30)) found.emplace_back("XFO_INVALID", fingerprint(5));
      std::vector<std::string> evaluated = {kProblem};
      if (random.chance(50)) evaluated.emplace_back("XFO_INVALID");
      event = run_event(id(), random.below(2), evaluated, found, env_no);
    } else if (random.chance(25)) {
      if (unsent.empty()) continue;
      event = attempt_event(unsent.back(), id(), env_no);
      unsent.pop_back();
    } else {
      event =
          outcome_event(id(), attempt, static_cast<Verdict>(random.below(3)),
                        static_cast<Known>(random.below(2)), env_no, random.chance(70) ? kFix : kOtherFix);
    }
    // Each event has one author, as in life.
    sent.push_back({tenant, client(mint_ms(event.id) % 2 ? 1 : 2), std::move(event)});
  }
  return sent;
}

std::unique_ptr<Database> empty_database(Random& random) {
  return open_database({":memory:", "", false, false}, kNow, random.entropy()).database;
}

void apply(Database& database, const std::vector<Sent>& sent) {
  Transaction transaction(database, Transaction::Kind::write);
  Fold fold(database, kNow);
  for (const Sent& each : sent) {
    if (fold.add(each.tenant, each.client_id, each.event)) fold.see_client(each.tenant, each.client_id, 1);
  }
  fold.finish();
  transaction.commit();
}

// Some of them twice, in any order, in any number of transactions.
void apply_in_disorder(Database& database, std::vector<Sent> sent, Random& random) {
  const std::size_t count = sent.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (random.chance(30)) sent.push_back(sent[i]);
  }
  random.shuffle(sent);
  for (std::size_t at = 0; at < sent.size();) {
    const std::size_t size = std::min<std::size_t>(1 + random.pick(7), sent.size() - at);
    const auto begin = sent.begin() + static_cast<std::ptrdiff_t>(at);
    apply(database, {begin, begin + static_cast<std::ptrdiff_t>(size)});
    at += size;
  }
}

// Counts by a second, plain implementation: sort all outcomes, keep the best of each attempt.
std::map<RollupKey, Tally> counted_plainly(const std::vector<Sent>& sent, std::string_view tenant) {
  std::map<std::string, Judgement> best;
  for (const Sent& each : sent) {
    if (each.tenant != tenant || each.event.kind() != EventKind::outcome) continue;
    const Judgement judgement = judgement_of(each.event);
    const auto [place, first] = best.try_emplace(std::get<OutcomeBody>(each.event.body).attempt, judgement);
    const auto rank = [](const Judgement& j) { return std::pair(j.known == Known::verified, j.outcome_id); };
    if (!first && rank(judgement) > rank(place->second)) place->second = judgement;
  }
  std::map<RollupKey, Tally> cells;
  for (const auto& [attempt, j] : best) {
    add_to(cells[{j.problem_code, j.fix_code, j.env_fp, j.day}], tally_of(j.verdict));
  }
  return cells;
}

}  // namespace

TEST_CASE("any order, split and repetition of the same events gives the same state") {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const std::vector<Sent> sent = events_of(random);
    const auto straight = empty_database(random);
    apply(*straight, sent);
    const std::vector<std::string> expected = state_of(*straight);
    for (int round = 0; round < 3; ++round) {
      const auto other = empty_database(random);
      apply_in_disorder(*other, sent, random);
      REQUIRE(first_difference(state_of(*other), expected) == "");
      check_database(*other);
    }
  }
}

TEST_CASE("counts are those of a plain second implementation") {
  for (std::uint64_t seed = 1'000; seed < 1'000 + kSeeds; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const std::vector<Sent> sent = events_of(random);
    const auto database = empty_database(random);
    apply_in_disorder(*database, sent, random);
    std::map<RollupKey, Tally> stored;
    for (const char* problem : {kProblem, "XFO_INVALID"}) {
      for (const TallyRow& row : read_tallies(*database, "a", problem)) {
        stored[{row.problem_code, row.fix_code, row.env_fp, row.day}] = row.tally;
      }
    }
    REQUIRE(stored == counted_plainly(sent, "a"));
  }
}

TEST_CASE("a snapshot is what its deltas add up to") {
  for (std::uint64_t seed = 2'000; seed < 2'000 + kSeeds / 3; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    std::vector<Sent> sent = events_of(random);
    const auto database = empty_database(random);
    SharedCache cache;
    std::map<RollupKey, Tally> known;
    std::string cursor;
    for (const Sent& each : sent) {
      apply(*database, {each});
      if (random.chance(50)) continue;
      const RankingPage page = read_rankings(*database, cache, "life", "a", cursor);
      for (const TallyRow& row : page.rows) {
        const RollupKey key{row.problem_code, row.fix_code, row.env_fp, row.day};
        known[key] = row.tally;
        if (row.tally == Tally{}) known.erase(key);
      }
      cursor = page.cursor;
      std::map<RollupKey, Tally> whole;
      for (const TallyRow& row : read_rankings(*database, cache, "life", "a", "").rows) {
        whole[{row.problem_code, row.fix_code, row.env_fp, row.day}] = row.tally;
      }
      REQUIRE(known == whole);
    }
  }
}
