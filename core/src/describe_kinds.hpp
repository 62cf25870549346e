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

struct TextRule {
  Text kind = Text::text;
  Need need = Need::optional;
  std::size_t max_bytes = limits::kTextBytes;
};
inline constexpr TextRule kUrlText{Text::url};
inline constexpr TextRule kNameText{Text::name};

inline constexpr std::int64_t kMaxInteger = (1LL << 53) - 1;  // the largest integer every JSON reader keeps

struct IntegerRule {
  std::int64_t min = 0, max = kMaxInteger;
  Need need = Need::optional;
};

struct RealRule {
  double min = 0, max = 1;
  bool clamp = false;  // values outside become the nearest limit instead of an error
  Need need = Need::optional;
};

struct ListRule {
  std::size_t max_items = limits::kEvidenceItems;
  Need need = Need::optional;
  bool sorted = false;  // must be sorted bytewise and unique
};

// Texts with a checked form.
enum class Format { problem_code, fix_code, fingerprint, target, env_fp, env_token, uuid7, load };

// The record as V sees it: const unless V reads into it.
template <class V, class R>
using Of = std::conditional_t<V::kReads, R, const R>;

}  // namespace devdiag
