// Parts of the page-side rules that fixtures reach only through findings: address spaces, weak libraries,
// messages of loaders and frameworks, percentiles, and what keeps extensions apart.
#include <doctest/doctest.h>

#include "devdiag/diagnose.hpp"
#include "policy/address_space.hpp"
#include "rules/libraries.hpp"
#include "rules/request.hpp"
#include "rules/script_error.hpp"

using namespace devdiag;
using policy::address_space;
using policy::AddressSpace;

namespace {

Report only(const Evidence& evidence, const char* code) {
  DiagnoseOptions options;
  options.only = {code};
  return diagnose(evidence, options);
}

Evidence page(std::vector<std::string> kinds) {
  Evidence evidence;
  evidence.page.url = "https://shop.example/checkout";
  evidence.collected = std::move(kinds);
  return evidence;
}

Request answered(std::int64_t ms, std::int64_t count) {
  Request request;
  request.url = "https://shop.example/api/orders";
  request.initiator = "fetch";
  request.status = 200;
  request.duration_ms = ms;
  request.count = count;
  return request;
}

}  // namespace

TEST_CASE("address spaces end where the standard's ranges end") {
  for (const char* host : {"localhost", "app.localhost", "127.0.0.1", "127.255.255.255", "[::1]"})
    CHECK_MESSAGE(address_space(host) == AddressSpace::loopback, host);
  for (const char* host :
       {"10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.1", "169.254.1.1",
        "100.64.0.0", "100.127.255.255", "[fc00::1]", "[fdff::1]", "[fe80::1]", "[febf::1]", "printer.local"})
    CHECK_MESSAGE(address_space(host) == AddressSpace::local, host);
  for (const char* host :
       {"9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "169.253.0.1",
        "100.63.255.255", "100.128.0.0", "[fec0::1]", "[fb00::1]", "[2001:db8::1]"})
    CHECK_MESSAGE(address_space(host) == AddressSpace::open, host);
  for (const char* host : {"shop.example", "localhost.example", "10.0.0.1.example", "local", ""})
    CHECK_MESSAGE(address_space(host) == AddressSpace::unknown, host);
}

TEST_CASE("weak libraries: ranges include their first and leave out their fixed version") {
  using judge::weakness_of;
  CHECK(weakness_of("jquery", "1.0.0") != nullptr);
  CHECK(weakness_of("jquery", "3.4.1") != nullptr);
  CHECK(weakness_of("jquery", "3.5.0") == nullptr);
  CHECK(weakness_of("jquery", "3.5.0-rc.1") != nullptr);  // a pre-release comes before its release
  CHECK(weakness_of("moment", "2.17.1") == nullptr);
  CHECK(weakness_of("moment", "2.18.0") != nullptr);
  CHECK(weakness_of("bootstrap", "3.4.1") == nullptr);
  CHECK(weakness_of("bootstrap", "4.3.0") != nullptr);
  CHECK(weakness_of("bootstrap", "5.3.0") == nullptr);
  CHECK(weakness_of("next", "13.5.8") != nullptr);
  CHECK(weakness_of("next", "12.3.5") == nullptr);
  CHECK(weakness_of("angularjs", "1.8.3") != nullptr);
  CHECK(weakness_of("angularjs", "17.0.0") == nullptr);
  CHECK(weakness_of("vue", "3.0.0") == nullptr);
  CHECK(weakness_of("jquery", "") == nullptr);
  CHECK(weakness_of("leftpad", "1.0.0") == nullptr);
}

TEST_CASE("libraries in addresses: as files, packages and folders") {
  const auto named = [](std::string_view url) {
    const auto found = judge::library_in_address(url);
    return found ? std::string(found->library) + " " + std::string(found->version) : std::string();
  };
  CHECK(named("https://a.example/js/jquery-3.4.1.min.js") == "jquery 3.4.1");
  CHECK(named("/jquery-ui-1.12.1.js?v=2") == "jquery-ui 1.12.1");
  CHECK(named("https://cdn.example/npm/axios@0.21.0/dist/axios.js") == "axios 0.21.0");
  CHECK(named("https://cdn.example/ajax/libs/Chart.js/2.8.0/Chart.min.js") == "chart 2.8.0");
  CHECK(named("https://cdn.example/ajax/libs/twitter-bootstrap/3.3.7/js/bootstrap.js") == "bootstrap 3.3.7");
  CHECK(named("https://cdn.example/angular.js/1.5.0/angular.min.js") == "angularjs 1.5.0");
  CHECK(named("https://a.example/jquery.min.js").empty());
  CHECK(named("https://a.example/my-jquery-3.4.1.js").empty());
  CHECK(named("https://a.example/vue-router@3.0.0.js").empty());
  CHECK(named("https://a.example/lodash/4/x.js").empty());
  CHECK(named("?jquery-1.0.0.js").empty());
  CHECK(named("").empty());
}

