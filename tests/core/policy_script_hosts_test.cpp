// Which sources of a policy cover a host that runs anybody's code.
#include <doctest/doctest.h>

#include "policy/script_hosts.hpp"

using namespace devdiag::policy;

namespace {

bool covered(std::string_view source) { return script_host_covered(parse_source(source)) != nullptr; }

}  // namespace

TEST_CASE("hosts, their wildcards, schemes and paths") {
  CHECK(covered("https://ajax.googleapis.com"));
  CHECK(covered("AJAX.googleapis.com:443"));
  CHECK(covered("https://*.googleapis.com"));
  CHECK(covered("http://unpkg.com/"));
  CHECK(covered("https://cdnjs.cloudflare.com/ajax/libs/angular.js/"));
  CHECK_FALSE(covered("https://cdnjs.cloudflare.com/ajax/libs/jquery/"));
  CHECK_FALSE(covered("wss://unpkg.com"));
  CHECK_FALSE(covered("https://googleapis.com"));
  CHECK_FALSE(covered("https://unpkg.com.shop.example"));
}

TEST_CASE("shared hosts count when every customer is covered") {
  CHECK(covered("https://*.cloudfront.net"));
  CHECK_FALSE(covered("https://d1a2b3.cloudfront.net"));
  CHECK_FALSE(covered("https://customer.cloudfront.net"));
  CHECK(covered("*.github.io"));
}

TEST_CASE("other kinds of sources cover none") {
  for (const char* source : {"*", "https:", "data:", "'self'", "'unsafe-inline'", "'nonce-abc'", "nonsense'"})
    CHECK_FALSE(covered(source));
}

TEST_CASE("every kind has its words") {
  CHECK_FALSE(to_sentence(ScriptHostKind::packages).empty());
  CHECK_FALSE(to_sentence(ScriptHostKind::uploads).empty());
  CHECK(to_sentence(ScriptHostKind::library) != to_sentence(ScriptHostKind::callback));
}
