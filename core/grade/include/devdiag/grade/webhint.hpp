// What webhint's hints about headers, transport and markup report of a loaded page: how many reports, how
// grave.
//
// This is a grade, not what browsers do: `devdiag/diagnose.hpp` judges that.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/grade/answer.hpp"

namespace devdiag::grade {

enum class Hint : std::uint8_t {
  content_type,
  disown_opener,
  http_cache,
  https_only,
  meta_viewport,
  no_disallowed_headers,
  no_html_only_headers,
  no_http_redirects,
  no_p3p,
  no_protocol_relative_urls,
  sri,
  strict_transport_security,
  validate_set_cookie_header,
  x_content_type_options
};
inline constexpr std::size_t kHints = 14;

std::string_view hint_name(Hint hint);  // "no-p3p"
std::optional<Hint> hint_of(std::string_view name);

enum class HintSeverity : std::uint8_t { hint, warning, error };
std::string_view hint_severity_name(HintSeverity severity);

struct HintReport {
  HintSeverity severity = HintSeverity::warning;
  std::string_view remark;  // what is remarked, as a word: "header-missing"; static
  std::string url;          // of the resource meant
};

// A resource that the page load asked for.
struct Fetched {
  std::string url;                  // absolute, after redirects
  std::optional<Answer> answer;     // nothing: asked for, answer not seen
  std::optional<std::string> body;  // as received, decompressed; nothing: not kept
  std::vector<std::string> hops;    // the addresses that redirected here, in order
};

struct HintOptions {
  std::vector<std::string> include, ignore;  // header names added to and taken from a hint's own list
  std::int64_t hsts_min_age_s = 10'886'400;
  int sri_baseline_bits = 384;
  bool sri_same_origin = false;  // own resources need a hash as well
  bool same_origin_links = false;
  std::size_t max_page_redirects = 0, max_resource_redirects = 0;
  std::int64_t max_age_page_s = 180, max_age_resource_s = 31'536'000;

  // What browsers the site must serve.
  bool old_internet_explorer = false;  // 6 to 8
  bool old_ios = false;                // before 9
  bool noopener_everywhere = false;    // rel=noopener is enough: every browser knows it
  bool immutable_known = true;         // some browser knows the directive of that name

  // What the owner of the site declares, and what needs cryptography; all may be empty.
  std::function<bool(std::string_view url)> is_revved;  // instead of the usual patterns of revved file names
  std::function<std::string(std::string_view url)> content_type_of;  // the one wanted; empty: none declared
  std::function<std::string(int bits, std::string_view body)>
      sha;  // in base64; without it hashes go unchecked
};

// `fetched` begins with the document; its body is the page's markup. A body that is not there is not judged.
std::vector<HintReport> judge_hint(Hint hint, std::span<const Fetched> fetched,
                                   const HintOptions& options = {});

}  // namespace devdiag::grade
