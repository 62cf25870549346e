// Evidence: what was observed of a page. Untrusted input; JSON member names equal the member names below.
//
// A list that was observed and found empty is present and empty; a collector that did not run is absent from
// `collected`. Rules read `collected` so that missing evidence is "not evaluated", never "healthy".
// Required in JSON: page, page.url, collected, and the members marked "required" of an entry that is there;
// every other member has the default given here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/dropped.hpp"
#include "devdiag/error.hpp"

namespace devdiag {

// Kinds of evidence; the names appear in `collected`, in "not evaluated because" and in catalogue files:
//   page metas document_response frame_responses set_cookies violations errors requests resources frames
//   overlays portals frameworks vitals logs
// `set_cookies`: the observer could see Set-Cookie lines (probe, log, curl; a page never can).
using EvidenceKind = std::string;

struct Header {
  std::string name;   // compared without case
  std::string value;  // one field line, verbatim; several lines of one name are several entries
};  // JSON: ["name", "value"]

struct Page {
  std::string url;
  bool top_level = true;
  std::vector<std::string> ancestor_origins;  // direct embedder first, top last; empty when top_level
  bool secure_context = true;
  std::int64_t viewport_width_px = 0, viewport_height_px = 0;
  std::int64_t age_ms = 0;      // since navigation start
  bool inline_scripts = false;  // the document has inline scripts or handlers
};

struct Response {
  std::string url;
  std::string role;              // required: document | frame | request
  std::string seen_by = "page";  // page (own fetch) | probe (gateway) | log
  std::int64_t status = 0;
  std::vector<Header> headers;
};

struct Meta {
  std::string http_equiv;  // or name; redaction keeps `content` only of names that steer the browser
  std::string content;
  bool in_head = true;
};

struct Violation {                  // SecurityPolicyViolationEvent or a csp-violation report, CSP3 section 5
  std::string effective_directive;  // required
  std::string blocked_uri;
  std::string disposition = "enforce";  // enforce | report
  std::string document_uri, original_policy, source_file, sample;
  std::int64_t line = 0, column = 0;
  std::int64_t count = 1;
  std::string element;  // selector of the element that triggered it, when known
};

struct ScriptError {
  std::string kind = "error";  // error | unhandledrejection
  std::string message, source, stack;
  std::int64_t line = 0, column = 0, count = 1;
};

struct Request {
  std::string url;  // required
  std::string method = "GET";
  std::string initiator;             // fetch | xhr | beacon | navigation | resource; empty = not known
  std::string outcome = "response";  // response | failed | aborted
  std::int64_t status = 0;           // 0 when not readable
  std::int64_t duration_ms = 0, count = 1;
  std::string mode, credentials;
};

struct ResourceFailure {
  std::string tag;
  std::string url;  // required
  std::int64_t count = 1;
};

struct Frame {
  std::string selector;  // required
  std::string src;
  std::optional<std::string> sandbox;  // attribute value; absent when the attribute is
  std::string allow;
  bool same_origin = false;     // src origin equals the page's
  bool readable = false;        // contentDocument was readable
  bool ready_expected = false;  // the page's owner declared a ready message
  bool ready = false;
  std::int64_t waited_ms = 0, timeout_ms = 3'000;
  std::vector<std::string> ready_types;  // accepted message types, compared exactly
};

struct Overlay {                             // an element that covers much of the viewport
  std::string selector;                      // required
  std::string position = "fixed";            // fixed | absolute | sticky
  double width_share = 0, height_share = 0;  // of the viewport, 0..1; larger is read as 1
  double hit_share = 0;  // share of sampled points whose topmost element is this or inside it, 0..1
  double opacity = 1;
  std::string pointer_events = "auto", z_index;
  bool visible = true;       // displayed and visibility visible
  bool shadow_host = false;  // hits land inside its open shadow root
  bool modal = false;        // dialog[open], aria-modal or role=dialog with focusable content
  bool has_content = false;  // paints text, image or a control
};

struct Portal {
  std::string selector;  // required; declared by the page's owner
  bool found = false;
};

struct Framework {
  std::string name;              // required: react, react-dom, vue, angular, svelte, next, …
  std::string version;           // as the framework reports it
  std::string where = "global";  // global | renderer | attribute
};

struct Vital {
  std::string name;     // required: LCP INP CLS TTFB FCP
  double value = 0;     // required; ms, CLS unitless
  std::string route;    // path template
  std::string element;  // attribution selector or URL, when known
};

struct LogLine {
  std::string source, level;
  std::string message;  // required
};

struct Evidence {
  std::int64_t v = 1;
  Page page;
  std::vector<EvidenceKind> collected;
  std::vector<Response> responses;
  std::vector<Meta> metas;
  std::vector<Violation> violations;
  std::vector<ScriptError> errors;
  std::vector<Request> requests;
  std::vector<ResourceFailure> resources;
  std::vector<Frame> frames;
  std::vector<Overlay> overlays;
  std::vector<Portal> portals;
  std::vector<Framework> frameworks;
  std::vector<Vital> vitals;
  std::vector<LogLine> logs;
  std::vector<Dropped> dropped;  // what collectors left out and what reading cut; flows into the report

  bool has(std::string_view kind) const;  // was this kind collected
};

// Reads and checks the JSON text. Unknown members are ignored (newer collectors); unknown enum values and
// wrong types are errors naming the path and what is allowed; nothing is kept from a refused record. A text,
// header value or list beyond its limit is cut and counted in `dropped`; a record beyond kEvidenceBytes or
// kEvidenceDepth is too_large. U+0000 and ill-formed UTF-8 become U+FFFD. `v` other than 1: unknown_kind,
// retry after_upgrade.
Result<Evidence> read_evidence(std::string_view json_text);
std::string write_evidence(const Evidence& evidence);  // canonical: member order as declared

}  // namespace devdiag
