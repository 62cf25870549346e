// Tests that read one header each.
#include <algorithm>

#include "observatory_results.hpp"
#include "observatory_tests.hpp"
#include "policy/ascii.hpp"
#include "policy/structured_fields.hpp"

namespace devdiag::grade::observatory {

using policy::iequals;
using policy::istarts_with;
using policy::next_part;
using policy::to_lower;
using policy::trim;

namespace {

constexpr std::int64_t kSixMonthsS = 15'552'000;

// Leading whitespace, a sign and digits, as JavaScript reads numbers; what is no number passes for a long
// time.
std::int64_t read_seconds(std::string_view text) {
  text = trim(text);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || !policy::is_digit(text.front())) return INT64_MAX;
  std::int64_t seconds = 0;
  for (const char c : text) {
    if (!policy::is_digit(c)) break;
    seconds = std::min<std::int64_t>(seconds * 10 + (c - '0'), kSixMonthsS * 1'000);
  }
  return negative ? -seconds : seconds;
}

ObservatoryResult judge_hsts(std::string_view header) {
  header = header.substr(0, 1'024);
  if (header.find(',') != std::string_view::npos) return kHstsInvalid;
  bool found = false;
  std::int64_t max_age_s = 0;
  while (!header.empty()) {
    const auto part = trim(next_part(header, ';'));
    if (!istarts_with(part, "max-age=")) continue;
    found = true;
    max_age_s = read_seconds(part.substr(8, 120));
  }
  if (!found) return kHstsInvalid;
  return max_age_s < kSixMonthsS ? kHstsShort : kHstsLong;
}

// A header that is one structured-field token; several lines of it are invalid.
struct TokenHeader {
  bool present = false;
  std::string token;  // empty when there is none to be read
};
TokenHeader read_token(const Answer& answer, std::string_view name) {
  const auto lines = lines_of(answer, name);
  TokenHeader out;
  out.present = lines.size() > 1 || (lines.size() == 1 && !lines.front().empty());
  if (lines.size() != 1) return out;
  const auto item = policy::parse_sf_item(trim(lines.front().substr(0, 1'024)));
  if (item && item->value.type == policy::BareType::token) out.token = item->value.text;
  return out;
}

struct TokenRow {
  std::string_view token;
  ObservatoryResult result;
};

ObservatoryResult judge_token(const TokenHeader& header, std::span<const TokenRow> rows,
                              const ObservatoryResult& missing, const ObservatoryResult& invalid) {
  if (!header.present) return missing;
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&header](const TokenRow& one) { return one.token == header.token; });
  return row == rows.end() ? invalid : row->result;
}

constexpr TokenRow kCoepRows[] = {{"require-corp", kCoepRequireCorp},
                                  {"credentialless", kCoepCredentialless},
                                  {"unsafe-none", kCoepUnsafeNone}};
constexpr TokenRow kCoopRows[] = {{"same-origin", kCoopSameOrigin},
                                  {"same-origin-allow-popups", kCoopAllowPopups},
                                  {"noopener-allow-popups", kCoopNoopener},
                                  {"unsafe-none", kCoopUnsafeNone}};
constexpr TokenRow kCorpRows[] = {
    {"same-site", kCorpSameSite}, {"same-origin", kCorpSameOrigin}, {"cross-origin", kCorpCrossOrigin}};
constexpr TokenRow kReferrerRows[] = {
    {"no-referrer", kReferrerPrivate},   {"same-origin", kReferrerPrivate},
    {"strict-origin", kReferrerPrivate}, {"strict-origin-when-cross-origin", kReferrerPrivate},
    {"origin", kReferrerUnsafe},         {"origin-when-cross-origin", kReferrerUnsafe},
    {"unsafe-url", kReferrerUnsafe},     {"no-referrer-when-downgrade", kReferrerUnsafe}};

}  // namespace

ObservatoryResult test_hsts(const ObservatorySite& site) {
  if (!site.https) return kHstsNoHttps;
  if (is_preloaded(host_of(site), site.preloaded)) return kHstsPreloaded;
  if (!site.https->certificate_ok) return kHstsInvalidCert;
  const auto lines = lines_of(*site.https, "strict-transport-security");
  return lines.empty() ? kHstsMissing : judge_hsts(lines.front());
}

// The last value that is known counts, whether of a header or of a meta element.
ObservatoryResult test_referrer_policy(const ObservatorySite& site) {
  if (!site.page) return kReferrerMissing;
  auto lines = lines_of(*site.page, "referrer-policy");
  const auto metas = contents_of(site.metas, "referrer");
  if (!metas.empty()) lines.push_back(metas.back());
  if (lines.empty()) return kReferrerMissing;
  ObservatoryResult result = kReferrerInvalid;
  for (std::string_view line : lines) {
    while (!line.empty()) {
      const auto value = trim(next_part(line, ','));
      for (const auto& row : kReferrerRows) {
        if (iequals(row.token, value)) result = row.result;
      }
    }
  }
  return result;
}

ObservatoryResult test_nosniff(const ObservatorySite& site) {
  const auto header = site.page ? first_line_of(*site.page, "x-content-type-options") : std::string_view();
  if (header.empty()) return kNosniffMissing;
  return iequals(trim(header.substr(0, 256)), "nosniff") ? kNosniff : kNosniffInvalid;
}

ObservatoryResult test_corp(const ObservatorySite& site) {
  if (!site.page) return kCorpMissing;
  auto header = first_line_of(*site.page, "cross-origin-resource-policy");
  const auto metas = contents_of(site.metas, "cross-origin-resource-policy");
  if (header.empty() && !metas.empty()) header = metas.back();
  const std::string value = to_lower(trim(header.substr(0, 256)));
  return judge_token({!value.empty(), value}, kCorpRows, kCorpMissing, kCorpInvalid);
}

ObservatoryResult test_coep(const ObservatorySite& site) {
  if (!site.page) return kCoepMissing;
  return judge_token(read_token(*site.page, "cross-origin-embedder-policy"), kCoepRows, kCoepMissing,
                     kCoepInvalid);
}

ObservatoryResult test_coop(const ObservatorySite& site) {
  if (!site.page) return kCoopMissing;
  return judge_token(read_token(*site.page, "cross-origin-opener-policy"), kCoopRows, kCoopMissing,
                     kCoopInvalid);
}

// Echoing the asking origin and allowing credentials lets every site read as the user.
ObservatoryResult test_cors(const ObservatorySite& site) {
  if (!site.preflight) return kCorsNone;
  const auto origin = first_line_of(*site.preflight, "access-control-allow-origin");
  if (origin.empty()) return kCorsNone;
  if (trim(origin.substr(0, 256)) == "*") return kCorsPublic;
  const auto credentials = trim(first_line_of(*site.preflight, "access-control-allow-credentials"));
  const bool echoed = !site.preflight_origin.empty() && site.preflight_origin == origin;
  return echoed && iequals(credentials, "true") ? kCorsUniversal : kCorsRestricted;
}

}  // namespace devdiag::grade::observatory
