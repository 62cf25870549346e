// Names and sentences of errors.
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "devdiag/dropped.hpp"
#include "devdiag/error.hpp"

using namespace devdiag;

TEST_CASE("every error has its own name") {
  std::set<std::string_view> names;
  for (int code = 0; code <= static_cast<int>(Errc::internal); ++code)
    names.insert(errc_name(static_cast<Errc>(code)));
  CHECK(names.size() == static_cast<std::size_t>(Errc::internal) + 1);
  CHECK(errc_name(Errc::bad_json) == "bad_json");
  CHECK(errc_name(Errc::storage_locked) == "storage_locked");
  CHECK(errc_name(Errc::internal) == "internal");
  CHECK(retry_name(Retry::never) == "never");
  CHECK(retry_name(Retry::after_upgrade) == "after_upgrade");
}

TEST_CASE("a sentence says where, what and what is allowed") {
  const Error error{Errc::bad_field, "events[3].d.verdict", "unknown value", "worked, failed, regressed",
                    Retry::after_change};
  CHECK(error_sentence(error) == "events[3].d.verdict: unknown value; allowed: worked, failed, regressed");
  CHECK(error_sentence({Errc::unavailable, "", "", "", Retry::later}) == "unavailable");
}

TEST_CASE("drops are counted by reason and sorted") {
  std::vector<Dropped> list;
  count_dropped(list, "text_cut");
  count_dropped(list, "items_cut.logs", 7);
  count_dropped(list, "text_cut", 2);
  count_dropped(list, "env_cut", 0);
  CHECK(list == std::vector<Dropped>{{"items_cut.logs", 7}, {"text_cut", 3}});
}
