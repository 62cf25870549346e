// Judges mixed content.
#include "policy/mixed_content.hpp"

#include "policy/ascii.hpp"
#include "policy/referrer.hpp"

namespace devdiag::policy {

MixedVerdict judge_mixed(const Url& request, Subresource kind, bool secure_context, bool block_all) {
  if (!secure_context || kind == Subresource::navigation || is_potentially_trustworthy(request))
    return MixedVerdict::allowed;
  if (!is_network_scheme(request.scheme)) return MixedVerdict::allowed;
  const bool upgradable =
      kind == Subresource::image || kind == Subresource::audio || kind == Subresource::video;
  if (!upgradable || block_all) return MixedVerdict::blocked;
  // An IP literal keeps its scheme: a certificate for it is rare, so the request is not worth trying.
  return is_ip_literal(request.host) ? MixedVerdict::blocked : MixedVerdict::upgraded;
}

}  // namespace devdiag::policy
