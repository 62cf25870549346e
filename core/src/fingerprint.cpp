// Identities: of a target (keyed, so that a URL cannot be guessed from it) and of a finding inside it.
#include <algorithm>
#include <span>

#include "devdiag/diagnose.hpp"
#include "devdiag/sha256.hpp"

namespace devdiag {

std::string target_of(std::string_view url, std::string_view target_key) {
  std::string normal = redact_url(url, {});
  normal.resize(std::min(normal.size(), normal.find('?')));
  const std::size_t authority = normal.find("://");
  if (authority != std::string::npos && normal.find('/', authority + 3) == std::string::npos) normal += '/';
  const Sha256Digest digest = hmac_sha256(target_key, normal);
  return to_hex(std::span(digest).first(16));
}

std::string fingerprint_of(std::string_view problem_code, std::string_view subject) {
  Sha256 hash;
  hash.update(problem_code);
  hash.update("\n");
  hash.update(subject);
  const Sha256Digest digest = hash.finish();
  return to_hex(std::span(digest).first(8));
}

}  // namespace devdiag
