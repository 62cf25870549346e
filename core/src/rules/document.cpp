// Picks the responses and policies that speak for the page, and normalises URLs for subjects.
#include "rules/document.hpp"

#include <algorithm>
#include <array>

#include "char_set.hpp"
#include "policy/ascii.hpp"

namespace devdiag::judge {
namespace {

constexpr std::string_view kPolicyHeader = "Content-Security-Policy";
constexpr std::string_view kReportOnlyHeader = "Content-Security-Policy-Report-Only";
constexpr std::array<std::string_view, 3> kNearestFirst{"page", "probe", "log"};
constexpr std::array<std::string_view, 7> kExtensionSchemes{
    "chrome-extension",     "moz-extension",     "safari-web-extension", "safari-extension",
    "ms-browser-extension", "webkit-masked-url", "user-script"};

bool speaks_for_document(const Response& response) {
  return response.role == "document" &&
         (response.status == 0 || (response.status >= 200 && response.status < 300));
}

// See Place::local: HSTS applies to none of them (RFC 6797 section 8.1.1) and few have a certificate.
bool is_local_name(std::string_view host) {
  if (policy::is_localhost(host) || policy::is_ip_literal(host) || host.find('.') == std::string_view::npos)
    return true;
  constexpr std::array<std::string_view, 4> kLocal{".local", ".internal", ".lan", ".home.arpa"};
  return std::any_of(kLocal.begin(), kLocal.end(),
                     [&](std::string_view suffix) { return policy::iends_with(host, suffix); });
}

void append_policy(std::string_view text, policy::Disposition disposition, policy::Delivery delivery,
                   std::string_view where, std::string_view seen_by, std::vector<SeenPolicy>& out) {
  if (!out.emplace_back(where, seen_by).parse(text, disposition, delivery)) out.pop_back();
}

// A header value is a comma list of policies (CSP Level 3 section 2.2.2).
void append_policies(std::string_view line, policy::Disposition disposition, std::string_view where,
                     std::string_view seen_by, std::vector<SeenPolicy>& out) {
  while (!line.empty())
    append_policy(policy::next_part(line, ','), disposition, policy::Delivery::header, where, seen_by, out);
}

}  // namespace

const policy::SourceLists& SeenPolicy::lists() const {
  if (!lists_) lists_.emplace(policy);
  return *lists_;
}

const std::vector<policy::CspFault>& SeenPolicy::faults() const {
  // Of a meta element's policy some directives were left out, which the text still has.
  const bool whole = policy.delivery == policy::Delivery::header;
  if (!faults_) faults_ = whole ? policy::lint_policy(written_, lists()) : policy::lint_policy(policy.text);
  return *faults_;
}

Place place_of(std::string_view url) {
  const policy::Origin origin = policy::parse_origin(url);
  return {origin, policy::iequals(origin.scheme, "https"), is_local_name(origin.host)};
}

std::vector<const Response*> document_responses(const Evidence& evidence) {
  for (const std::string_view observer : kNearestFirst) {
    std::vector<const Response*> found;
    for (const Response& response : evidence.responses) {
      if (response.seen_by == observer && speaks_for_document(response)) found.push_back(&response);
    }
    if (!found.empty()) return found;
  }
  return {};
}

bool renders_markup(const Response& response) {
  const auto lines = header_lines(response, "Content-Type");
  if (lines.empty()) return true;
  const std::string_view value = lines.back();
  const std::string_view type = policy::trim(value.substr(0, value.find(';')));
  if (type.find('/') == std::string_view::npos) return true;  // no type either
  return policy::iequals(type, "text/html") || policy::iequals(type, "text/xml") ||
         policy::iequals(type, "application/xml") || policy::iends_with(type, "+xml");
}

HeaderLines::HeaderLines(const Response& response, std::string_view name) {
  for (const Header& header : response.headers) {
    if (header.name.size() != name.size() || !policy::iequals(header.name, name)) continue;
    if (count_ == few_.size()) many_.assign(few_.begin(), few_.end());
    if (count_ < few_.size())
      few_[count_] = header.value;
    else
      many_.emplace_back(header.value);
    ++count_;
  }
}

std::vector<SeenPolicy> header_policies(const Response& response) {
  std::vector<SeenPolicy> out;
  for (const std::string_view line : header_lines(response, kPolicyHeader)) {
    append_policies(line, policy::Disposition::enforce, kPolicyHeader, response.seen_by, out);
  }
  for (const std::string_view line : header_lines(response, kReportOnlyHeader)) {
    append_policies(line, policy::Disposition::report, kReportOnlyHeader, response.seen_by, out);
  }
  return out;
}

std::vector<SeenPolicy> meta_policies(const Evidence& evidence) {
  std::vector<SeenPolicy> out;
  for (const Meta& meta : evidence.metas) {
    if (!meta.in_head || !policy::iequals(meta.http_equiv, kPolicyHeader)) continue;
    append_policy(meta.content, policy::Disposition::enforce, policy::Delivery::meta, "meta", "page", out);
  }
  return out;
}

Proof policy_proof(const SeenPolicy& seen) {
  const bool meta = seen.policy.delivery == policy::Delivery::meta;
  return {meta ? "meta" : "header", meta ? kPolicyHeader : seen.where, seen.policy.text, seen.seen_by};
}

std::string_view before_query(std::string_view url) {
  static constexpr CharSet kEnds("?#");
  return url.substr(0, kEnds.find_in(url));
}

std::string without_query(std::string_view url) { return std::string(before_query(url)); }

std::string subject_url(std::string_view url, const Evidence& evidence) {
  const auto parsed = policy::parse_url(url);
  if (!parsed || !parsed->has_authority) return without_query(url);
  const policy::Origin origin = policy::origin_of(*parsed);
  std::string path(parsed->path.empty() ? "/" : parsed->path);
  if (policy::same_origin(origin, policy::parse_origin(evidence.page.url))) return path;
  return (origin.opaque ? policy::to_lower(parsed->scheme) + "://" + std::string(parsed->host)
                        : policy::serialize(origin)) +
         path;
}

bool is_extension(std::string_view url) {
  const std::string_view scheme = url.substr(0, url.find(':'));
  return std::any_of(kExtensionSchemes.begin(), kExtensionSchemes.end(),
                     [&](std::string_view known) { return policy::iequals(scheme, known); });
}

}  // namespace devdiag::judge
