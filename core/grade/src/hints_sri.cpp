// sri: scripts and style sheets of other sites carry a hash, and it is the right one.
#include <algorithm>
#include <unordered_set>

#include "hint_page.hpp"
#include "policy/ascii.hpp"
#include "policy/url.hpp"
#include "resolve_url.hpp"

namespace devdiag::grade::hints {

using policy::next_token;

namespace {

// An element of the page that loads a script or a style sheet, and what came back.
struct Loaded {
  const HtmlTag* tag = nullptr;
  std::string url;
  const Fetched* fetched = nullptr;  // null: not asked for, or the answer is not known
};

bool loads_code(const HtmlTag& tag) {
  if (tag.is("script")) return !tag.attribute("src").value_or("").empty();
  if (!tag.is("link")) return false;
  const std::string rel = normalized(tag, "rel").value_or("");
  std::string_view rest = rel;
  while (!rest.empty()) {
    if (policy::next_part(rest, ' ') == "stylesheet") return true;
  }
  return false;
}

int bits_of(std::string_view hash) {
  for (const int bits : {256, 384, 512}) {
    if (hash.starts_with("sha" + std::to_string(bits) + "-")) return bits;
  }
  return 0;
}

// Whether the text after "shaN-" can be a digest in base64 at all; what cannot be never matches.
bool can_match(int bits, std::string_view digest) {
  const std::size_t bytes = static_cast<std::size_t>(bits) / 8, padding = (3 - bytes % 3) % 3;
  if (digest.size() != (bytes + padding) / 3 * 4) return false;
  const auto text = digest.substr(0, digest.size() - padding);
  return digest.substr(text.size()).find_first_not_of('=') == std::string_view::npos &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return policy::is_alnum(c) || c == '+' || c == '/'; });
}

class IntegrityCheck {
 public:
  IntegrityCheck(const Page& page, const HintOptions& options, Reports& reports)
      : page_(page), options_(options), reports_(reports) {}

  void check(const Loaded& loaded) {
    const std::string integrity = loaded.tag->attribute("integrity").value_or("");
    if (!may_be_checked(loaded) || !is_there(loaded, integrity) || !is_strong(integrity)) return;
    if (!is_https_url(loaded.url)) return report(HintSeverity::error, "insecure");
    if (!matches(loaded, integrity)) report(HintSeverity::error, "hash-wrong");
  }

 private:
  void report(HintSeverity severity, std::string_view remark) {
    reports_.push_back({severity, remark, std::string(page_.url())});
  }
  bool is_own(const Loaded& loaded) const {
    return policy::same_origin(policy::parse_origin(loaded.url), policy::parse_origin(page_.url()));
  }
  bool may_be_checked(const Loaded& loaded);
  bool is_there(const Loaded& loaded, std::string_view integrity);
  bool is_strong(std::string_view integrity);
  bool matches(const Loaded& loaded, std::string_view integrity) const;

  const Page& page_;
  const HintOptions& options_;
  Reports& reports_;
};

// Resources of other origins are only checked when they are asked for with CORS.
bool IntegrityCheck::may_be_checked(const Loaded& loaded) {
  if (is_own(loaded)) return true;
  const std::string mode = normalized(*loaded.tag, "crossorigin").value_or("");
  if (mode == "anonymous" || mode == "use-credentials") return true;
  report(HintSeverity::error, mode.empty() ? "crossorigin-missing" : "crossorigin-invalid");
  return false;
}

bool IntegrityCheck::is_there(const Loaded& loaded, std::string_view integrity) {
  if (!integrity.empty()) return true;
  if (options_.sri_same_origin || !is_own(loaded)) report(HintSeverity::warning, "integrity-missing");
  return false;
}

bool IntegrityCheck::is_strong(std::string_view integrity) {
  int strongest = 0;
  // Whitespace around the list would be an empty hash to this grader.
  if (policy::is_space(integrity.front()) || policy::is_space(integrity.back())) {
    report(HintSeverity::error, "integrity-invalid");
    return false;
  }
  for (auto hash = next_token(integrity); !hash.empty(); hash = next_token(integrity)) {
    const int bits = bits_of(hash);
    if (bits == 0) {
      report(HintSeverity::error, "integrity-invalid");
      return false;
    }
    strongest = std::max(strongest, bits);
  }
  if (strongest >= options_.sri_baseline_bits) return true;
  report(HintSeverity::warning, "algorithm-weak");
  return false;
}

bool IntegrityCheck::matches(const Loaded& loaded, std::string_view integrity) const {
  const bool known = options_.sha && loaded.fetched && loaded.fetched->body;
  for (auto hash = next_token(integrity); !hash.empty(); hash = next_token(integrity)) {
    const int bits = bits_of(hash);
    const auto digest = hash.substr(hash.find('-') + 1);
    if (known ? digest == options_.sha(bits, *loaded.fetched->body) : can_match(bits, digest)) return true;
  }
  return false;
}

}  // namespace

void check_sri(const Page& page, const HintOptions& options, Reports& reports) {
  std::unordered_map<std::string_view, const Fetched*> by_url;
  for (const auto& one : page.fetched()) {
    for (const auto& hop : one.hops) by_url.emplace(hop, &one);
    by_url.emplace(one.url, &one);
  }
  IntegrityCheck check(page, options, reports);
  std::unordered_set<std::string> seen;
  for (const auto& [tag, in_body] : page.elements()) {
    if (!loads_code(tag)) continue;
    const std::string src = tag.attribute("src").value_or("");
    const std::string url = page.resolve(src.empty() ? tag.attribute("href").value_or("") : src);
    if (url.empty() || is_data_url(url) || policy::istarts_with(url, "file:")) continue;
    if (!seen.insert(url + tag.attribute("integrity").value_or("null")).second) continue;
    const auto found = by_url.find(url);
    check.check({&tag, url, found == by_url.end() ? nullptr : found->second});
  }
}

}  // namespace devdiag::grade::hints
