// The ranking formula: values, order, monotony, independence of row order, reasons.
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "devdiag/ranking.hpp"

using namespace devdiag;

namespace {

using Env = std::vector<std::string>;

const Env kHere = {"fw:react", "srv:nginx", "xfo:DENY"};
const Env kNear = {"fw:react", "srv:nginx"};
const Env kFar = {"fw:vue", "srv:apache"};
const std::vector<FixPrior> kFixes = {{"a.first", 0.7}, {"b.second", 0.6}, {"c.third", 0.6}};
constexpr std::int64_t kToday = 20'000;

EnvTally row(std::string_view fix, const Env& env, std::int64_t worked, std::int64_t failed,
             std::int64_t regressed = 0, std::int64_t day = kToday) {
  return {fix, env, day, {worked, failed, regressed}};
}

std::vector<RankedFix> ranked(const std::vector<EnvTally>& rows, const std::vector<SharedTally>& shared = {},
                              const LearnConfig& config = {}) {
  return rank({kFixes, kHere, rows, shared, kToday}, config);
}

const RankedFix& fix_of(const std::vector<RankedFix>& ranking, std::string_view code) {
  return *std::find_if(ranking.begin(), ranking.end(),
                       [&](const RankedFix& fix) { return fix.fix_code == code; });
}

double lower_bound_of(std::int64_t worked, std::int64_t failed, double rate) {
  const std::vector<FixPrior> fixes = {{"x", rate}};
  const std::vector<EnvTally> rows = {row("x", kHere, worked, failed)};
  return rank({fixes, kHere, rows, {}, kToday}, {})[0].lower_bound;
}

}  // namespace

TEST_CASE("similarity is Jaccard's index") {
  CHECK(jaccard({}, {}) == 1.0);
  CHECK(jaccard(kHere, {}) == 0.0);
  CHECK(jaccard(kHere, kHere) == 1.0);
  CHECK(jaccard(kHere, kNear) == 2.0 / 3.0);
  CHECK(jaccard(kHere, kFar) == 0.0);
}

TEST_CASE("decay halves in 90 days and stops at the last table entry") {
  CHECK(decay(0) == 1.0);
  CHECK(decay(-5) == 1.0);
  CHECK(decay(90) == doctest::Approx(0.5).epsilon(1e-13));
  CHECK(decay(400) == decay(4000));
  for (int day = 0; day < 400; ++day) CHECK(decay(day + 1) < decay(day));
}

TEST_CASE("without data the catalogue's order and rates stand") {
  const auto ranking = ranked({});
  REQUIRE(ranking.size() == 3);
  CHECK(ranking[0].fix_code == "a.first");
  CHECK(ranking[1].fix_code == "b.second");  // ties: catalogue order
  CHECK(ranking[2].fix_code == "c.third");
  CHECK(ranking[0].confidence == 0.7);
  CHECK(ranking[0].basis == Basis::catalogue);
  CHECK(ranking[0].similarity == 0.0);
  CHECK(ranking[0].reasons == std::vector<std::string>{"not tried yet; catalogue estimate"});
}

TEST_CASE("the posterior is the documented one") {
  const auto ranking = ranked({row("b.second", kHere, 2, 1)});
  const RankedFix& fix = fix_of(ranking, "b.second");
  const double worked = 4 * 0.6 + 2 * 0.6, failed = 4 * 0.4 + 0.6, all = worked + failed;
  CHECK(fix.confidence == doctest::Approx(worked / all).epsilon(1e-6));
  const double deviation = std::sqrt(worked * failed / (all * all * (all + 1)));
  CHECK(fix.lower_bound == doctest::Approx(worked / all - deviation).epsilon(1e-6));
  CHECK(fix.similarity == 1.0);
  CHECK(fix.tally == Tally{2, 1, 0});
}

