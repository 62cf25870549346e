// Identities: of a target (keyed, so that a URL cannot be guessed from it) and of a finding inside it.
#include <algorithm>
#include <span>

#include "devdiag/diagnose.hpp"
#include "devdiag/sha256.hpp"
#include "redaction.hpp"

namespace devdiag {
namespace {

// One key serves many targets: what it makes of them is kept until another one comes.
const HmacSha256& keyed_by(std::string_view key) {
  struct Last {
    std::string key;
    HmacSha256 hmac{key};
  };
  thread_local Last last;
  if (last.key != key) last = {std::string(key), HmacSha256(key)};
  return last.hmac;
}

}  // namespace

std::string target_of(std::string_view url, std::string_view target_key) {
  std::string changed;
  std::string_view normal = url;
  if (!redaction::is_plain_address(url, {})) normal = changed = redact_url(url, {});
  normal = normal.substr(0, normal.find('?'));
  const std::size_t authority = normal.find("://");
  const bool bare =
      authority != std::string_view::npos && normal.find('/', authority + 3) == std::string_view::npos;
  if (bare) normal = changed = std::string(normal) + '/';
  const Sha256Digest digest = keyed_by(target_key).of(normal);
  return to_hex(std::span(digest).first(16));
}

Fingerprint fingerprint_of(std::string_view problem_code, std::string_view subject) {
  Sha256 hash;
  hash.update(problem_code);
  hash.update("\n");
  hash.update(subject);
  const Sha256Digest digest = hash.finish();
  Fingerprint fingerprint{};
  to_hex(std::span(digest).first(8), fingerprint.digits.data());
  return fingerprint;
}

}  // namespace devdiag
