// Parses one-word security headers.
#include "policy/isolation.hpp"

#include "policy/ascii.hpp"
#include "policy/framing.hpp"
#include "policy/structured_fields.hpp"

namespace devdiag::policy {
namespace {

// The token of a structured-field item, or empty.
std::string item_token(Lines lines) {
  const auto text = combined(lines);
  if (!text) return {};
  auto item = parse_sf_item(*text);
  return item && item->value.type == BareType::token ? std::move(item->value.text) : std::string();
}

}  // namespace

bool is_nosniff(Lines lines) {
  if (lines.size() == 1) return iequals(first_value(lines.front()), "nosniff");
  const auto text = combined(lines);
  return text && iequals(first_value(*text), "nosniff");
}

EmbedderPolicy embedder_policy(Lines lines) {
  const std::string token = item_token(lines);
  if (token == "require-corp") return EmbedderPolicy::require_corp;
  return token == "credentialless" ? EmbedderPolicy::credentialless : EmbedderPolicy::unsafe_none;
}

OpenerPolicy opener_policy(Lines lines) {
  const std::string token = item_token(lines);
  if (token == "same-origin") return OpenerPolicy::same_origin;
  if (token == "same-origin-allow-popups") return OpenerPolicy::same_origin_allow_popups;
  return token == "noopener-allow-popups" ? OpenerPolicy::noopener_allow_popups : OpenerPolicy::unsafe_none;
}

ResourcePolicy resource_policy(Lines lines) {
  const auto text = combined(lines);
  if (text == "same-origin") return ResourcePolicy::same_origin;
  if (text == "same-site") return ResourcePolicy::same_site;
  return text == "cross-origin" ? ResourcePolicy::cross_origin : ResourcePolicy::none;
}

}  // namespace devdiag::policy