TEST_CASE("loaders and frameworks are known by how their messages begin") {
  using judge::hydration_framework;
  using judge::is_chunk_error;
  CHECK(is_chunk_error(
      "Uncaught (in promise) ChunkLoadError: Loading chunk 7 failed.\n(missing: https://a.example/7.js)"));
  CHECK(is_chunk_error("Unable to preload CSS for /assets/a.css"));
  CHECK_FALSE(is_chunk_error("Loading chunk 7"));
  CHECK_FALSE(is_chunk_error("we saw: Failed to fetch dynamically imported module"));
  CHECK_FALSE(is_chunk_error(""));
  CHECK(hydration_framework("Uncaught Error: Minified React error #418; visit …") == "React");
  CHECK(hydration_framework("[svelte] hydration_mismatch\nHydration failed") == "Svelte");
  CHECK(hydration_framework("NG0500: During hydration Angular expected <a>") == "Angular");
  CHECK(hydration_framework("Minified React error #4180; visit …").empty());
  CHECK(hydration_framework("error: Hydration failed because").empty());
}

TEST_CASE("durations in words: whole milliseconds, then tenths of seconds, rounded") {
  CHECK(judge::duration_words(0) == "0 ms");
  CHECK(judge::duration_words(999) == "999 ms");
  CHECK(judge::duration_words(1'000) == "1.0 s");
  CHECK(judge::duration_words(1'949) == "1.9 s");
  CHECK(judge::duration_words(1'950) == "2.0 s");
}

TEST_CASE("the 95th percentile counts requests, not entries, and survives any count") {
  Evidence evidence = page({"requests"});
  evidence.requests = {answered(100, 95), answered(9'000, 5)};
  CHECK(only(evidence, "ENDPOINT_SLOW").findings.empty());
  evidence.requests = {answered(9'000, 6), answered(100, 94)};
  CHECK(only(evidence, "ENDPOINT_SLOW").findings.size() == 1);
  const std::int64_t most = (1LL << 53) - 1;
  evidence.requests.assign(2'000, answered(9'000, most));
  const Report report = only(evidence, "ENDPOINT_SLOW");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].count > 0);
}

TEST_CASE("what an extension did never covers what the page did") {
  Evidence evidence = page({"page", "capabilities"});
  evidence.page.secure_context = false;
  Capability own;
  own.name = "crypto.subtle";
  own.available = false;
  own.wanted = true;
  Capability foreign = own;
  foreign.source_file = "chrome-extension://abcdefghijklmnop/x.js";
  for (const bool own_first : {true, false}) {
    evidence.capabilities = own_first ? std::vector{own, foreign} : std::vector{foreign, own};
    const Report report = only(evidence, "INSECURE_CONTEXT");
    REQUIRE(report.findings.size() == 2);
    CHECK_FALSE(report.findings[0].noise);
    CHECK(report.findings[1].noise);
  }
}

TEST_CASE("of kinds of which one is enough, all that are missing are named") {
  const Report nothing = only(page({}), "FAILED_TO_FETCH");
  REQUIRE(nothing.not_evaluated.size() == 1);
  CHECK(nothing.not_evaluated[0].missing == KindSet("requests|logs"));
  CHECK(only(page({"logs"}), "FAILED_TO_FETCH").evaluated.size() == 1);
  Evidence cut = page({"logs", "requests"});
  cut.dropped = {{"items_cut.logs", 3}};
  CHECK(only(cut, "FAILED_TO_FETCH").not_evaluated[0].missing == KindSet("logs"));
  Evidence elsewhere = page({"requests"});
  elsewhere.dropped = {{"items_cut.logs", 3}};
  CHECK(only(elsewhere, "FAILED_TO_FETCH").evaluated.size() == 1);
}
