// Evidence described: its JSON member names in canonical order, their kinds and limits.
#pragma once

#include "describe_kinds.hpp"
#include "devdiag/evidence.hpp"

namespace devdiag {

template <class V>
void fields(V& v, Of<V, Page>& r) {
  v.text("url", r.url, kRequiredUrl);
  v.flag("top_level", r.top_level);
  v.texts("ancestor_origins", r.ancestor_origins, kUrlText);
  v.flag("secure_context", r.secure_context);
  v.integer("viewport_width_px", r.viewport_width_px);
  v.integer("viewport_height_px", r.viewport_height_px);
  v.integer("age_ms", r.age_ms);
  v.flag("inline_scripts", r.inline_scripts);
  v.flag("cross_origin_isolated", r.cross_origin_isolated);
  v.flag("storage_access", r.storage_access);
}

inline constexpr ListRule kNameList{limits::kHeaderNames};

template <class V>
void fields(V& v, Of<V, Response>& r) {
  v.text("url", r.url, kUrlText);
  v.word("role", r.role, kRoleNames, Need::required);
  v.word("seen_by", r.seen_by, kSeenByNames);
  v.integer("status", r.status, kStatusRule);
  v.headers("headers", r.headers);
  v.text("method", r.method);
  v.text("request_origin", r.request_origin, kUrlText);
  v.texts("request_headers", r.request_headers, kNameText, kNameList);
  v.text("destination", r.destination);
}

template <class V>
void fields(V& v, Of<V, Meta>& r) {
  v.text("http_equiv", r.http_equiv);
  v.text("content", r.content, kLongPolicy);
  v.flag("in_head", r.in_head);
}

template <class V>
void fields(V& v, Of<V, Violation>& r) {
  v.text("effective_directive", r.effective_directive, kRequiredText);
  v.text("blocked_uri", r.blocked_uri, kUrlText);
  v.word("disposition", r.disposition, kDispositionNames);
  v.text("document_uri", r.document_uri, kUrlText);
  v.text("original_policy", r.original_policy, kLongPolicy);
  v.text("source_file", r.source_file, kUrlText);
  v.text("sample", r.sample, kSampleText);
  v.integer("line", r.line);
  v.integer("column", r.column);
  v.integer("count", r.count);
  v.text("element", r.element);
}

template <class V>
void fields(V& v, Of<V, ReportEntry>& r) {
  v.text("type", r.type, kRequiredName);
  v.text("id", r.id, kNameText);
  v.text("message", r.message);
  v.text("url", r.url, kUrlText);
  v.text("source_file", r.source_file, kUrlText);
  v.text("destination", r.destination);
  v.word("disposition", r.disposition, kDispositionNames);
  v.integer("line", r.line);
  v.integer("column", r.column);
  v.integer("count", r.count);
}

template <class V>
void fields(V& v, Of<V, ScriptError>& r) {
  v.word("kind", r.kind, kErrorKindNames);
  v.text("message", r.message);
  v.text("source", r.source, kUrlText);
  v.text("stack", r.stack);
  v.integer("line", r.line);
  v.integer("column", r.column);
  v.integer("count", r.count);
}

template <class V>
void fields(V& v, Of<V, ConsoleMessage>& r) {
  v.word("level", r.level, kConsoleLevelNames);
  v.text("message", r.message, kRequiredText);
  v.text("source", r.source, kUrlText);
  v.integer("count", r.count);
}

template <class V>
void fields(V& v, Of<V, Request>& r) {
  v.text("url", r.url, kRequiredUrl);
  v.text("method", r.method);
  v.word("initiator", r.initiator, kInitiatorNames);
  v.word("outcome", r.outcome, kRequestOutcomeNames);
  v.integer("status", r.status, kStatusRule);
  v.integer("duration_ms", r.duration_ms);
  v.integer("count", r.count);
  v.text("mode", r.mode);
  v.text("credentials", r.credentials);
  v.texts("request_headers", r.request_headers, kNameText, kNameList);
  v.texts("read_headers", r.read_headers, kNameText, kNameList);
  v.text("content_type", r.content_type);
  v.text("server_timing", r.server_timing);
  v.integer("duration_p95_ms", r.duration_p95_ms);
}

template <class V>
void fields(V& v, Of<V, ResourceFailure>& r) {
  v.text("tag", r.tag);
  v.text("url", r.url, kRequiredUrl);
  v.integer("count", r.count);
  v.integer("status", r.status, kStatusRule);
}

template <class V>
void fields(V& v, Of<V, MixedContent>& r) {
  v.text("tag", r.tag, kRequiredName);
  v.text("url", r.url, kRequiredUrl);
  v.text("attribute", r.attribute, kNameText);
  v.text("selector", r.selector);
  v.integer("count", r.count);
}

template <class V>
void fields(V& v, Of<V, ScriptElement>& r) {
  v.word("tag", r.tag, kScriptTagNames);
  v.text("url", r.url, kRequiredUrl);
  v.text("type", r.type);
  v.text("integrity", r.integrity, kIntegrityText);
  v.optional_text("crossorigin", r.crossorigin);
}

template <class V>
void fields(V& v, Of<V, Frame>& r) {
  v.text("selector", r.selector, kRequiredText);
  v.text("src", r.src, kUrlText);
  v.optional_text("sandbox", r.sandbox);
  v.text("allow", r.allow, kPolicyText);
  v.flag("same_origin", r.same_origin);
  v.flag("readable", r.readable);
  v.flag("ready_expected", r.ready_expected);
  v.flag("ready", r.ready);
  v.integer("waited_ms", r.waited_ms);
  v.integer("timeout_ms", r.timeout_ms);
  v.texts("ready_types", r.ready_types);
  v.words("uses", r.uses, kSandboxUseNames);
}

template <class V>
void fields(V& v, Of<V, WindowMessage>& r) {
  v.word("direction", r.direction, kMessageDirectionNames);
  v.text("origin", r.origin, kRequiredUrl);
  v.text("target_origin", r.target_origin, kUrlText);
  v.flag("data_read", r.data_read);
  v.flag("origin_read", r.origin_read);
  v.text("source_file", r.source_file, kUrlText);
  v.integer("count", r.count);
}

template <class V>
void fields(V& v, Of<V, Overlay>& r) {
  v.text("selector", r.selector, kRequiredText);
  v.word("position", r.position, kPositionNames);
  v.real("width_share", r.width_share, kShare);
  v.real("height_share", r.height_share, kShare);
  v.real("hit_share", r.hit_share, kShare);
  v.real("opacity", r.opacity, kShare);
  v.text("pointer_events", r.pointer_events);
  v.text("z_index", r.z_index);
  v.flag("visible", r.visible);
  v.flag("shadow_host", r.shadow_host);
  v.flag("modal", r.modal);
  v.flag("has_content", r.has_content);
}

template <class V>
void fields(V& v, Of<V, Portal>& r) {
  v.text("selector", r.selector, kRequiredText);
  v.flag("found", r.found);
}

template <class V>
void fields(V& v, Of<V, Framework>& r) {
  v.text("name", r.name, kRequiredText);
  v.text("version", r.version);
  v.word("where", r.where, kFrameworkPlaceNames);
}

template <class V>
void fields(V& v, Of<V, Vital>& r) {
  v.word("name", r.name, kVitalNames, Need::required);
  v.real("value", r.value, kVitalValue);
  v.text("route", r.route, kUrlText);
  v.text("element", r.element);
}

template <class V>
void fields(V& v, Of<V, NotRestoredReason>& r) {
  v.text("reason", r.reason, kRequiredName);
  v.text("url", r.url, kUrlText);
}

template <class V>
void fields(V& v, Of<V, Cookie>& r) {
  v.text("name", r.name, kRequiredCookie);
  v.text("domain", r.domain, kNameText);
  v.text("path", r.path, kUrlText);
  v.word("same_site", r.same_site, kSameSiteNames);
  v.flag("secure", r.secure);
  v.flag("partitioned", r.partitioned);
  v.flag("persistent", r.persistent);
}

template <class V>
void fields(V& v, Of<V, Capability>& r) {
  v.text("name", r.name, kRequiredName);
  v.flag("available", r.available);
  v.flag("allowed", r.allowed);
  v.flag("wanted", r.wanted);
  v.text("source_file", r.source_file, kUrlText);
  v.integer("count", r.count);
}

template <class V>
void fields(V& v, Of<V, Setting>& r) {
  v.word("name", r.name, kSettingNames, Need::required);
  v.text("value", r.value);
  v.text("source", r.source);
}

template <class V>
void fields(V& v, Of<V, LogLine>& r) {
  v.text("source", r.source);
  v.text("level", r.level);
  v.text("message", r.message, kRequiredText);
  v.text("logger", r.logger);
  v.text("method", r.method);
  v.text("url", r.url, kUrlText);
  v.integer("status", r.status, kStatusRule);
  v.integer("duration_ms", r.duration_ms);
  v.text("error_type", r.error_type);
  v.text("error_code", r.error_code, kNameText);
  v.integer("count", r.count);
}

template <class V>
void fields(V& v, Of<V, Load>& r) {
  v.word("directive", r.directive, kLoadDirectiveNames, Need::required);
  v.word("how", r.how, kLoadWayNames);
  v.text("url", r.url, kUrlText);
  v.texts("redirects", r.redirects, kUrlText, ListRule{limits::kLoadRedirects});
  v.text("hash", r.hash, kIntegrityText);
  v.text("integrity", r.integrity, kIntegrityText);
  v.flag("nonced", r.nonced);
  v.flag("parser_inserted", r.parser_inserted);
  v.integer("count", r.count);
}

template <class V>
void fields(V& v, Of<V, Dropped>& r) {
  v.text("reason", r.reason, kRequiredText);
  v.integer("count", r.count);
}

template <class V>
void fields(V& v, Of<V, Evidence>& r) {
  v.integer("v", r.v);
  v.object("page", r.page);
  v.words("collected", r.collected, kEvidenceKinds, Need::required);
  v.list("responses", r.responses);
  v.list("metas", r.metas);
  v.list("violations", r.violations);
  v.list("reports", r.reports);
  v.list("errors", r.errors);
  v.list("console", r.console);
  v.list("requests", r.requests);
  v.list("resources", r.resources);
  v.list("mixed_content", r.mixed_content);
  v.list("scripts", r.scripts);
  v.list("frames", r.frames);
  v.list("messages", r.messages);
  v.list("overlays", r.overlays);
  v.list("portals", r.portals);
  v.list("frameworks", r.frameworks);
  v.list("vitals", r.vitals);
  v.list("not_restored_reasons", r.not_restored_reasons);
  v.list("cookies", r.cookies);
  v.list("capabilities", r.capabilities);
  v.list("settings", r.settings);
  v.list("logs", r.logs);
  v.list("loads", r.loads);
  v.texts("public_suffixes", r.public_suffixes, kNameText);
  v.list("dropped", r.dropped);
}

}  // namespace devdiag
