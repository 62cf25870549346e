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
#include "devdiag/evidence_kinds.hpp"

namespace devdiag {

// See evidence_kinds.hpp.
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
  // Known when `capabilities` was collected:
  bool cross_origin_isolated = false;
  bool storage_access = true;  // document.hasStorageAccess(): unpartitioned cookies may be used
};

struct Response {
  std::string url;
  // required: document | frame | request (of a script) | redirect (an earlier answer on the way to the
  // document, in order) | preflight (answer to the CORS preflight of a request) | asset (file of an element)
  std::string role;
  std::string seen_by = "page";  // page (own fetch) | probe (gateway) | log
  std::int64_t status = 0;
  std::vector<Header> headers;
  std::string method = "GET";       // of the request; of a preflight: Access-Control-Request-Method
  std::string request_origin = {};  // its Origin header; empty when none was sent or known
  std::vector<std::string> request_headers = {};  // names it carried; of a preflight: the names asked for
  std::string destination = {};  // Fetch request destination of an asset: script, style, image, worker, …
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

struct ReportEntry {  // a Report of a ReportingObserver, or of the Reporting API's endpoint
  std::string type;   // required: deprecation, intervention, integrity-violation,
                      // permissions-policy-violation, coep, coop, …; csp-violation reports are violations
  std::string id;     // deprecation or intervention id, policy-controlled feature, COEP violation type
  std::string message;
  std::string url;                      // what was blocked
  std::string source_file;              // the script at fault
  std::string destination;              // Fetch request destination of what was blocked
  std::string disposition = "enforce";  // enforce | report
  std::int64_t line = 0, column = 0, count = 1;
};

struct ScriptError {
  std::string kind = "error";  // error | unhandledrejection
  std::string message, source, stack;
  std::int64_t line = 0, column = 0, count = 1;
};

struct ConsoleMessage {         // what the page's own code wrote; the browser's messages are not readable
  std::string level = "error";  // error | warn
  std::string message;          // required
  std::string source;           // script that wrote it, when known
  std::int64_t count = 1;
};

struct Request {
  std::string url;  // required
  std::string method = "GET";
  std::string initiator;             // fetch | xhr | beacon | navigation | resource; empty = not known
  std::string outcome = "response";  // response | failed | aborted
  std::int64_t status = 0;           // 0 when not readable
  std::int64_t duration_ms = 0, count = 1;
  std::string mode, credentials;
  std::vector<std::string> request_headers = {};  // names the page set
  std::vector<std::string> read_headers = {};     // names the page asked the response for and got null
  std::string content_type = {};                  // of the response, when readable
  std::string server_timing = {};    // Server-Timing without descriptions: "db;dur=53, app;dur=1200"
  std::int64_t duration_p95_ms = 0;  // of `count` equal requests; 0: only duration_ms is known
};

struct ResourceFailure {
  std::string tag;
  std::string url;  // required
  std::int64_t count = 1;
  std::int64_t status = 0;  // of its answer, as Resource Timing says; 0 when not readable
};

struct MixedContent {     // an element of a secure page whose address is insecure, however it was loaded
  std::string tag;        // required
  std::string url;        // required
  std::string attribute;  // that names it: src, srcset, href, data, poster, …
  std::string selector;
  std::int64_t count = 1;
};

struct ScriptElement {         // a script or style sheet the document loads by address
  std::string tag = "script";  // script | link
  std::string url;             // required
  std::string type;            // as written
  std::string integrity;
  std::optional<std::string> crossorigin;  // attribute value; absent when the attribute is
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
  // What the framed document uses that a sandbox may forbid, when it could be looked at or said so itself:
  // scripts, forms, popups, modals, downloads, top-navigation, pointer-lock, same-origin.
  std::vector<std::string> uses = {};
};

struct WindowMessage {                 // cross-document messaging, HTML section 9.3
  std::string direction = "received";  // received | posted
  std::string origin;                  // required: of the other window; of `posted` "" when unknown
  std::string target_origin;           // posted: the argument as written, "*" among others
  bool data_read = false;              // received: a listener of the page read the data
  bool origin_read = false;            // received: a listener of the page read origin or source
  std::string source_file;             // the listening or posting script, when known
  std::int64_t count = 1;
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

struct NotRestoredReason {  // PerformanceNavigationTiming.notRestoredReasons, one entry per reason
  std::string reason;       // required: unload-listener, response-cache-control-no-store, …
  std::string url;          // document or frame that gave it; empty when another origin's
};

struct Cookie {      // CookieStore.getAll(); values are never evidence, HttpOnly cookies never seen
  std::string name;  // required
  std::string domain, path;
  std::string same_site;  // strict | lax | none; empty = not known
  bool secure = false, partitioned = false, persistent = false;
};

struct Capability {  // an interface or policy-controlled feature by its name: SharedArrayBuffer, geolocation
  std::string name;  // required
  bool available = true;  // the interface exists in this document
  bool allowed = true;    // the document's permissions policy allows it
  bool wanted = false;    // the page's code asked for it
  std::string source_file;
  std::int64_t count = 1;
};

struct Setting {  // how the application is configured, by its owner's word
  // required: frontend_origin | backend_origin | api_base | cookie_domain | cookie_secure | cookie_samesite |
  // network_capture
  std::string name;
  std::string value;
  std::string source;  // where it was read: a file's or variable's name
};

struct LogLine {
  std::string source;  // frontend, backend, proxy, browser, …
  std::string level;
  std::string message;  // required
  // As the application's logger says, never guessed from the message:
  std::string logger = {};                   // its name: module, class, channel
  std::string method = {}, url = {};         // of the HTTP request this line is about
  std::int64_t status = 0, duration_ms = 0;  // of its answer; 0 when the line has none
  std::string error_type = {};               // class of the exception
  std::string error_code = {};               // SQLSTATE, errno name or the like
  std::int64_t count = 1;
};

struct Load {  // what the document loaded or ran, as far as Content Security Policy has a say in it
  std::string directive;  // required: its effective directive (CSP3 section 6.8): img-src, style-src-attr, …
  std::string how = "url";  // url | inline | javascript (a javascript: URL) | eval | wasm
  // Of `url`: as requested. Without any path, not even "/": files of this origin that were not told apart.
  // Of form-action and base-uri: what the document's elements name.
  std::string url;
  std::vector<std::string> redirects;  // of `url`: where it was sent on to, in order
  std::string hash;                    // of inline code: "sha256-…"; empty when it could not be computed
  std::string integrity;               // of the element, as written
  bool nonced = false;                 // the element carried a nonce
  bool parser_inserted = true;         // of a script: by the HTML parser, not by another script
  std::int64_t count = 1;
};

struct Evidence {
  Evidence();
  Evidence(const Evidence&);
  Evidence(Evidence&&) noexcept;
  Evidence& operator=(const Evidence&);
  Evidence& operator=(Evidence&&) noexcept;
  ~Evidence();

  std::int64_t v = 1;
  Page page;
  std::vector<EvidenceKind> collected;
  std::vector<Response> responses;
  std::vector<Meta> metas;
  std::vector<Violation> violations;
  std::vector<ReportEntry> reports;
  std::vector<ScriptError> errors;
  std::vector<ConsoleMessage> console;
  std::vector<Request> requests;
  std::vector<ResourceFailure> resources;
  std::vector<MixedContent> mixed_content;
  std::vector<ScriptElement> scripts;
  std::vector<Frame> frames;
  std::vector<WindowMessage> messages;
  std::vector<Overlay> overlays;
  std::vector<Portal> portals;
  std::vector<Framework> frameworks;
  std::vector<Vital> vitals;
  std::vector<NotRestoredReason> not_restored_reasons;
  std::vector<Cookie> cookies;
  std::vector<Capability> capabilities;
  std::vector<Setting> settings;
  std::vector<LogLine> logs;
  std::vector<Load> loads;
  // Hosts named in this record that are public suffixes (publicsuffix.org); of the kind `public_suffixes`
  // when the observer has the list and looked all of them up.
  std::vector<std::string> public_suffixes;
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
