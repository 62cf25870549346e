// Every record described once: its JSON member names in canonical order, their kinds and limits.
//
// A visitor over these descriptions is all there is to reading, writing, redaction and the TypeScript types.
#pragma once

#include "describe_evidence.hpp"
#include "describe_kinds.hpp"
#include "devdiag/event.hpp"
#include "devdiag/report.hpp"

namespace devdiag {

// --- report ---

template <class V>
void fields(V& v, Of<V, Proof>& r) {
  v.word("kind", r.kind, kProofKindNames, Need::required);
  v.text("where", r.where, kRequiredProof);
  v.text("text", r.text, kRequiredProof);
  v.text("seen_by", r.seen_by, kRequiredProof);
}

template <class V>
void fields(V& v, Of<V, Finding>& r) {
  v.format("problem_code", r.problem_code, Format::problem_code);
  v.choice("severity", r.severity, kSeverityNames);
  v.integer("weight", r.weight);
  v.text("subject", r.subject, kRequiredSubject);
  v.format("fingerprint", r.fingerprint, Format::fingerprint);
  v.integer("count", r.count);
  v.list("proof", r.proof, ListRule{limits::kProofsPerFinding});
  v.params("params", r.params);
  v.flag("noise", r.noise);
  v.word("fitted", r.fitted, kCircumstanceNames);
}

template <class V>
void fields(V& v, Of<V, Suppressed>& r) {
  v.format("problem_code", r.problem_code, Format::problem_code);
  v.text("reason", r.reason, kRequiredText);
  v.integer("findings", r.findings);
}

template <class V>
void fields(V& v, Of<V, NotEvaluated>& r) {
  v.code("problem_code", r.problem_code);
  v.kinds("missing", r.missing);
}

template <class V>
void fields(V& v, Of<V, Report>& r) {
  constexpr ListRule env{limits::kEnvTokens, Need::required, true};
  v.integer("v", r.v);
  v.word("preset", r.preset, kPresetNames, Need::required);
  v.format("target", r.target, Format::target);
  v.format("env_fp", r.env_fp, Format::env_fp);
  v.formats("env", r.env, Format::env_token, env);
  v.integer("score", r.score);
  v.choice("severity", r.severity, kSeverityNames);
  v.list("findings", r.findings, ListRule{limits::kRunCodes * limits::kFindingsPerCode, Need::required});
  v.list("suppressed", r.suppressed);
  v.codes("evaluated", r.evaluated);
  v.list("not_evaluated", r.not_evaluated);
  v.list("dropped", r.dropped);
}

// --- events ---

template <class V>
void fields(V& v, Of<V, RunFinding>& r) {
  v.format("problem_code", r.problem_code, Format::problem_code);
  v.format("fingerprint", r.fingerprint, Format::fingerprint);
  v.word("severity", r.severity, kSeverityNames, Need::required);
  v.integer("count", r.count, kPositive);
  v.text("subject", r.subject, kSubjectText);
  v.text("proof", r.proof, kProofText);
}

inline constexpr ListRule kEventEnv{limits::kEnvTokens, Need::required, true};

template <class V>
void fields(V& v, Of<V, RunBody>& r) {
  v.format("target", r.target, Format::target);
  v.word("preset", r.preset, kPresetNames, Need::required);
  v.format("env_fp", r.env_fp, Format::env_fp);
  v.formats("env", r.env, Format::env_token, kEventEnv);
  v.integer("score", r.score, kRequiredInteger);
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
