// What weakens a merged policy, worst first, as the Observatory ranks it.
#include <algorithm>

#include "observatory_csp.hpp"
#include "observatory_results.hpp"

namespace devdiag::grade::observatory {
namespace {

using Values = std::vector<std::string>;

constexpr std::string_view kBroad[] = {"ftp:",     "http:",      "https:",    "*",
                                       "http://*", "http://*.*", "https://*", "https://*.*"};
constexpr std::string_view kHashesAndNonces[] = {"'sha256-", "'sha384-", "'sha512-", "'nonce-"};

bool is_broad(std::string_view source) {
  return std::find(std::begin(kBroad), std::end(kBroad), source) != std::end(kBroad);
}
bool is_broad_or_inline(std::string_view source) {
  return is_broad(source) || source == "'unsafe-inline'" || source == "data:";
}
bool is_insecure(std::string_view source) {
  return source.starts_with("http:") || source.starts_with("ftp:");
}
bool is_hash_or_nonce(std::string_view source) {
  return std::any_of(std::begin(kHashesAndNonces), std::end(kHashesAndNonces),
                     [source](std::string_view prefix) { return source.starts_with(prefix); });
}
bool has(const Values& values, std::string_view wanted) {
  return std::find(values.begin(), values.end(), wanted) != values.end();
}

template <typename Test>
bool any(const Values& values, Test test) {
  return std::any_of(values.begin(), values.end(), test);
}

// The source lists that are looked at; they may be one and the same list, and what is taken away from one is
// then gone from the others.
struct Lists {
  Values everything{"*"};  // stands for what the policy does not limit
  MergedCsp& csp;

  explicit Lists(MergedCsp& merged) : csp(merged) {}
  Values* find(std::string_view name) {
    const auto found = csp.directives.find(name);
    return found == csp.directives.end() ? nullptr : &found->second;
  }
  Values& own(std::string_view name) {
    Values* values = find(name);
    return values ? *values : everything;
  }
  Values& with_default(std::string_view name) {
    Values* values = find(name);
    return values ? *values : own("default-src");
  }
};

// A hash or nonce turns 'unsafe-inline' off; with 'strict-dynamic' hosts and schemes too. False when
// 'strict-dynamic' stands alone, which blocks every script.
bool drop_ineffective(Values& scripts, Values& styles, CspAnalysis& out) {
  for (Values* list : {&scripts, &styles}) {
    if (any(*list, is_hash_or_nonce)) std::erase(*list, "'unsafe-inline'");
  }
  if (!has(scripts, "'strict-dynamic'")) return true;
  if (!any(scripts, is_hash_or_nonce)) return false;
  std::erase_if(scripts, [](const std::string& source) {
    return source == "'self'" || source == "'unsafe-inline'" ||
           std::any_of(std::begin(kBroad), std::end(kBroad),
                       [&source](std::string_view broad) { return source.starts_with(broad); });
  });
  out.strict_dynamic = true;
  return true;
}

bool any_active_insecure(const MergedCsp& csp, const Values& scripts) {
  for (const auto& [name, values] : csp.directives) {
    const bool passive = name == "img-src" || name == "media-src";
    if (!passive && name != "script-src" && any(values, is_insecure)) return true;
  }
  return any(scripts, is_insecure);
}

bool any_passive_insecure(Lists& lists) {
  for (const std::string_view name : {"img-src", "media-src"}) {
    Values* values = lists.find(name);
    if (!values) values = lists.find("default-src");
    if (values && any(*values, is_insecure)) return true;
  }
  return false;
}

ObservatoryResult worst(const CspAnalysis& csp, bool valid) {
  if (!valid) return kCspInvalid;
  if (csp.unsafe_inline) return kCspUnsafeInline;
  if (csp.insecure_scheme_active) return kCspInsecureScheme;
  if (csp.unsafe_eval) return kCspUnsafeEval;
  if (csp.insecure_scheme_passive) return kCspInsecurePassive;
  if (csp.unsafe_inline_style) return kCspUnsafeInlineStyle;
  return csp.default_none ? kCspNoUnsafeDefaultNone : kCspNoUnsafe;
}

// A remark about repeated directives counts as content, too.
std::size_t size_of(const std::optional<MergedCsp>& csp) {
  return csp ? csp->directives.size() + (csp->repeated.empty() ? 0 : 1) : 0;
}

void analyse(MergedCsp& csp, bool https, CspAnalysis& out) {
  Lists lists(csp);
  Values &scripts = lists.with_default("script-src"), &styles = lists.with_default("style-src");
  const Values& objects = lists.with_default("object-src");
  const bool valid = drop_ineffective(scripts, styles, out);
  out.unsafe_objects = any(objects, is_broad);
  out.unsafe_inline = any(scripts, is_broad_or_inline) || out.unsafe_objects;
  out.insecure_scheme_active = https && any_active_insecure(csp, scripts);
  out.unsafe_eval = has(scripts, "'unsafe-eval'") || has(styles, "'unsafe-eval'");
  out.insecure_scheme_passive = https && any_passive_insecure(lists);
  out.unsafe_inline_style = any(styles, is_broad_or_inline);
  const Values* defaults = lists.find("default-src");
  out.default_none = defaults && defaults->size() == 1 && defaults->front() == "'none'";
  out.insecure_base_uri = any(lists.own("base-uri"), is_broad_or_inline);
  out.insecure_form_action = any(lists.own("form-action"), is_broad);
  out.frames_limited = lists.find("frame-ancestors") != nullptr;
  out.result = worst(out, valid);
  if (out.result.pass && !csp.repeated.empty()) out.result = kCspDuplicates;
}

}  // namespace

CspAnalysis analyse_csp(std::span<const std::string_view> header_lines,
                        std::span<const std::string_view> meta_contents, bool report_only, bool https) {
  CspAnalysis out;
  const auto in_header = split_policies(header_lines), in_meta = split_policies(meta_contents);
  auto all = in_header;
  all.insert(all.end(), in_meta.begin(), in_meta.end());
  auto merged = merge_csp(all);
  if (!merged) {
    out.result = kCspInvalid;
    return out;
  }
  auto header_only = merge_csp(in_header);
  const auto meta_only = merge_meta_csp(in_meta);
  if (size_of(header_only) + size_of(meta_only) == 0) {
    out.result = report_only ? kCspReportOnly : kCspMissing;
    return out;
  }
  analyse(*merged, https, out);
  if (header_only) {
    const Values* ancestors = Lists(*header_only).find("frame-ancestors");
    out.anti_clickjacking = ancestors && !any(*ancestors, is_broad);
  }
  return out;
}

}  // namespace devdiag::grade::observatory
