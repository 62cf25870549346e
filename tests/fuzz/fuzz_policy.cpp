// Header values from a hostile server: the policy parsers take any bytes, and agree with themselves.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/csp.hpp"
#include "policy/csp_source.hpp"
#include "policy/framing.hpp"
#include "policy/semver.hpp"
#include "policy/set_cookie.hpp"
#include "policy/url.hpp"
#include "require.hpp"

using namespace devdiag::policy;

namespace {

void check_origin(std::string_view text) {
  const Origin origin = parse_origin(text);
  if (origin.opaque) return;
  const std::string written = serialize(origin);
  const Origin again = parse_origin(written);
  require(same_origin(origin, again), "a serialized origin is the same origin", written);
  require(serialize(again) == written, "serializing twice changes nothing", written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<Policy> policies;
  parse_policies(text, Disposition::enforce, policies);
  parse_policy(text, Disposition::report, Delivery::meta);
  parse_source(text);
  parse_set_cookie(text);
  parse_version(text);
  parse_xfo(std::array{text, text});
  check_origin(text);
  if (const auto url = parse_url(text)) check_origin(serialize(origin_of(*url)));
  return 0;
}
