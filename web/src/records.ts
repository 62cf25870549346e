// Records that cross the wasm boundary or the network: evidence, report, ranking, catalogue, errors.
//
// Member names are those of core/include/devdiag/*.hpp. Units are last in names.

// --- evidence (core/include/devdiag/evidence.hpp) ---

export type EvidenceKind =
  | "page"
  | "metas"
  | "document_response"
  | "frame_responses"
  | "set_cookies"
  | "violations"
  | "errors"
  | "requests"
  | "resources"
  | "frames"
  | "overlays"
  | "portals"
  | "frameworks"
  | "vitals"
  | "logs";

export interface Page {
  url: string;
  top_level: boolean;
  ancestor_origins: string[];
  secure_context: boolean;
  viewport_width_px: number;
  viewport_height_px: number;
  age_ms: number;
  inline_scripts: boolean;
}

export type Header = [name: string, value: string];

export interface Response {
  url: string;
  role: "document" | "frame" | "request";
  seen_by: "page" | "probe" | "log";
  status: number;
  headers: Header[];
}

export interface Meta {
  http_equiv: string;
  content: string;
  in_head: boolean;
}

export interface Violation {
  effective_directive: string;
  blocked_uri: string;
  disposition: "enforce" | "report";
  document_uri: string;
  original_policy: string;
  source_file: string;
  sample: string;
  line: number;
  column: number;
  count: number;
  element: string;
}

export interface ScriptError {
  kind: "error" | "unhandledrejection";
  message: string;
  source: string;
  stack: string;
  line: number;
  column: number;
  count: number;
}

export interface Request {
  url: string;
  method: string;
  initiator: "fetch" | "xhr" | "beacon" | "navigation" | "resource";
  outcome: "response" | "failed" | "aborted";
  status: number;
  duration_ms: number;
  count: number;
  mode: string;
  credentials: string;
}

export interface ResourceFailure {
  tag: string;
  url: string;
  count: number;
}

export interface Frame {
  selector: string;
  src: string;
  sandbox?: string;
  allow: string;
  same_origin: boolean;
  readable: boolean;
  ready_expected: boolean;
  ready: boolean;
  waited_ms: number;
  timeout_ms: number;
  ready_types: string[];
}

export interface Overlay {
  selector: string;
  position: string;
  width_share: number;
  height_share: number;
  hit_share: number;
  opacity: number;
  pointer_events: string;
  z_index: string;
  visible: boolean;
  shadow_host: boolean;
  modal: boolean;
  has_content: boolean;
}

export interface Portal {
  selector: string;
  found: boolean;
}

export interface Framework {
  name: string;
  version: string;
  where: "global" | "renderer" | "attribute";
}

export interface Vital {
  name: "LCP" | "INP" | "CLS" | "TTFB" | "FCP";
  value: number;
  route: string;
  element: string;
}

export interface LogLine {
  source: string;
  level: string;
  message: string;
}

export interface Evidence {
  v: 1;
  page: Page;
  collected: EvidenceKind[];
  responses: Response[];
  metas: Meta[];
  violations: Violation[];
  errors: ScriptError[];
  requests: Request[];
  resources: ResourceFailure[];
  frames: Frame[];
  overlays: Overlay[];
  portals: Portal[];
  frameworks: Framework[];
  vitals: Vital[];
  logs: LogLine[];
  dropped: { reason: string; count: number }[]; // what a collector left out
}

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
  evidence: EvidenceKind[];
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