TEST_CASE("outcomes reorder: two successes overtake an untested better prior, failures sink") {
  CHECK(ranked({row("c.third", kHere, 2, 0)})[0].fix_code == "c.third");
  const auto ranking = ranked({row("a.first", kHere, 0, 2)});
  CHECK(ranking.back().fix_code == "a.first");
  CHECK(ranked({row("c.third", kHere, 0, 0, 1)}).back().fix_code ==
        "c.third");  // regressed counts as not working
}

TEST_CASE("similar environments count more, recent outcomes count more") {
  const auto here = ranked({row("c.third", kHere, 3, 0)}), near = ranked({row("c.third", kNear, 3, 0)}),
             far = ranked({row("c.third", kFar, 3, 0)}),
             old = ranked({row("c.third", kHere, 3, 0, 0, kToday - 180)});
  CHECK(fix_of(here, "c.third").lower_bound > fix_of(near, "c.third").lower_bound);
  CHECK(fix_of(near, "c.third").lower_bound > fix_of(far, "c.third").lower_bound);
  CHECK(fix_of(far, "c.third").lower_bound > fix_of(ranked({}), "c.third").lower_bound);
  CHECK(fix_of(here, "c.third").lower_bound > fix_of(old, "c.third").lower_bound);
  CHECK(fix_of(near, "c.third").similarity == doctest::Approx(2.0 / 3));
}

TEST_CASE("every success raises a fix and every failure lowers it, whatever the catalogue says") {
  for (const double rate : {0.0, 0.25, 0.4, 0.6, 0.8, 0.95, 1.0}) {
    for (std::int64_t worked = 0; worked < 60; worked += 3) {
      for (std::int64_t failed = 0; failed < 60; failed += 3) {
        CAPTURE(rate);
        CAPTURE(worked);
        CAPTURE(failed);
        const double bound = lower_bound_of(worked, failed, rate);
        REQUIRE(lower_bound_of(worked + 1, failed, rate) > bound);
        REQUIRE(lower_bound_of(worked, failed + 1, rate) < bound);
      }
    }
  }
}

TEST_CASE("the order of rows and how they are split do not change a bit") {
  std::vector<EnvTally> rows;
  rows.reserve(40);
  for (int i = 0; i < 40; ++i) {
    rows.push_back(row(kFixes[static_cast<std::size_t>(i % 3)].fix_code, i % 2 == 0 ? kNear : kFar, i % 5,
                       i % 4, i % 2, kToday - std::int64_t{7} * i));
  }
  const std::string before = write_ranking(ranked(rows)).dump();
  for (int turn = 0; turn < 40; ++turn) {
    std::rotate(rows.begin(), rows.begin() + 1 + turn % 7, rows.end());
    std::swap(rows[static_cast<std::size_t>(turn)], rows[0]);
    REQUIRE(write_ranking(ranked(rows)).dump() == before);
  }
  std::vector<EnvTally> split;
  for (const EnvTally& whole : rows) {
    EnvTally part = whole;
    part.tally = {whole.tally.worked, 0, 0};
    split.push_back(part);
    part.tally = {0, whole.tally.failed, whole.tally.regressed};
    split.push_back(part);
  }
  CHECK(write_ranking(ranked(split)).dump() == before);
}

TEST_CASE("corrections of a snapshot cancel out exactly") {
  const auto plain = ranked({row("a.first", kHere, 0, 1)});
  const auto corrected =
      ranked({row("a.first", kHere, 1, 0), row("a.first", kHere, -1, 0), row("a.first", kHere, 0, 1)});
  CHECK(write_ranking(plain) == write_ranking(corrected));
  const auto below = ranked({row("a.first", kHere, -3, -1)});
  CHECK(fix_of(below, "a.first").tally == Tally{});
  CHECK(fix_of(below, "a.first").lower_bound == fix_of(ranked({}), "a.first").lower_bound);
}

