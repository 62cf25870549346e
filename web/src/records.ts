// Records that cross the wasm boundary or the network: report, ranking, catalogue, errors; evidence beside.
//
// Member names are those of core/include/devdiag/*.hpp. Units are last in names.
import type { EvidenceKind, Load } from "./evidence.ts";

export type * from "./evidence.ts";

// --- report (core/include/devdiag/report.hpp) ---

export type Severity = "info" | "warn" | "error" | "critical";
export type Circumstance = "local_host" | "report_only" | "unused" | "used" | "out_of_scope";
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
  fitted: Circumstance | ""; // what made the severity differ from the problem's own
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

// --- policy simulation (core/include/devdiag/simulate.hpp) ---

export type LoadVerdict = "allowed" | "refused" | "unknown";

export interface LoadJudgement {
  verdict: LoadVerdict;
  reason: string;
  directive: string;
  source: string;
  mismatch: "none" | "scheme" | "host" | "port" | "path";
  address: string;
  needs: string[];
}

export interface SimulationNote {
  code: string;
  directive: string;
  detail: string;
  count: number;
}

export interface Simulation {
  v: 1;
  use: "enforce" | "report";
  policies: string[];
  allowed: number;
  refused: number;
  unknown: number;
  refused_today: number;
  loads: (Required<Load> & {
    verdict: LoadVerdict;
    seen_in: string;
    refused_today: boolean;
    judgements: (LoadJudgement & { policy: number })[];
  })[];
  spare: { policy: number; directive: string; source: string; silent: boolean }[];
  notes: SimulationNote[];
}

export interface Explanation {
  v: 1;
  load: Required<Load>;
  blocked: boolean;
  policies: (LoadJudgement & {
    where: string;
    line: number;
    index: number;
    use: "enforce" | "report";
    text: string;
  })[];
  notes: SimulationNote[];
}

export interface Proposal {
  v: 1;
  header: string;
  policy: string;
  loads: number;
  refused_today: number;
  directives: { name: string; kept: boolean; sources: { text: string; loads: number; example: string }[] }[];
  notes: SimulationNote[];
}

// Beside the proposal: what `policy` would break, which delivered policy blocks `load`.
export interface SimulateOptions {
  policy?: string;
  use?: "enforce" | "report";
  load?: Partial<Load> & Pick<Load, "directive">;
  redaction?: DiagnoseOptions["redaction"];
}

export interface PolicySimulation {
  proposal: Proposal;
  simulation?: Simulation;
  explanation?: Explanation;
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
  verify: { problem_code: string; expect: string; pending_while?: string };
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
