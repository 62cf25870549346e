// What a policy would break, by example; the properties over random pages are in simulate_property_test.cpp.
#include "devdiag/simulate.hpp"

#include <doctest/doctest.h>

#include "devdiag/json.hpp"
#include "devdiag/limits.hpp"
#include "simulate_support.hpp"

using namespace devdiag;
using namespace devdiag::simulated;

namespace {

// The one load of a page under one policy.
SimulatedLoad verdict(const Load& load, std::string_view policy, PolicyUse use = PolicyUse::enforce) {
  const auto simulation = simulate(page_with({load}), policy, use);
  REQUIRE(simulation.ok());
  REQUIRE(simulation->loads.size() == 1);
  return simulation->loads.front();
}

std::string said(const Load& load, std::string_view policy) {
  const SimulatedLoad simulated = verdict(load, policy);
  if (simulated.judgements.empty()) return std::string(to_name(simulated.verdict));
  const LoadJudgement& judgement = simulated.judgements.front().judgement;
  return std::string(to_name(judgement.verdict)) + " " + std::string(to_name(judgement.reason)) + " " +
         judgement.directive + " " + judgement.source + " " + std::string(to_name(judgement.mismatch));
}

std::string needed(const Load& load, std::string_view policy) {
  std::string out;
  const SimulatedLoad simulated = verdict(load, policy);
  for (const PolicyJudgement& each : simulated.judgements) {
    for (const std::string& need : each.judgement.needs) out += (out.empty() ? "" : " ") + need;
  }
  return out;
}

std::string proposed(std::vector<Load> loads) { return propose(page_with(std::move(loads))).policy; }

bool notes(const std::vector<SimulationNote>& notes, std::string_view code, std::string_view directive = {}) {
  for (const SimulationNote& note : notes) {
    if (note.code == code && (directive.empty() || note.directive == directive)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("an address is refused by the directive that decides, with the nearest source and what it lacks") {
  const Load image = url_load("img-src", "https://img.cdn.example/a.png");
  CHECK(said(image, "img-src https://img.cdn.example") == "allowed");
  CHECK(said(image, "script-src 'none'") == "allowed");
  CHECK(said(image, "default-src 'none'") == "refused nothing_listed default-src  none");
  CHECK(said(image, "default-src 'self'") == "refused not_listed default-src  none");
  CHECK(said(image, "img-src https://cdn.example") == "refused not_listed img-src https://cdn.example host");
  CHECK(said(image, "img-src wss://img.cdn.example") ==
        "refused not_listed img-src wss://img.cdn.example scheme");
  CHECK(said(image, "img-src img.cdn.example:8443 img.test") ==
        "refused not_listed img-src img.cdn.example:8443 port");
  CHECK(said(image, "img-src https://img.cdn.example/b.png") ==
        "refused not_listed img-src https://img.cdn.example/b.png path");
  CHECK(needed(image, "img-src 'self'") == "https://img.cdn.example");
  CHECK(needed(url_load("img-src", "https://shop.example/x.png"), "img-src a.test") == "'self'");
  CHECK(needed(url_load("img-src", "data:image/png;base64,AA"), "img-src 'self'") == "data:");
}

TEST_CASE("a path is compared only when it is known") {
  const std::string policy = "script-src https://cdn.example/lib/v1/";
  CHECK(said(url_load("script-src-elem", "https://cdn.example/lib/v1/a.js"), policy) == "allowed");
  CHECK(said(url_load("script-src-elem", "https://cdn.example/lib/v1/0f9a8b7c6d5e4f3a2b1c.js"), policy) ==
        "allowed");  // whatever the file is called
  CHECK(said(url_load("script-src-elem", "https://cdn.example/lib/12345678/a.js"), policy) ==
        "unknown path_unknown script-src https://cdn.example/lib/v1/ none");
  CHECK(said(url_load("script-src-elem", "https://cdn.example"), policy) ==
        "unknown path_unknown script-src https://cdn.example/lib/v1/ none");
  CHECK(said(url_load("script-src-elem", "https://cdn.example/other/12345678/a.js"), policy) ==
        "refused not_listed script-src https://cdn.example/lib/v1/ path");
}

TEST_CASE("after a redirect the host counts and the path does not; every address of the way counts") {
  Load script = url_load("script-src-elem", "https://a.test/start.js");
  script.redirects = {"https://b.test/end.js"};
  CHECK(said(script, "script-src https://a.test/start.js https://b.test/other.js") == "allowed");
  CHECK(said(script, "script-src https://a.test/other.js https://b.test") ==
        "refused not_listed script-src https://a.test/other.js path");
  const auto refused = verdict(script, "script-src https://a.test").judgements.front().judgement;
  CHECK(refused.address == "https://b.test/end.js");
  CHECK(needed(script, "script-src 'none'") == "https://a.test https://b.test");
}

TEST_CASE("inline code by nonce, by hash, by 'unsafe-inline'; attributes need 'unsafe-hashes' too") {
  const Load code = code_load("script-src-elem", "inline", kHashA);
  CHECK(said(code, "script-src 'unsafe-inline'") == "allowed");
  CHECK(said(code, "script-src 'unsafe-inline' 'nonce-x'") == "refused inline_refused script-src  none");
  CHECK(said(nonced(code), "script-src 'nonce-x'") == "allowed");
  CHECK(said(code, "script-src '" + kHashA + "'") == "allowed");
  CHECK(said(code_load("script-src-elem", "inline"), "script-src '" + kHashA + "'") ==
        "unknown hash_unknown script-src '" + kHashA + "' none");
  CHECK(needed(code, "script-src 'self'") == "'" + kHashA + "'");
  const Load handler = code_load("script-src-attr", "inline", kHashA);
  CHECK(said(handler, "script-src '" + kHashA + "'") == "refused inline_refused script-src  none");
  CHECK(said(handler, "script-src 'unsafe-hashes' '" + kHashA + "'") == "allowed");
  CHECK(said(nonced(handler), "script-src 'nonce-x'") == "refused inline_refused script-src  none");
  CHECK(needed(handler, "script-src-attr 'none'") == "'unsafe-hashes' '" + kHashA + "'");
  CHECK(said(code_load("script-src-elem", "javascript", kHashA), "script-src '" + kHashA + "'") ==
        "refused inline_refused script-src  none");
  CHECK(needed(code_load("style-src-attr", "inline"), "style-src 'self'") == "'unsafe-inline'");
  CHECK(needed(code_load("style-src-attr", "inline"), "style-src 'nonce-x'").empty());
}

TEST_CASE("'strict-dynamic', integrity, evaluation, workers, sandboxes") {
  const Load script = url_load("script-src-elem", "https://cdn.example/a.js");
  const std::string dynamic = "script-src 'strict-dynamic' 'nonce-x' https://cdn.example";
  CHECK(said(script, dynamic) == "refused hosts_ignored script-src 'strict-dynamic' none");
  CHECK(said(inserted(script), dynamic) == "allowed");
  CHECK(said(nonced(script), dynamic) == "allowed");
  Load with_integrity = script;
  with_integrity.integrity = kHashA;
  CHECK(said(with_integrity, "script-src '" + kHashA + "'") == "allowed");
  with_integrity.integrity = kHashA + " " + kHashB;
  CHECK(said(with_integrity, "script-src '" + kHashA + "'") == "refused nothing_listed script-src  none");
  CHECK(said(code_load("script-src", "eval"), "script-src 'self'") ==
        "refused eval_refused script-src  none");
  CHECK(said(code_load("script-src", "wasm"), "default-src 'wasm-unsafe-eval'") == "allowed");
  CHECK(said(code_load("script-src", "eval"), "script-src-elem 'self'") == "allowed");
  CHECK(said(url_load("worker-src", "https://shop.example/w.js"), "script-src 'strict-dynamic' 'nonce-x'") ==
        "allowed");
  CHECK(said(script, "sandbox allow-forms") == "refused sandboxed sandbox  none");
  const Load form = url_load("form-action", "https://shop.example/go");
  CHECK(said(form, "sandbox allow-forms") == "allowed");
  CHECK(said(form, "sandbox allow-scripts") == "refused sandboxed sandbox  none");
  CHECK(verdict(script, "sandbox allow-forms", PolicyUse::report).verdict == LoadVerdict::allowed);
  CHECK(said(nonced(url_load("style-src-elem", "https://cdn.example/a.css")), "style-src 'nonce-x'") ==
        "allowed");
}

TEST_CASE("a prefetch is allowed by any directive's list, and refused only where default-src is") {
  const Load prefetch = url_load("prefetch-src", "https://cdn.example/next");
  CHECK(said(prefetch, "img-src 'none'") == "allowed");
  CHECK(said(prefetch, "default-src 'none'; manifest-src https://cdn.example") == "allowed");
  CHECK(said(prefetch, "default-src 'none'; prefetch-src https://cdn.example") ==
        "refused nothing_listed default-src  none");
}

TEST_CASE("an enforced upgrade-insecure-requests changes addresses before they are compared") {
  const Load image = url_load("img-src", "http://img.test/a.png");
  CHECK(said(image, "img-src https://img.test") == "refused not_listed img-src https://img.test scheme");
  CHECK(said(image, "img-src https://img.test; upgrade-insecure-requests") == "allowed");
  const auto reported =
      verdict(image, "img-src https://img.test; upgrade-insecure-requests", PolicyUse::report);
  CHECK(reported.verdict == LoadVerdict::refused);
}

TEST_CASE("several policies must all allow; what today's policy refuses is no new breakage") {
  Evidence evidence =
      page_with({url_load("img-src", "https://a.test/1.png"), url_load("img-src", "https://b.test/1.png")});
  deliver(evidence, "Content-Security-Policy", "img-src https://a.test");
  const auto simulation = simulate(evidence, "img-src https://a.test https://b.test, img-src https://b.test");
  REQUIRE(simulation.ok());
  CHECK(simulation->policies.size() == 2);
  CHECK(simulation->refused == 1);
  CHECK(simulation->allowed == 1);
  CHECK(simulation->loads[0].judgements.front().policy == 2);
  const auto stricter = simulate(evidence, "img-src 'none'");
  CHECK(stricter->refused == 1);
  CHECK(stricter->refused_today == 1);
}

TEST_CASE("a policy beyond the limit is refused, none at all is said") {
  const std::string huge(limits::kSimulatedPolicyBytes + 1, 'a');
  CHECK(simulate(page_with({}), huge).error().code == Errc::too_large);
  CHECK(notes(simulate(page_with({}), " ; ")->notes, "no_policy"));
}

TEST_CASE("loads are derived from requests, responses, elements, frames and report-only violations") {
  Evidence evidence = page_with({});
  evidence.collected = {"page"};
  evidence.requests.resize(2);
  evidence.requests[0].url = "https://api.test/x?token=1";
  evidence.requests[0].initiator = "fetch";
  evidence.requests[1].url = "https://who.test/x";
  evidence.scripts.push_back({"script", "https://cdn.example/a.js", "", "", {}});
  evidence.scripts.push_back({"link", "https://cdn.example/a.css", "", "", {}});
  evidence.frames.resize(2);
  evidence.frames[0].src = "https://frame.test/";
  evidence.frames[1].src = "about:srcdoc";
  Response font;
  font.url = "https://fonts.test/a";
  font.role = "asset";
  font.destination = "font";
  font.status = 302;
  font.headers = {{"Location", "//files.test/a.woff2"}};
  evidence.responses.push_back(font);
  font.url = "https://files.test/a.woff2";
  font.status = 200;
  font.headers.clear();
  evidence.responses.push_back(font);
  Violation seen;
  seen.disposition = "report";
  seen.effective_directive = "script-src";
  seen.blocked_uri = "eval";
  evidence.violations.push_back(seen);
  seen.effective_directive = "img-src";
  seen.blocked_uri = "data";
  evidence.violations.push_back(seen);
  seen.disposition = "enforce";
  seen.blocked_uri = "https://refused.test/x.png";
  evidence.violations.push_back(seen);

  std::string found;
  for (const ObservedLoad& each : observed_loads(evidence)) {
    found += each.load.directive + " " + each.load.how + " " + each.load.url + " " + each.seen_in;
    for (const std::string& hop : each.load.redirects) found += " -> " + hop;
    found += "\n";
  }
  CHECK(found ==
        "font-src url https://fonts.test/a responses -> https://files.test/a.woff2\n"
        "connect-src url https://api.test/x requests\n"
        "script-src-elem url https://cdn.example/a.js scripts\n"
        "style-src-elem url https://cdn.example/a.css scripts\n"
        "frame-src url https://frame.test/ frames\n"
        "script-src eval  violations\n"
        "img-src url data: violations\n");
  const Proposal proposal = propose(evidence);
  CHECK(
      proposal.policy ==
      "default-src 'none'; script-src https://cdn.example/a.js 'unsafe-eval'; style-src https://cdn.example; "
      "img-src data:; font-src https://files.test https://fonts.test; connect-src https://api.test; "
      "frame-src "
      "https://frame.test; worker-src 'none'; object-src 'none'; frame-ancestors 'none'");
  CHECK(notes(proposal.notes, "not_collected"));
  CHECK(notes(proposal.notes, "directive_undecided"));
}

TEST_CASE("a proposal lists what was seen and nothing else") {
  CHECK(proposed({}) ==
        "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  CHECK(
      proposed({url_load("script-src-elem", "https://shop.example/a.js"),
                url_load("script-src-elem", "https://cdn.example/lib.js"),
                url_load("style-src-elem", "https://shop.example/a.css"),
                url_load("img-src", "https://img.test:8443/x/1.png"), url_load("img-src", "data:image/png,x"),
                url_load("connect-src", "wss://shop.example/socket"),
                url_load("worker-src", "blob:https://shop.example/1"),
                url_load("form-action", "https://pay.test/go"),
                url_load("base-uri", "https://shop.example/")}) ==
      "default-src 'none'; script-src 'self' https://cdn.example/lib.js; style-src 'self'; img-src "
      "https://img.test:8443 data:; connect-src 'self'; worker-src blob:; object-src 'none'; base-uri "
      "'self'; "
      "form-action https://pay.test; frame-ancestors 'none'");
}

TEST_CASE("scripts of another host are listed by file while they are few and their paths are known") {
  const auto script = [](const std::string& path) {
    return url_load("script-src-elem", "https://cdn.example" + path);
  };
  const auto sources = [&](std::vector<Load> loads) {
    const std::string policy = proposed(std::move(loads));
    const std::size_t from = policy.find("script-src ") + 11;
    return policy.substr(from, policy.find(';', from) - from);
  };
  CHECK(sources({script("/a.js"), script("/b.js")}) == "https://cdn.example/a.js https://cdn.example/b.js");
  CHECK(sources({script("/a.js"), script("/b.js"), script("/c.js"), script("/d.js")}) ==
        "https://cdn.example");
  CHECK(sources({script("/a.js"), script("/12345678/b.js")}) == "https://cdn.example");
  CHECK(sources({script("/a.js"), script("")}) == "https://cdn.example");
  CHECK(sources({script("/a,b;c.js")}) == "https://cdn.example");
}

TEST_CASE("a page with nonces keeps them, and hosts go where scripts insert scripts") {
  const Load own = nonced(url_load("script-src-elem", "https://shop.example/a.js"));
  const Load code = nonced(code_load("script-src-elem", "inline"));
  const Load late = inserted(url_load("script-src-elem", "https://cdn.example/late.js"));
  CHECK(proposed({own, code}).find("script-src 'nonce-{n}';") != std::string::npos);
  CHECK(proposed({own, code, late}).find("script-src 'nonce-{n}' 'strict-dynamic';") != std::string::npos);
  const Load plain = url_load("script-src-elem", "https://shop.example/b.js");
  CHECK(proposed({code, plain, late}).find("script-src 'self' https://cdn.example/late.js 'nonce-{n}';") !=
        std::string::npos);
  const Load hashed = code_load("script-src-elem", "inline", kHashA);
  CHECK(proposed({hashed, late}).find("script-src '" + kHashA + "' 'strict-dynamic';") != std::string::npos);
  CHECK(proposed({hashed, plain}).find("script-src 'self' '" + kHashA + "';") != std::string::npos);
}

TEST_CASE("'unsafe-inline' only where neither nonce nor hash fits, and it is said") {
  const Proposal proposal = propose(
      page_with({code_load("script-src-elem", "inline"), code_load("script-src-elem", "inline", kHashA),
                 nonced(url_load("script-src-elem", "https://shop.example/a.js")),
                 code_load("style-src-elem", "inline", kHashB)}));
  CHECK(proposal.policy ==
        "default-src 'none'; script-src 'self' 'unsafe-inline'; script-src-attr 'none'; style-src '" +
            kHashB +
            "'; worker-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors "
            "'none'");
  CHECK(notes(proposal.notes, "unsafe_inline", "script-src"));
  CHECK_FALSE(notes(proposal.notes, "unsafe_inline", "style-src"));
  const Proposal attributes = propose(
      page_with({code_load("script-src-attr", "inline", kHashA), code_load("style-src-attr", "inline")}));
  CHECK(attributes.policy.find("script-src-attr '" + kHashA +
                               "' 'unsafe-hashes'; style-src-attr "
                               "'unsafe-inline'") != std::string::npos);
}

TEST_CASE("what today's policies say beyond loads is kept, as far as redaction left it") {
  Evidence evidence = page_with({url_load("img-src", "https://shop.example/a.png")});
  deliver(
      evidence, "Content-Security-Policy",
      "frame-ancestors https://portal.example/embed/12345678/; form-action 'self' https://pay.test; "
      "sandbox allow-scripts allow-forms; upgrade-insecure-requests; report-uri /csp?key=5; report-to main; "
      "trusted-types default; require-trusted-types-for 'script'; default-src *");
  const Proposal proposal = propose(evidence);
  CHECK(
      proposal.policy ==
      "default-src 'none'; img-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self' "
      "https://pay.test; frame-ancestors https://portal.example; sandbox allow-scripts allow-forms; "
      "upgrade-insecure-requests; require-trusted-types-for 'script'; trusted-types default; report-to main");
  CHECK(notes(proposal.notes, "kept_in_part", "frame-ancestors"));
  CHECK(notes(proposal.notes, "kept_in_part", "report-uri"));
}

TEST_CASE("framing: X-Frame-Options and the embedders that were seen") {
  Evidence evidence = page_with({});
  deliver(evidence, "X-Frame-Options", "SAMEORIGIN");
  CHECK(propose(evidence).policy.find("frame-ancestors 'self'") != std::string::npos);
  Evidence embedded = page_with({});
  embedded.page.top_level = false;
  embedded.page.ancestor_origins = {"https://portal.example"};
  CHECK(propose(embedded).policy.find("frame-ancestors https://portal.example") != std::string::npos);
  embedded.page.ancestor_origins.clear();
  CHECK(propose(embedded).policy.find("frame-ancestors") == std::string::npos);
}

TEST_CASE("a delivered value never breaks out of the header") {
  Evidence evidence = page_with({url_load("img-src", "https://shop.example/a.png\r\nX: y")});
  deliver(evidence, "Content-Security-Policy", "form-action https://a.test/x\"y \x7f; report-to a\"b");
  evidence.metas.push_back({"Content-Security-Policy", "base-uri https://b.test/a,script-src *", true});
  const std::string policy = propose(evidence).policy;
  CHECK(policy.find_first_of("\"\r\n,\x7f") == std::string::npos);
  CHECK(policy.find("base-uri https://b.test *;") != std::string::npos);
}

TEST_CASE("explain says of every delivered policy where it stands and whether it blocks") {
  Evidence evidence = page_with({});
  deliver(evidence, "Content-Security-Policy", "default-src 'self', img-src https://cdn.example");
  deliver(evidence, "Content-Security-Policy", "script-src 'none'");
  deliver(evidence, "Content-Security-Policy-Report-Only", "img-src 'none'");
  evidence.metas.push_back({"Content-Security-Policy", "img-src https://cdn.example:8443", true});
  const Load image = url_load("img-src", "https://cdn.example/a.png");
  const auto explanation = explain(evidence, image);
  REQUIRE(explanation.ok());
  CHECK(explanation->blocked);
  std::string text;
  for (const DeliveredPolicy& each : explanation->policies) text += sentence_of(each, image) + "\n";
  CHECK(text ==
        "Content-Security-Policy line 1: blocks: default-src, as there is no img-src, refuses it: no source "
        "covers "
        "it; https://cdn.example would allow it\n"
        "Content-Security-Policy line 1, policy 2: img-src allows it by https://cdn.example\n"
        "Content-Security-Policy line 2: no directive governs it\n"
        "Content-Security-Policy-Report-Only line 1: would block, and reports: img-src refuses it: its list "
        "allows "
        "nothing; https://cdn.example would allow it\n"
        "meta element 1: blocks: img-src refuses it: no source covers it; the nearest, "
        "https://cdn.example:8443, has another port; https://cdn.example would allow it\n");
  CHECK(explain(evidence, url_load("img", "https://a.test/")).error().path == "load.directive");
  CHECK(explain(evidence, url_load("img-src", "a.png")).error().path == "load.url");
  CHECK_FALSE(explain(page_with({}), image)->blocked);
}

TEST_CASE("every note has a sentence, and simulations are canonical JSON") {
  Evidence evidence = page_with({code_load("script-src-elem", "inline"), url_load("img-src", "nonsense")});
  evidence.dropped.push_back({"loads_limit", 3});
  for (const SimulationNote& note : propose(evidence).notes) {
    CHECK(sentence_of(note) != note.code);
    CHECK(sentence_of(note).find('{') == std::string::npos);
  }
  const auto simulation = simulate(evidence, "default-src 'none'");
  CHECK(parse_json(write_simulation(*simulation), 1u << 20).ok());
  CHECK(parse_json(write_proposal(propose(evidence)), 1u << 20).ok());
  CHECK(parse_json(write_explanation(*explain(evidence, code_load("script-src", "eval"))), 1u << 20).ok());
}

TEST_CASE("what is no digest is no known hash: nothing of it becomes a source") {
  for (const std::string& hash :
       {"sha256-" + std::string(20, 'A') + "=" + std::string(22, 'A') + "=", "sha256-" + std::string(44, 'A'),
        "sha256-" + std::string(42, 'A') + "=="}) {
    const Load code = code_load("script-src-elem", "inline", hash);
    CAPTURE(hash);
    CHECK(said(code, "script-src '" + kHashA + "'") ==
          "unknown hash_unknown script-src '" + kHashA + "' none");
    CHECK(proposed({code}).find(hash) == std::string::npos);
    CHECK(proposed({code}).find("script-src 'unsafe-inline';") != std::string::npos);
    CHECK(needed(code, "script-src 'none'") == "'unsafe-inline'");
  }
}