TEST_CASE("support decides what the confidence rests on") {
  const auto one = ranked({row("a.first", kHere, 1, 0)}), two = ranked({row("a.first", kHere, 1, 1)});
  CHECK(fix_of(one, "a.first").basis == Basis::catalogue);
  CHECK(fix_of(one, "a.first").reasons[1] == "not yet learned: 1 of 2 outcomes needed");
  CHECK(fix_of(two, "a.first").basis == Basis::learned);
  LearnConfig config;
  config.min_support = 0;
  CHECK(fix_of(ranked({}, {}, config), "a.first").basis == Basis::catalogue);
}

TEST_CASE("other tenants help once five clients report, bounded") {
  const std::vector<SharedTally> four = {{"c.third", {14, 0, 0}, 4}}, five = {{"c.third", {14, 0, 0}, 5}},
                                 many = {{"c.third", {14'000'000, 0, 0}, 5'000}};
  CHECK(ranked({}, four)[0].fix_code == "a.first");
  CHECK(ranked({}, five)[0].fix_code == "c.third");
  CHECK(ranked({}, five)[0].basis == Basis::shared);
  CHECK(ranked({}, five)[0].lower_bound == ranked({}, many)[0].lower_bound);
  CHECK(ranked({}, five)[0].reasons[1] == "5 clients elsewhere report 14 of 14 worked");
}

TEST_CASE("reasons are made of numbers and fixed words") {
  const auto ranking =
      ranked({row("a.first", kHere, 5, 1, 1), row("a.first", kNear, 2, 0)}, {{"a.first", {12, 1, 1}, 6}});
  const auto& reasons = fix_of(ranking, "a.first").reasons;
  REQUIRE(reasons.size() == 3);
  CHECK(reasons[0] == "worked 7 of 9 times in environments like this one (similarity 0.93)");
  CHECK(reasons[1] == "the problem came back 1 time within 7 days");
  CHECK(reasons[2] == "6 clients elsewhere report 12 of 14 worked");
  CHECK(ranked({row("a.first", kHere, 1, 0)})[0].reasons[0] ==
        "worked 1 of 1 time in environments like this one (similarity 1.00)");
}

TEST_CASE("absurd numbers from a server neither overflow nor escape 0..1") {
  std::vector<EnvTally> rows;
  rows.reserve(1000);
  for (int i = 0; i < 1000; ++i) rows.push_back(row("a.first", kHere, INT64_MAX, INT64_MIN + 1, INT64_MAX));
  const auto ranking = ranked(rows, {{"b.second", {INT64_MAX, INT64_MAX, -7}, 9}}, {50.0, -3.0, 2, 180});
  for (const RankedFix& fix : ranking) {
    CHECK(fix.confidence > 0);
    CHECK(fix.confidence < 1);
  }
  CHECK(ranked({{"unknown.fix", kHere, kToday, {9, 9, 9}}}).size() == 3);
}

TEST_CASE("the written ranking has the names of the wire") {
  const auto value = write_ranking(ranked({row("a.first", kHere, 1, 0)}));
  REQUIRE(value["fixes"].size() == 3);
  for (const char* name : {"fix_code", "confidence", "lower_bound", "worked", "failed", "regressed",
                           "similarity", "basis", "reasons"}) {
    CHECK(value["fixes"][0].contains(name));
  }
  const auto fixes = ranked({row("a.first", kHere, 3, 1), row("b.second", kHere, 0, 2)});
  CHECK(write_ranking_text(fixes) == write_ranking(fixes).dump());
  CHECK(write_ranking_text({}) == "{\"fixes\":[]}");
  // Pinned bytes: every host must write exactly these.
  CHECK(value["fixes"][0].dump() ==
        R"x({"basis":"catalogue","confidence":0.7391304361346989,"failed":0,"fix_code":"a.first",)x"
        R"x("lower_bound":0.5535730548993686,)x"
        R"x("reasons":["worked 1 of 1 time in environments like this one (similarity 1.00)",)x"
        R"x("not yet learned: 1 of 2 outcomes needed"],"regressed":0,"similarity":1.0,"worked":1})x");
}
