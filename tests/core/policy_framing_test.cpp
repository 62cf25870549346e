// X-Frame-Options and frame-ancestors: who may frame whom.
#include <doctest/doctest.h>

#include <vector>

#include "policy/framing.hpp"

using namespace devdiag::policy;

namespace {

Xfo xfo(std::vector<std::string_view> lines) { return parse_xfo(lines); }

struct Case {
  std::vector<Policy> policies;
  Xfo header = Xfo::absent;
  std::vector<Origin> ancestors;

  Framing judge() const {
    return judge_framing(policies, header, parse_origin("https://doc.example"), ancestors);
  }
};

const Origin kSelf = parse_origin("https://doc.example");
const Origin kOther = parse_origin("https://other.example");

std::vector<Policy> policies(std::string_view header, Disposition disposition = Disposition::enforce) {
  std::vector<Policy> out;
  parse_policies(header, disposition, out);
  return out;
}

}  // namespace

TEST_CASE("field values are split at commas outside quotes") {
  CHECK(first_value("\ta , b") == "a");
  CHECK(first_value("\"a,b\",c") == "\"a,b\"");
  CHECK(first_value("\"a\\\",b\",c") == "\"a\\\",b\"");
  CHECK(first_value(",a").empty());
  CHECK(first_value("").empty());
  CHECK(first_value("\"open,b") == "\"open,b");
}

TEST_CASE("X-Frame-Options: one distinct value, without case") {
  CHECK(xfo({}) == Xfo::absent);
  CHECK(xfo({"DENY"}) == Xfo::deny);
  CHECK(xfo({"SameOrigin", "SAMEORIGIN"}) == Xfo::same_origin);
  CHECK(xfo({"SAMEORIGIN, sameorigin"}) == Xfo::same_origin);
}

TEST_CASE("X-Frame-Options: values browsers do not know protect nobody") {
  CHECK(xfo({"ALLOW-FROM https://other.example"}) == Xfo::unknown);
  CHECK(xfo({"\"DENY\""}) == Xfo::unknown);
  CHECK(xfo({"SAMEORIGN"}) == Xfo::unknown);
  CHECK(xfo({""}) == Xfo::unknown);
  CHECK(xfo({"ALLOWALL"}) == Xfo::unknown);
  CHECK(xfo({"INVALID, OTHER"}) == Xfo::unknown);
}

TEST_CASE("X-Frame-Options: a known value beside another refuses every frame") {
  CHECK(xfo({"SAMEORIGIN", "DENY"}) == Xfo::contradictory);
  CHECK(xfo({"SAMEORIGIN,"}) == Xfo::contradictory);
  CHECK(xfo({"INVALID", "ALLOWALL"}) == Xfo::contradictory);
  CHECK(xfo({"\"DENY\",SAMEORIGIN"}) == Xfo::contradictory);
}

TEST_CASE("DENY and SAMEORIGIN over a chain of ancestors") {
  Case c;
  c.header = Xfo::deny;
  CHECK(c.judge().allowed);  // not framed at all
  c.ancestors = {kSelf};
  CHECK_FALSE(c.judge().allowed);
  c.header = Xfo::same_origin;
  CHECK(c.judge().allowed);
  c.ancestors = {kSelf, kOther};
  const Framing framing = c.judge();
  CHECK_FALSE(framing.allowed);
  CHECK(framing.rule == FramingRule::x_frame_options);
  CHECK(framing.ancestor == 1);
  c.header = Xfo::unknown;
  CHECK(c.judge().allowed);
  c.header = Xfo::contradictory;
  c.ancestors = {kSelf};
  CHECK_FALSE(c.judge().allowed);
}

TEST_CASE("an enforced frame-ancestors switches X-Frame-Options off") {
  Case c{policies("frame-ancestors https://other.example"), Xfo::deny, {kOther}};
  CHECK(c.judge().allowed);
  c.policies = policies("frame-ancestors https://other.example", Disposition::report);
  CHECK_FALSE(c.judge().allowed);
  c.policies = policies("default-src 'none'");  // frame-ancestors has no fallback
  CHECK_FALSE(c.judge().allowed);
  c.header = Xfo::absent;
  CHECK(c.judge().allowed);
}

TEST_CASE("every ancestor and every policy must agree") {
  Case c{policies("frame-ancestors 'self' https://other.example"), Xfo::absent, {kOther, kSelf}};
  CHECK(c.judge().allowed);
  c.ancestors = {kOther, parse_origin("https://third.example")};
  CHECK(c.judge().ancestor == 1);
  c.ancestors = {kOther};
  c.policies = policies("frame-ancestors *, frame-ancestors 'self'");
  const Framing framing = c.judge();
  CHECK(framing.rule == FramingRule::frame_ancestors);
  CHECK(framing.policy == 1);
}

TEST_CASE("'none', an empty list and opaque ancestors refuse") {
  Case c{policies("frame-ancestors 'none'"), Xfo::absent, {kSelf}};
  CHECK_FALSE(c.judge().allowed);
  c.policies = policies("frame-ancestors");
  CHECK_FALSE(c.judge().allowed);
  c.policies = policies("frame-ancestors *");
  CHECK(c.judge().allowed);
  c.ancestors = {parse_origin("null")};
  CHECK_FALSE(c.judge().allowed);
}

TEST_CASE("paths in frame-ancestors are not compared") {
  Case c{policies("frame-ancestors https://other.example/app/"), Xfo::absent, {kOther}};
  CHECK(c.judge().allowed);
}
