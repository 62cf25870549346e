// Records that cross the wasm boundary or the network: report, ranking, catalogue, errors; evidence beside.
//
// Member names are those of core/include/devdiag/*.hpp. Units are last in names.
import type { EvidenceKind } from "./evidence.ts";

export type * from "./evidence.ts";

// --- report (core/include/devdiag/report.hpp) ---

export type Severity = "info" | "warn" | "error" | "critical";
export type Preset = "chat" | "embed" | "app" | "full";

export interface Proof {
  kind: string;
  where: string;
  text: string;
  seen_by: string;
}

export interface Finding {
  problem_code: string;
  severity: Severity;
  weight: number;
  subject: string;
  fingerprint: string;
  count: number;
  proof: Proof[];
  params: Record<string, string>;
  noise: boolean;
}

export interface Report {
  v: 1;
  preset: Preset;
  target: string;
  env_fp: string;
  env: string[];
  score: number;
  severity: Severity;
  findings: Finding[];
  suppressed: { problem_code: string; reason: string; findings: number }[];
  evaluated: string[];
  not_evaluated: { problem_code: string; missing: string[] }[];
  dropped: { reason: string; count: number }[];
}

// Suppression dates are days, "2027-01-31"; `target_key` keys the hash of the page's URL.
export interface DiagnoseOptions {
  preset?: Preset;
  only?: string[]; // problem codes
  suppress?: { code: string; reason: string; expires?: string }[];
  redaction?: { headers_deny?: string[]; query_keys_deny?: string[]; path_patterns?: string[] };
  target_key?: string;
  today?: string;
}

// --- learning (core/include/devdiag/{event,ranking}.hpp) ---

export type Verdict = "worked" | "failed" | "regressed";
export type Known = "verified" | "reported";
export type Actor = "person" | "agent" | "automation";

export interface RankedFix {
  fix_code: string;
  confidence: number;
  lower_bound: number;
  worked: number;
  failed: number;
  regressed: number;
  similarity: number;
  basis: "catalogue" | "shared" | "learned";
  reasons: string[];
}

// `server`: a snapshot of the gateway's counts took part; `cursor` says which one.
export interface Ranking {
  fixes: RankedFix[];
  cursor: string;
  server: boolean;
}

// An attempt of this page's target with its present verdict; without `verdict` it is still open.
export interface Attempt {
  id: string;
  problem_code: string;
  fingerprint: string;
  fix_code: string;
  actor: Actor;
  at_ms: number;
  verdict?: Verdict;
  known?: Known;
}

// A verdict the last run gave by itself.
export interface RunOutcome {
  attempt: string;
  problem_code: string;
  fingerprint: string;
  fix_code: string;
  verdict: Verdict;
  known: Known;
}

// --- catalogue file, core/catalogue/<PROBLEM_CODE>.json ---

export interface FixText {
  stack: string;
  language: string;
  text: string; // with {param|quoting} placeholders
}

export interface CatalogueFix {
  code: string;
  title: string;
  summary: string;
  precondition: string;
  risk: "low" | "medium" | "high";
  undo: string;
  verify: { problem_code: string; expect: string };
  worked_rate: number;
  stacks: FixText[];
}

export interface CatalogueFile {
  code: string;
  category: string;
  severity: Severity;
  weight: number;
  evidence: (EvidenceKind | EvidenceKind[])[]; // each kind of these; of a list inside, one is enough
  observable: string[];
  presets: Preset[];
  title: string;
  summary: string;
  why: string;
  learn_more: string[];
  params: Record<string, string>; // what each placeholder means
  fixes: CatalogueFix[];
}

// --- errors ---

export type RetryAdvice = "never" | "later" | "after_change" | "after_upgrade";

// The wire form of an error; DevDiagError (error.ts) is the same thing thrown.
export interface ErrorRecord {
  code: string;
  path: string;
  detail: string;
  allowed: string;
  retry: RetryAdvice;
}
