// Every record described once: its JSON member names in canonical order, their kinds and limits.
//
// A visitor over these descriptions is all there is to reading, writing, redaction and the TypeScript types.
// A visitor V says by V::kReads whether it changes the record, and has one member function per kind of field:
//   text word choice format integer real flag optional_text texts words formats object list headers params
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "devdiag/event.hpp"
#include "devdiag/evidence.hpp"
#include "devdiag/limits.hpp"
#include "devdiag/report.hpp"
#include "names.hpp"

namespace devdiag {

enum class Need { optional, required };

// What a text holds decides how it is redacted.
enum class Text {
  text,    // prose, selectors, names: secrets and URLs inside are removed
  url,     // one URL
  policy,  // a header value with its own grammar: nonces and URLs inside are removed
  sample,  // page code: only its length is kept
};

struct TextRule {
  Text kind = Text::text;
  Need need = Need::optional;
  std::size_t max_bytes = limits::kTextBytes;
};

inline constexpr std::int64_t kMaxInteger = (1LL << 53) - 1;  // the largest integer every JSON reader keeps

struct IntegerRule {
  std::int64_t min = 0, max = kMaxInteger;
  Need need = Need::optional;
};

struct RealRule {
  double min = 0, max = 1;
  bool clamp = false;  // values outside become the nearest limit instead of an error
  Need need = Need::optional;
};

struct ListRule {
  std::size_t max_items = limits::kEvidenceItems;
  Need need = Need::optional;
  bool sorted = false;  // must be sorted bytewise and unique
};

// Texts with a checked form.
enum class Format { problem_code, fix_code, fingerprint, target, env_fp, env_token, uuid7, load };

// The record as V sees it: const unless V reads into it.
template <class V, class R>
using Of = std::conditional_t<V::kReads, R, const R>;

// --- evidence ---

template <class V>
void fields(V& v, Of<V, Page>& r) {
  v.text("url", r.url, TextRule{Text::url, Need::required});
  v.flag("top_level", r.top_level);
  v.texts("ancestor_origins", r.ancestor_origins, TextRule{Text::url});
  v.flag("secure_context", r.secure_context);
  v.integer("viewport_width_px", r.viewport_width_px);
  v.integer("viewport_height_px", r.viewport_height_px);
  v.integer("age_ms", r.age_ms);
  v.flag("inline_scripts", r.inline_scripts);
}

template <class V>
void fields(V& v, Of<V, Response>& r) {
  v.text("url", r.url, TextRule{Text::url});
  v.word("role", r.role, kRoleNames, Need::required);
  v.word("seen_by", r.seen_by, kSeenByNames);
  v.integer("status", r.status, IntegerRule{0, 999});
  v.headers("headers", r.headers);
}

template <class V>
void fields(V& v, Of<V, Meta>& r) {
  v.text("http_equiv", r.http_equiv);
  v.text("content", r.content, TextRule{Text::policy, Need::optional, limits::kHeaderBytes});
  v.flag("in_head", r.in_head);
}

template <class V>
void fields(V& v, Of<V, Violation>& r) {
  v.text("effective_directive", r.effective_directive, TextRule{Text::text, Need::required});
  v.text("blocked_uri", r.blocked_uri, TextRule{Text::url});
  v.word("disposition", r.disposition, kDispositionNames);
  v.text("document_uri", r.document_uri, TextRule{Text::url});
  v.text("original_policy", r.original_policy, TextRule{Text::policy, Need::optional, limits::kHeaderBytes});
  v.text("source_file", r.source_file, TextRule{Text::url});
  v.text("sample", r.sample, TextRule{Text::sample});
  v.integer("line", r.line);
  v.integer("column", r.column);
  v.integer("count", r.count);
  v.text("element", r.element);
}

template <class V>
void fields(V& v, Of<V, ScriptError>& r) {
  v.word("kind", r.kind, kErrorKindNames);
  v.text("message", r.message);
  v.text("source", r.source, TextRule{Text::url});
  v.text("stack", r.stack);
  v.integer("line", r.line);
  v.integer("column", r.column);
  v.integer("count", r.count);
}

template <class V>
void fields(V& v, Of<V, Request>& r) {
  v.text("url", r.url, TextRule{Text::url, Need::required});
  v.text("method", r.method);
  v.word("initiator", r.initiator, kInitiatorNames);
  v.word("outcome", r.outcome, kRequestOutcomeNames);
  v.integer("status", r.status, IntegerRule{0, 999});
  v.integer("duration_ms", r.duration_ms);
  v.integer("count", r.count);
  v.text("mode", r.mode);
  v.text("credentials", r.credentials);
}

template <class V>
void fields(V& v, Of<V, ResourceFailure>& r) {
  v.text("tag", r.tag);
  v.text("url", r.url, TextRule{Text::url, Need::required});
  v.integer("count", r.count);
}

template <class V>
void fields(V& v, Of<V, Frame>& r) {
  v.text("selector", r.selector, TextRule{Text::text, Need::required});
  v.text("src", r.src, TextRule{Text::url});
  v.optional_text("sandbox", r.sandbox);
  v.text("allow", r.allow, TextRule{Text::policy});
  v.flag("same_origin", r.same_origin);
  v.flag("readable", r.readable);
  v.flag("ready_expected", r.ready_expected);
  v.flag("ready", r.ready);
  v.integer("waited_ms", r.waited_ms);
  v.integer("timeout_ms", r.timeout_ms);
  v.texts("ready_types", r.ready_types);
}

template <class V>
void fields(V& v, Of<V, Overlay>& r) {
  constexpr RealRule share{0, 1, true};
  v.text("selector", r.selector, TextRule{Text::text, Need::required});
  v.word("position", r.position, kPositionNames);
  v.real("width_share", r.width_share, share);
  v.real("height_share", r.height_share, share);
  v.real("hit_share", r.hit_share, share);
  v.real("opacity", r.opacity, share);
  v.text("pointer_events", r.pointer_events);
  v.text("z_index", r.z_index);
  v.flag("visible", r.visible);
  v.flag("shadow_host", r.shadow_host);
  v.flag("modal", r.modal);
  v.flag("has_content", r.has_content);
}

template <class V>
void fields(V& v, Of<V, Portal>& r) {
  v.text("selector", r.selector, TextRule{Text::text, Need::required});
  v.flag("found", r.found);
}

template <class V>
void fields(V& v, Of<V, Framework>& r) {
  v.text("name", r.name, TextRule{Text::text, Need::required});
  v.text("version", r.version);
  v.word("where", r.where, kFrameworkPlaceNames);
}

template <class V>
void fields(V& v, Of<V, Vital>& r) {
  v.word("name", r.name, kVitalNames, Need::required);
  v.real("value", r.value, RealRule{0, 1e12, false, Need::required});
  v.text("route", r.route, TextRule{Text::url});
  v.text("element", r.element);
}

template <class V>
void fields(V& v, Of<V, LogLine>& r) {
  v.text("source", r.source);
  v.text("level", r.level);
  v.text("message", r.message, TextRule{Text::text, Need::required});
}

template <class V>
void fields(V& v, Of<V, Dropped>& r) {
  v.text("reason", r.reason, TextRule{Text::text, Need::required});
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
  v.list("errors", r.errors);
  v.list("requests", r.requests);
  v.list("resources", r.resources);
  v.list("frames", r.frames);
  v.list("overlays", r.overlays);
  v.list("portals", r.portals);
  v.list("frameworks", r.frameworks);
  v.list("vitals", r.vitals);
  v.list("logs", r.logs);
  v.list("dropped", r.dropped);
}

// --- report ---

template <class V>
void fields(V& v, Of<V, Proof>& r) {
  constexpr TextRule small{Text::text, Need::required, limits::kProofBytes};
  v.word("kind", r.kind, kProofKindNames, Need::required);
  v.text("where", r.where, small);
  v.text("text", r.text, small);
  v.text("seen_by", r.seen_by, small);
}

template <class V>
void fields(V& v, Of<V, Finding>& r) {
  v.format("problem_code", r.problem_code, Format::problem_code);
  v.choice("severity", r.severity, kSeverityNames);
  v.integer("weight", r.weight);
  v.text("subject", r.subject, TextRule{Text::text, Need::required, limits::kSubjectBytes});
  v.format("fingerprint", r.fingerprint, Format::fingerprint);
  v.integer("count", r.count);
  v.list("proof", r.proof, ListRule{limits::kProofsPerFinding});
  v.params("params", r.params);
  v.flag("noise", r.noise);
}

template <class V>
void fields(V& v, Of<V, Suppressed>& r) {
  v.format("problem_code", r.problem_code, Format::problem_code);
  v.text("reason", r.reason, TextRule{Text::text, Need::required});
  v.integer("findings", r.findings);
}

template <class V>
void fields(V& v, Of<V, NotEvaluated>& r) {
  v.format("problem_code", r.problem_code, Format::problem_code);
  v.texts("missing", r.missing, TextRule{}, ListRule{kEvidenceKinds.size(), Need::required});
}

template <class V>
void fields(V& v, Of<V, Report>& r) {
  constexpr ListRule env{limits::kEnvTokens, Need::required, true};
  constexpr ListRule codes{limits::kRunCodes, Need::required, true};
  v.integer("v", r.v);
  v.word("preset", r.preset, kPresetNames, Need::required);
  v.format("target", r.target, Format::target);
  v.format("env_fp", r.env_fp, Format::env_fp);
  v.formats("env", r.env, Format::env_token, env);
  v.integer("score", r.score);
  v.choice("severity", r.severity, kSeverityNames);
  v.list("findings", r.findings, ListRule{limits::kRunCodes * limits::kFindingsPerCode, Need::required});
  v.list("suppressed", r.suppressed);
  v.formats("evaluated", r.evaluated, Format::problem_code, codes);
  v.list("not_evaluated", r.not_evaluated);
  v.list("dropped", r.dropped);
}

// --- events ---

template <class V>
void fields(V& v, Of<V, RunFinding>& r) {
  v.format("problem_code", r.problem_code, Format::problem_code);
  v.format("fingerprint", r.fingerprint, Format::fingerprint);
  v.word("severity", r.severity, kSeverityNames, Need::required);
  v.integer("count", r.count, IntegerRule{1, kMaxInteger});
  v.text("subject", r.subject, TextRule{Text::text, Need::optional, limits::kSubjectBytes});
  v.text("proof", r.proof, TextRule{Text::text, Need::optional, limits::kProofBytes});
}

inline constexpr ListRule kEventEnv{limits::kEnvTokens, Need::required, true};

template <class V>
void fields(V& v, Of<V, RunBody>& r) {
  v.format("target", r.target, Format::target);
  v.word("preset", r.preset, kPresetNames, Need::required);
  v.format("env_fp", r.env_fp, Format::env_fp);
  v.formats("env", r.env, Format::env_token, kEventEnv);
  v.integer("score", r.score, IntegerRule{0, kMaxInteger, Need::required});
  v.word("severity", r.severity, kSeverityNames, Need::required);
  v.format("load", r.load, Format::load);
  v.formats("evaluated", r.evaluated, Format::problem_code,
            ListRule{limits::kRunCodes, Need::required, true});
  v.list("findings", r.findings, ListRule{limits::kRunFindings, Need::required});
}

template <class V>
void fields(V& v, Of<V, AttemptBody>& r) {
  v.format("run", r.run, Format::uuid7);
  v.format("target", r.target, Format::target);
  v.format("problem_code", r.problem_code, Format::problem_code);
  v.format("fingerprint", r.fingerprint, Format::fingerprint);
  v.format("fix_code", r.fix_code, Format::fix_code);
  v.format("env_fp", r.env_fp, Format::env_fp);
  v.formats("env", r.env, Format::env_token, kEventEnv);
  v.choice("actor", r.actor, kActorNames);
}

template <class V>
void fields(V& v, Of<V, OutcomeBody>& r) {
  v.format("attempt", r.attempt, Format::uuid7);
  v.choice("verdict", r.verdict, kVerdictNames);
  v.choice("known", r.known, kKnownNames);
  v.format("target", r.target, Format::target);
  v.format("problem_code", r.problem_code, Format::problem_code);
  v.format("fingerprint", r.fingerprint, Format::fingerprint);
  v.format("fix_code", r.fix_code, Format::fix_code);
  v.format("env_fp", r.env_fp, Format::env_fp);
  v.formats("env", r.env, Format::env_token, kEventEnv);
}

}  // namespace devdiag
