// How a record is described for its visitors: the kinds of fields and their rules.
//
// A visitor V says by V::kReads whether it changes the record, and has one member function per kind of field:
//   text word choice format integer real flag optional_text texts words formats object list headers params
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "devdiag/limits.hpp"
#include "names.hpp"

namespace devdiag {

enum class Need { optional, required };

// What a text holds decides how it is redacted.
enum class Text {
  text,       // prose, selectors, names: secrets and URLs inside are removed
  url,        // one URL
  policy,     // a header value with its own grammar: nonces and URLs inside are removed
  sample,     // page code: only its length is kept
  name,       // a name of headers, features, tokens: as text, but every number stays
  cookie,     // a cookie's name
  integrity,  // integrity metadata: hashes stay, all else is text
};

// A member's name. Names and rules reach the visitor as bare addresses: there is one call per member and
// visitor in the program, and a page downloads them all.
using Member = const char*;

struct TextRule {
  Text kind = Text::text;
  Need need = Need::optional;
  std::size_t max_bytes = limits::kTextBytes;
};
inline constexpr TextRule kAnyText{};
inline constexpr TextRule kRequiredText{Text::text, Need::required};
inline constexpr TextRule kUrlText{Text::url};
inline constexpr TextRule kRequiredUrl{Text::url, Need::required};
inline constexpr TextRule kNameText{Text::name};
inline constexpr TextRule kRequiredName{Text::name, Need::required};
inline constexpr TextRule kRequiredCookie{Text::cookie, Need::required};
inline constexpr TextRule kPolicyText{Text::policy};
inline constexpr TextRule kLongPolicy{Text::policy, Need::optional, limits::kHeaderBytes};
inline constexpr TextRule kSampleText{Text::sample};
inline constexpr TextRule kIntegrityText{Text::integrity};
inline constexpr TextRule kSubjectText{Text::text, Need::optional, limits::kSubjectBytes};
inline constexpr TextRule kRequiredSubject{Text::text, Need::required, limits::kSubjectBytes};
inline constexpr TextRule kProofText{Text::text, Need::optional, limits::kProofBytes};
inline constexpr TextRule kRequiredProof{Text::text, Need::required, limits::kProofBytes};

inline constexpr std::int64_t kMaxInteger = (1LL << 53) - 1;  // the largest integer every JSON reader keeps

struct IntegerRule {
  std::int64_t min = 0, max = kMaxInteger;
  Need need = Need::optional;
};
inline constexpr IntegerRule kAnyInteger{};
inline constexpr IntegerRule kRequiredInteger{0, kMaxInteger, Need::required};
inline constexpr IntegerRule kPositive{1, kMaxInteger};
inline constexpr IntegerRule kStatusRule{0, 999};

struct RealRule {
  double min = 0, max = 1;
  bool clamp = false;  // values outside become the nearest limit instead of an error
  Need need = Need::optional;
};
inline constexpr RealRule kShare{0, 1, true};
inline constexpr RealRule kVitalValue{0, 1e12, false, Need::required};

struct ListRule {
  std::size_t max_items = limits::kEvidenceItems;
  Need need = Need::optional;
  bool sorted = false;  // must be sorted bytewise and unique
};
inline constexpr ListRule kAnyList{};

// Texts with a checked form.
enum class Format { problem_code, fix_code, fingerprint, target, env_fp, env_token, uuid7, load };

// The record as V sees it: const unless V reads into it.
template <class V, class R>
using Of = std::conditional_t<V::kReads, R, const R>;

}  // namespace devdiag
