// Referrer policy and mixed content: what one request of a page carries, and whether it is sent.
#include "input.hpp"
#include "policy/mixed_content.hpp"
#include "policy/referrer.hpp"

namespace devdiag::cases {
namespace {

using namespace devdiag::policy;

// "same-http", "cross-https", "same-ws": the suite's hosts and ports.
std::string url_of(std::string_view target) {
  const bool cross = target.starts_with("cross-");
  const std::string scheme(target.substr(target.find('-') + 1));
  const bool secure = scheme == "https" || scheme == "wss";
  return scheme + "://" + (cross ? "www1." : "") + "web-platform.test:" + (secure ? "8443" : "8000") +
         "/path?query";
}

std::string swapped_scheme(const std::string& target) {
  const auto dash = target.find('-') + 1;
  const std::string scheme = target.substr(dash);
  const std::string other = scheme == "http"    ? "https"
                            : scheme == "https" ? "http"
                            : scheme == "ws"    ? "wss"
                                                : "ws";
  return target.substr(0, dash) + other;
}

std::string swapped_origin(const std::string& target) {
  return (target.starts_with("cross-") ? "same" : "cross") + target.substr(target.find('-'));
}

// The URLs asked for, in order: the suite's first server answers with the redirect.
std::vector<std::string> hops_of(const json& input) {
  const std::string target = input.at("target"), redirection = input.at("redirection");
  std::vector<std::string> out = {url_of(target)};
  if (redirection == "swap-scheme") out.push_back(url_of(swapped_scheme(target)));
  if (redirection == "swap-origin") out.push_back(url_of(swapped_origin(target)));
  if (redirection.starts_with("keep-")) out.push_back(url_of(target));
  return out;
}

Judged judge_referrer(const json& input, const json& expected, const json&) {
  const auto& said = input.at("referrer_policy");
  const auto known = said.is_null() ? std::nullopt : referrer_policy_of_meta(said.get<std::string>());
  const std::string page = url_of("same-" + input.at("source_scheme").get<std::string>());
  Referrer referrer = Referrer::full;
  for (const auto& hop : hops_of(input)) {
    referrer =
        referrer_of(known.value_or(kDefaultReferrerPolicy), *parse_url(page), *parse_url(hop), referrer);
  }
  static constexpr std::string_view kNames[] = {"omitted", "origin", "stripped-referrer"};
  return compare(expected.at("referrer"), kNames[static_cast<std::size_t>(referrer)]);
}

Subresource subresource_of(std::string_view name) {
  if (name == "img-tag") return Subresource::image;
  if (name == "audio-tag") return Subresource::audio;
  if (name == "video-tag") return Subresource::video;
  return name == "a-tag" || name == "area-tag" ? Subresource::navigation : Subresource::blockable;
}

Judged judge_mixed_content(const json& input, const json& expected, const json&) {
  const bool secure = input.at("source_scheme") == "https";
  bool blocked = false;
  for (const auto& hop : hops_of(input)) {
    blocked = blocked ||
              judge_mixed(*parse_url(hop), subresource_of(input.at("subresource").get<std::string>()), secure,
                          input.value("block_all_mixed_content", false)) == MixedVerdict::blocked;
  }
  return compare(expected.at("result"), blocked ? "blocked" : "allowed");
}

constexpr AdapterRow kRows[] = {{"wpt-referrer-policy", "referrer_policy", &judge_referrer},
                                {"wpt-mixed-content", "mixed_content", &judge_mixed_content}};

}  // namespace

std::span<const AdapterRow> request_adapters() { return kRows; }

}  // namespace devdiag::cases
