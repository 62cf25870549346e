// Runs the Observatory's tests and adds up their score.
#include "devdiag/grade/observatory.hpp"

#include <algorithm>

#include "observatory_tests.hpp"
#include "policy/ascii.hpp"
#include "policy/cookie_store.hpp"
#include "policy/public_suffix.hpp"

namespace devdiag::grade {
namespace {

struct TestRow {
  ObservatoryTest test;
  std::string_view name;
  ObservatoryResult (*judge)(const ObservatorySite&);
};

constexpr TestRow kTests[kObservatoryTests] = {
    {ObservatoryTest::content_security_policy, "content-security-policy", &observatory::test_csp},
    {ObservatoryTest::cookies, "cookies", &observatory::test_cookies},
    {ObservatoryTest::cross_origin_resource_sharing, "cross-origin-resource-sharing",
     &observatory::test_cors},
    {ObservatoryTest::redirection, "redirection", &observatory::test_redirection},
    {ObservatoryTest::referrer_policy, "referrer-policy", &observatory::test_referrer_policy},
    {ObservatoryTest::strict_transport_security, "strict-transport-security", &observatory::test_hsts},
    {ObservatoryTest::subresource_integrity, "subresource-integrity", &observatory::test_sri},
    {ObservatoryTest::x_content_type_options, "x-content-type-options", &observatory::test_nosniff},
    {ObservatoryTest::x_frame_options, "x-frame-options", &observatory::test_frame_options},
    {ObservatoryTest::cross_origin_resource_policy, "cross-origin-resource-policy", &observatory::test_corp},
    {ObservatoryTest::cross_origin_embedder_policy, "cross-origin-embedder-policy", &observatory::test_coep},
    {ObservatoryTest::cross_origin_opener_policy, "cross-origin-opener-policy", &observatory::test_coop}};

const TestRow& row_of(ObservatoryTest test) { return kTests[static_cast<std::size_t>(test)]; }

constexpr int kExtraCreditFrom = 90;

struct GradeRow {
  int at_least;
  std::string_view grade;
};
constexpr GradeRow kGrades[] = {{100, "A+"}, {90, "A"},  {85, "A-"}, {80, "B+"}, {70, "B"},
                                {65, "B-"},  {60, "C+"}, {50, "C"},  {45, "C-"}, {40, "D+"},
                                {30, "D"},   {25, "D-"}, {0, "F"}};

ObservatoryGrade add_up(std::vector<ObservatoryVerdict> tests) {
  ObservatoryGrade out;
  out.score = observatory_score(tests);
  out.grade = observatory_grade(out.score);
  out.passed = static_cast<int>(std::count_if(tests.begin(), tests.end(), [](const ObservatoryVerdict& one) {
    return one.evaluated && one.result.pass;
  }));
  out.tests = std::move(tests);
  return out;
}

std::string_view name_of(policy::SameSite value) {
  constexpr std::string_view kNames[] = {"", "none", "lax", "strict"};
  return kNames[static_cast<std::size_t>(value)];
}

}  // namespace

std::string_view observatory_test_name(ObservatoryTest test) { return row_of(test).name; }

ObservatoryResult judge_observatory(ObservatoryTest test, const ObservatorySite& site) {
  return row_of(test).judge(site);
}

ObservatoryGrade grade_site(const ObservatorySite& site) {
  std::vector<ObservatoryVerdict> tests;
  for (const auto& row : kTests) tests.push_back({row.test, row.judge(site), true});
  return add_up(std::move(tests));
}

ObservatoryGrade grade_response(std::string_view url, const Answer& answer, std::string_view html) {
  const auto metas = declared_metas(html);
  const auto cookies = seen_cookies(url, answer);
  ObservatorySite site;
  site.url = url;
  site.page = &answer;
  const auto parsed = policy::parse_url(url);
  if (parsed && policy::iequals(parsed->scheme, "https")) site.https = &answer;
  site.cookies = cookies;
  site.metas = metas;
  site.html = html;
  std::vector<ObservatoryVerdict> tests;
  for (const auto& row : kTests) {
    const bool evaluated = row.test != ObservatoryTest::redirection &&
                           row.test != ObservatoryTest::cross_origin_resource_sharing;
    tests.push_back({row.test, evaluated ? row.judge(site) : ObservatoryResult{}, evaluated});
  }
  return add_up(std::move(tests));
}

int observatory_score(std::span<const ObservatoryVerdict> tests) {
  int penalties = 0, bonuses = 0;
  for (const auto& test : tests) {
    if (test.evaluated) (test.result.modifier < 0 ? penalties : bonuses) += test.result.modifier;
  }
  const int base = 100 + penalties;
  return std::max(0, base >= kExtraCreditFrom ? base + bonuses : base);
}

std::string_view observatory_grade(int score) {
  const auto row = std::find_if(std::begin(kGrades), std::end(kGrades),
                                [score](const GradeRow& one) { return score >= one.at_least; });
  return row == std::end(kGrades) ? kGrades[std::size(kGrades) - 1].grade : row->grade;
}

std::vector<SeenCookie> seen_cookies(std::string_view url, const Answer& answer) {
  const auto parsed = policy::parse_url(url);
  if (!parsed) return {};
  policy::CookieStore store(policy::CookieStandard::rfc6265bis, &policy::is_public_suffix);
  // Only attributes are judged, so that any fixed time will do.
  for (const auto line : lines_of(answer, "set-cookie")) store.set(*parsed, line, 0);
  std::vector<SeenCookie> cookies;
  for (const auto& cookie : store.cookies()) {
    cookies.push_back({cookie.name, cookie.secure, cookie.http_only, std::string(name_of(cookie.same_site))});
  }
  return cookies;
}

}  // namespace devdiag::grade
