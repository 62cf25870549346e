// What a policy could spare, slips of its text, and what a proposal says against itself.
#include <doctest/doctest.h>

#include "devdiag/simulate.hpp"
#include "simulate_support.hpp"

using namespace devdiag;
using namespace devdiag::simulated;

namespace {

bool notes(const std::vector<SimulationNote>& notes, std::string_view code, std::string_view directive = {}) {
  for (const SimulationNote& note : notes) {
    if (note.code == code && (directive.empty() || note.directive == directive)) return true;
  }
  return false;
}

std::string spare_of(const Evidence& evidence, std::string_view policy) {
  std::string out;
  const auto simulation = simulate(evidence, policy);
  REQUIRE(simulation.ok());
  for (const SpareSource& each : simulation->spare)
    out += (out.empty() ? "" : ", ") + each.directive + " " + each.source + (each.silent ? "?" : "");
  return out;
}

}  // namespace

TEST_CASE("what a policy allows and nothing seen needs, the broadest first") {
  const Evidence page = page_with({url_load("script-src-elem", "https://shop.example/a.js"),
                                   url_load("script-src-elem", "https://cdn.example/b.js"),
                                   code_load("script-src-elem", "inline", kHashA),
                                   url_load("img-src", "https://img.test/1.png")});
  CHECK(spare_of(page, "script-src 'self' https: https://cdn.example 'unsafe-inline' 'unsafe-eval'") ==
        "script-src https:, script-src 'unsafe-eval'?");
  CHECK(spare_of(page, "script-src 'self' https: '" + kHashA + "' '" + kHashB + "'") ==
        "script-src 'self', script-src '" + kHashB + "'");  // https: covers all that 'self' does
  CHECK(spare_of(page, "script-src https: '" + kHashA + "' '" + kHashB + "' 'unsafe-inline'") == "");
  CHECK(spare_of(page, "img-src * https://img.test; font-src fonts.test data:") ==
        "img-src *, font-src fonts.test, font-src data:");
  CHECK(spare_of(page, "script-src * 'strict-dynamic' 'nonce-x' 'unsafe-inline'") == "");
  CHECK(spare_of(page, "connect-src 'self' wss://live.test; worker-src 'self'; frame-ancestors a.test") ==
        "connect-src 'self', connect-src wss://live.test?, worker-src 'self'?");
  CHECK(spare_of(page, "default-src 'none'; img-src https://img.test") == "");
  CHECK(spare_of(page, "img-src https://img.test, img-src https:") == "");
}

TEST_CASE("where nobody looked inside the page, inline code and data: are not called spare for sure") {
  Evidence page = page_with({});
  page.collected = {"page", "document_response"};
  page.scripts.push_back({"script", "https://cdn.example/a.js", "", "", {}});
  CHECK(spare_of(page, "script-src https://cdn.example https://b.test 'unsafe-inline'; img-src data:") ==
        "script-src https://b.test, script-src 'unsafe-inline'?, img-src data:?");
  CHECK(spare_of(page, "script-src https://cdn.example 'nonce-x'; base-uri 'self'") ==
        "script-src 'nonce-x'?, base-uri 'self'?");
}

TEST_CASE("slips of the policy's text are said, and what nothing seen can judge") {
  const auto simulation =
      simulate(page_with({}), "defaul-src x; img-src self 'sha256-A=B'; frame-ancestors 'none'; sandbox");
  std::string faults;
  for (const SimulationNote& note : simulation->notes) {
    if (note.code == "policy_fault") faults += sentence_of(note) + "\n";
  }
  CHECK(
      faults ==
      "defaul-src does not say what it seems to: defaul-src: no browser knows this directive, so it does "
      "nothing.\n"
      "img-src does not say what it seems to: self: without single quotes a keyword is read as the name of a "
      "host.\n"
      "img-src does not say what it seems to: 'sha256-A=B': this is no digest of its algorithm, so it "
      "matches "
      "nothing.\n");
  CHECK(notes(simulation->notes, "embedders_unseen"));
  CHECK(notes(simulation->notes, "sandbox_unjudged"));
  for (const SimulationNote& note : simulation->notes) CHECK(is_gap(note) == (note.code != "policy_fault"));
}

TEST_CASE("a proposal says what a critic would say of it") {
  const Proposal open = propose(page_with({url_load("script-src-elem", "https://cdn.jsdelivr.net/npm/a/b.js"),
                                           url_load("script-src-elem", "data:text/javascript,1")}));
  CHECK(notes(open.notes, "allow_list", "script-src"));
  CHECK(notes(open.notes, "code_scheme", "script-src"));
  CHECK(notes(open.notes, "no_report_endpoint"));
  CHECK(notes(open.notes, "form_redirects_unseen"));
  CHECK_FALSE(notes(open.notes, "left_open"));
  Evidence outside = page_with({code_load("script-src-elem", "inline", kHashA)});
  outside.collected = {"page", "document_response"};
  deliver(outside, "Content-Security-Policy", "report-uri /csp");
  const Proposal closed = propose(outside);
  CHECK(notes(closed.notes, "left_open", "base-uri"));
  CHECK(notes(closed.notes, "left_open", "form-action"));
  CHECK(notes(closed.notes, "hashes_listed", "script-src"));
  CHECK_FALSE(notes(closed.notes, "allow_list"));
  CHECK_FALSE(notes(closed.notes, "no_report_endpoint"));
}

TEST_CASE("a report that names a directive no load is governed by is no load") {
  Evidence page = page_with({url_load("default-src", "wss://live.example/feed")});
  for (const char* name : {"report-uri", "sandbox", "default-src", "child-src"}) {
    Violation& violation = page.violations.emplace_back();
    violation.effective_directive = name;
    violation.disposition = "report";
    violation.blocked_uri = "https://frames.example/";
  }
  const Proposal proposal = propose(page);
  CHECK(notes(proposal.notes, "address_unreadable"));
  CHECK(proposal.loads == 2);  // a prefetch and a frame
  const auto own = simulate(page, proposal.policy);
  CHECK(own->refused == 0);
  CHECK(own->allowed == 2);
}
