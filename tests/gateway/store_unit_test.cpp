// The pure parts of the stores.
#include <doctest/doctest.h>

#include "postgres/conninfo.hpp"
#include "postgres/error.hpp"
#include "postgres/params.hpp"
#include "store/plain_text.hpp"
#include "store/postgres_decode.hpp"
#include "store/postgres_fold.hpp"
#include "store/push_plan.hpp"
#include "store_events.hpp"

namespace devdiag::test {
namespace {

using namespace gateway;
using postgres::classify;
using postgres::Failure;

TEST_CASE("a plan sorts by id, removes repetitions and answers by position") {
  Minter mint(80);
  const Event early = run_event(mint, kNow, target(1), {});
  const Event late = run_event(mint, kNow + 1, target(1), {});
  const PushRequest request{"t", "c", {late, early, late}, {2, 4, 6}, {}};
  PushPlan plan(request);
  REQUIRE(plan.events().size() == 2);
  CHECK(plan.events()[0]->id == early.id);
  plan.stored(0, false);
  plan.refused(1, {Errc::bad_field, ".d", "x", "", Retry::never});
  const PushAnswer answer = plan.answer();
  CHECK(answer.ok.empty());
  CHECK(answer.dup == std::vector<std::size_t>{4});
  REQUIRE(answer.refused.size() == 2);
  CHECK(answer.refused[0].index == 2);
  CHECK(answer.refused[1].index == 6);
  CHECK(answer.refused[1].error.path == "events[6].d");
}

TEST_CASE("halves cover the whole") {
  for (const std::size_t count : {2u, 3u, 7u, 1'000u}) {
    const Halves halves = halve({5, count});
    CHECK(halves.left.first == 5);
    CHECK(halves.left.count >= 1);
    CHECK(halves.right.first == 5 + halves.left.count);
    CHECK(halves.left.count + halves.right.count == count);
  }
}

TEST_CASE("plain text is UTF-8 without U+0000 and is cut between characters") {
  const std::string replaced = "\xef\xbf\xbd";
  CHECK(plain_text("O'Brien \xf0\x9f\x92\xa5", 99) == "O'Brien \xf0\x9f\x92\xa5");
  CHECK(plain_text(std::string("a\0b", 3), 99) == "a" + replaced + "b");
  CHECK(plain_text("\xff\xc3(", 99) == replaced + replaced + "(");
  CHECK(plain_text("\xc0\xaf", 99) == replaced + replaced);                 // overlong
  CHECK(plain_text("\xed\xa0\x80", 99) == replaced + replaced + replaced);  // a surrogate
  CHECK(plain_text("\xf4\x90\x80\x80", 3) == replaced);                     // beyond U+10FFFF
  CHECK(plain_text("ab\xf0\x9f\x92\xa5", 5) == "ab");
  CHECK(plain_text("", 5).empty());
}

TEST_CASE("failures are sorted by what the caller can do") {
  CHECK(classify("") == Failure::lost);
  CHECK(classify("08006") == Failure::lost);
  CHECK(classify("57P01") == Failure::lost);
  CHECK(classify("57014") == Failure::lost);
  CHECK(classify("53300") == Failure::lost);
  CHECK(classify("25006") == Failure::lost);
  CHECK(classify("53100") == Failure::full);
  CHECK(classify("53200") == Failure::full);
  CHECK(classify("22021") == Failure::data);
  CHECK(classify("23514") == Failure::data);
  CHECK(classify("54000") == Failure::data);
  CHECK(classify("40001") == Failure::conflict);
  CHECK(classify("40P01") == Failure::conflict);
  CHECK(classify("XX001") == Failure::corrupt);
  CHECK(classify("28P01") == Failure::denied);
  CHECK(classify("42501") == Failure::denied);
  CHECK(classify("42703") == Failure::defect);
  CHECK(classify("XX000") == Failure::defect);
}

TEST_CASE("a UUID parameter is sixteen bytes or a data error") {
  postgres::Params params;
  params.uuid("0199f3a0-1234-7abc-89ef-ABCDEF012345");
  CHECK(params.values()[0] ==
        std::string("\x01\x99\xf3\xa0\x12\x34\x7a\xbc\x89\xef\xab\xcd\xef\x01\x23\x45", 16));
  for (const char* bad : {"", "0199f3a0-1234-7abc-89ef-ABCDEF01234", "0199f3a0-1234-7abc-89ef-ABCDEF01234g",
                          "0199f3a0+1234-7abc-89ef-ABCDEF012345"}) {
    CHECK_THROWS_AS(params.uuid(bad), postgres::DatabaseError);
  }
}

TEST_CASE("an array parameter has PostgreSQL's header") {
  postgres::Int8Array none;
  CHECK(none.bytes() == std::string("\0\0\0\0\0\0\0\0\0\0\0\x14", 12));
  postgres::TextArray texts;
  texts.add("a");
  texts.add("");
  CHECK(texts.bytes() == std::string("\0\0\0\1\0\0\0\0\0\0\0\x19\0\0\0\2\0\0\0\1\0\0\0\1"
                                     "a\0\0\0\0",
                                     29));
}

TEST_CASE("the same list of problems has the same key, another has another") {
  RuleSets sets;
  const std::vector<std::string> list{"A", "B"}, same{"A", "B"}, other{"A,B"};
  const std::string key(sets.key(list));
  CHECK(key.size() == 16);
  CHECK(sets.key(same) == key);
  CHECK(sets.key(other) != key);
  CHECK(sets.by_key().size() == 2);
  CHECK(sets.by_key().at(key) == "[\"A\",\"B\"]");
}

TEST_CASE("a list is JSON whatever it holds") {
  const std::vector<std::string> texts{"O'Brien", "\"\\", std::string("\n\0", 2), "\xf0\x9f\x92\xa5"};
  CHECK(json_list(texts) == "[\"O'Brien\",\"\\\"\\\\\",\"\\u000a\\u0000\",\"\xf0\x9f\x92\xa5\"]");
  CHECK(json_list(std::vector<std::string>()) == "[]");
}

TEST_CASE("a verdict that is replaced by its like changes no count") {
  const Judgement reported{"1", Verdict::worked, Known::reported, "P", "f", "e", 7};
  Judgement verified = reported;
  verified.known = Known::verified;
  RankingChange change;
  change.count({reported, "c"}, -1);
  change.count({verified, "c"}, +1);
  change.drop_zeros();
  CHECK(change.empty());
  verified.day = 8;
  change.count({reported, "c"}, -1);
  change.count({verified, "c"}, +1);
  change.drop_zeros();
  CHECK(change.cells().size() == 2);
  CHECK(change.clients().empty());
}

TEST_CASE("the place of a finding survives its cursor") {
  FindingRow row;
  row.last_run = "0199f3a0-1234-7abc-89ef-0123456789ab";
  row.target = target(1);
  row.fingerprint = "odd.fingerprint";
  const auto place = read_place(write_place(row));
  REQUIRE(place.has_value());
  CHECK(place->last_run == row.last_run);
  CHECK(place->target == row.target);
  CHECK(place->fingerprint == row.fingerprint);
  CHECK(read_place("").has_value());
  for (const char* bad : {"x", ".", "..", "O'Brien.a.b"}) CHECK_FALSE(read_place(bad).has_value());
}

TEST_CASE("only known kinds of stores open, and the others are told which are known") {
  CHECK(postgres::is_connection_url("postgresql://u@h:1/d?connect_timeout=3"));
  CHECK_FALSE(postgres::is_connection_url("postgresql://u@h:1/d?nonsense=3"));
  for (const char* bad : {"", "sqlite:", "mysql://x", "/tmp/x.db", "postgresql://u@h/d?nonsense=1"}) {
    const auto refused = open_store(bad, 1);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == Errc::bad_field);
    CHECK(refused.error().allowed.find("sqlite:PATH") != std::string::npos);
    CHECK(refused.error().allowed.find("postgresql://") != std::string::npos);
  }
}

}  // namespace
}  // namespace devdiag::test
