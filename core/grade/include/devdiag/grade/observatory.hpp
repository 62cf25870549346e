// The score and letter grade that MDN's HTTP Observatory gives a site (algorithm version 6): twelve tests,
// each with one of its named results, a score modifier, and whether it passes.
//
// This is a grade, not what browsers do: `devdiag/diagnose.hpp` judges that. The two differ on purpose.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/grade/answer.hpp"

namespace devdiag::grade {

enum class ObservatoryTest : std::uint8_t {
  content_security_policy,
  cookies,
  cross_origin_resource_sharing,
  redirection,
  referrer_policy,
  strict_transport_security,
  subresource_integrity,
  x_content_type_options,
  x_frame_options,
  cross_origin_resource_policy,
  cross_origin_embedder_policy,
  cross_origin_opener_policy
};
inline constexpr std::size_t kObservatoryTests = 12;

std::string_view observatory_test_name(ObservatoryTest test);  // "cookies"

struct ObservatoryResult {
  std::string_view name;  // "csp-not-implemented"; static
  int modifier = 0;
  bool pass = false;
};

// One stop on the way that begins at http://; the page itself is the last.
struct Hop {
  std::string url;
  std::int64_t status = 0;
};

// A cookie the site set during the scan.
struct SeenCookie {
  std::string name;
  bool secure = false, http_only = false;
  std::string same_site;  // "lax", "strict", "none"; empty when absent or unknown
};

// A host that browsers only visit over https; entries sorted by host.
struct PreloadedHost {
  std::string_view host;
  bool include_subdomains = false;
};

// What a scan saw. Only what was asked for is judged: a response that is absent here was asked for and did
// not come.
struct ObservatorySite {
  std::string_view host;              // that was asked for; empty: the one of `url`
  std::string_view url;               // that the scan began with, https where the site answers there
  const Answer* page = nullptr;       // the answer that is graded, after redirects
  const Answer* https = nullptr;      // to https://host/
  const Answer* http = nullptr;       // to http://host/
  const Answer* preflight = nullptr;  // to an OPTIONS request
  std::string_view preflight_origin;  // the Origin header of that request
  std::span<const Hop> http_redirects;
  std::span<const SeenCookie> cookies;
  std::span<const Meta> metas;  // of the page; see declared_metas
  std::string_view html;        // of the page
  std::span<const PreloadedHost> preloaded;
};

struct ObservatoryVerdict {
  ObservatoryTest test = ObservatoryTest::content_security_policy;
  ObservatoryResult result;
  bool evaluated = true;  // false: what the test needs was not seen; it counts nothing
};

struct ObservatoryGrade {
  int score = 0;
  std::string_view grade;  // "A+" .. "F"
  int passed = 0;          // of the evaluated tests
  std::vector<ObservatoryVerdict> tests;
};

ObservatoryResult judge_observatory(ObservatoryTest test, const ObservatorySite& site);

// Everything a scan of the site says.
ObservatoryGrade grade_site(const ObservatorySite& site);
// A single answer, as saved or seen in passing: redirection and cross-origin sharing are not evaluated.
ObservatoryGrade grade_response(std::string_view url, const Answer& answer, std::string_view html = {});

// 100 and every modifier; bonuses count only where the penalties alone leave 90 or more. Never below 0.
int observatory_score(std::span<const ObservatoryVerdict> tests);
std::string_view observatory_grade(int score);

// The cookies that a response for `url` leaves behind.
std::vector<SeenCookie> seen_cookies(std::string_view url, const Answer& answer);

}  // namespace devdiag::grade
