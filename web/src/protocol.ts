// Every record the page knows: evidence, report, ranking, state, and all messages between page and worker.
//
// Records that cross the wasm boundary or the network carry the member names of core/include/devdiag/*.hpp.
// Functions and page-only members are camelCase. Units are last in names.

// --- evidence (core/include/devdiag/evidence.hpp) ---

export type EvidenceKind =
  | "page" | "metas" | "document_response" | "frame_responses" | "set_cookies" | "violations" | "errors" | "requests"
  | "resources" | "frames" | "overlays" | "portals" | "frameworks" | "vitals" | "logs";

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
  dropped: { reason: string; count: number }[];  // what a collector left out
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
  text: string;  // with {param|quoting} placeholders
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
  params: Record<string, string>;  // what each placeholder means
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

// --- configuration ---

// A frame whose ready message the page's owner promises: exact `type` (or string) of a message it posts to its parent.
export interface FrameExpectation {
  selector: string;
  ready_types: string[];
  timeout_ms?: number;
}

// JSON of the script tag's data-config: the object itself, or "#id" of a <script type="application/json">.
export interface PageConfig extends DiagnoseOptions {
  portals?: string[];
  frames?: FrameExpectation[];
}

// Everything the script tag says, read once.
//   data-gateway     base URL of the gateway; without it nothing leaves the browser
//   data-key         ingest key of the gateway (public, write-only)
//   data-tenant      names the local store; default "default"
//   data-preset      chat | embed | app | full
//   data-share-proof subject and first proof (redacted) may travel to the gateway
//   data-policy      text of the page's own Content-Security-Policy header, when it cannot be read
//   data-connect     "self": the page's policy lets scripts fetch from the page's own origin
//   data-launcher    "off": no badge in the page
//   data-config      PageConfig
export interface Settings {
  base: string;  // folder of the package, absolute, ends with "/"
  gateway: string;  // absolute, without trailing "/"; empty = none
  key: string;
  tenant: string;
  share_proof: boolean;
  policy: string | null;
  connect_self: boolean;
  launcher: boolean;
  config: PageConfig;
  problems: string[];  // sentences about settings that could not be used
}

// --- state of the page, what the panel shows ---

// local: rules and learning store in the worker. core: rules only, in the page. off: nothing may run; see `why`.
export type Mode = "local" | "core" | "off";

// starting: deciding what may run. collecting: before the first report. settled: `report` is that of the page as it
// is. checking: a report is being made. stopped: nothing of ours is left in the page.
export type Phase = "starting" | "collecting" | "settled" | "checking" | "stopped";

// opfs: durable, this tab owns the file. other_tab: durable, through the tab that owns it. memory: gone with the tab.
export interface StorageState {
  kind: "opfs" | "memory" | "other_tab" | "none";
  why?: string;
  persisted?: boolean;  // the browser promised not to evict it
  evicted?: boolean;  // an earlier store of this page had been wiped by the browser or the user
}

// idle: nothing to send. waiting: the next contact is due at `next_at`. offline: the browser says there is no network.
// paused: needs a person, a key or a newer version; see `last_error`. off: no gateway.
export interface SyncState {
  state: "idle" | "sending" | "waiting" | "offline" | "paused" | "off";
  pending: number;
  acked: number;
  refused: number;
  dead: number;
  lost: Record<string, number>;
  last_error?: ErrorRecord;
  last_success_ms?: number;  // Unix time
  next_at?: number;  // Unix time, ms
}

export interface PageState {
  version: string;
  mode: Mode;
  phase: Phase;
  why: string[];  // what cannot be done here and why, whole sentences; empty when nothing is missing
  storage: StorageState;
  report?: Report;
  run?: string;  // id of the recorded run; absent in mode core and off
  attempts: Attempt[];  // newest first
  outcomes: RunOutcome[];  // verdicts of the newest run of this page load that gave any
  sync: SyncState;
  last_error?: ErrorRecord;  // the last thing that went wrong on our side
}

// `window.devdiag`. Methods that need a store reject with a DevDiagError whose `detail` says what is missing.
// No method throws into the caller synchronously. After stop() every method rejects and state().phase is "stopped".
export interface Handle {
  readonly version: string;
  state(): PageState;  // a new object whenever something changed; never mutated
  subscribe(listener: (state: PageState) => void): () => void;  // called on every change, not at once
  catalogue(problemCode: string): Promise<CatalogueFile>;
  suggest(problemCode: string): Promise<Ranking>;
  recordAttempt(finding: Pick<Finding, "problem_code" | "fingerprint">, fixCode: string): Promise<string>;
  recordOutcome(attemptId: string, verdict: "worked" | "failed"): Promise<void>;
  checkAgain(): Promise<Report>;  // collects what can be collected now and diagnoses anew
  syncNow(): Promise<SyncState>;  // one round now, whatever the backoff; resolves after it
  exportStore(): Promise<Uint8Array>;  // the SQLite file
  open(): Promise<void>;  // shows the panel
  stop(): Promise<void>;  // removes everything of ours from the page
}

// --- messages between page and worker ---

// What a worker may be asked to do. Arguments and results are those of the dd_call methods of the same name.
export interface Calls {
  diagnose: { args: { evidence: Evidence; options: DiagnoseOptions }; result: Report };
  record_run: {
    args: { report: Report; load: string; share_proof: boolean };
    result: { run: string; outcomes: RunOutcome[] };
  };
  record_attempt: {
    args: {
      target: string; problem_code: string; fingerprint: string; fix_code: string; actor: Actor; run: string;
    };
    result: { attempt: string };
  };
  record_outcome: { args: { attempt: string; verdict: "worked" | "failed" }; result: { outcome: string } };
  attempts: { args: { target: string }; result: { attempts: Attempt[] } };
  suggest: { args: { problem_code: string; env: string[]; today: number }; result: Ranking };
  export: { args: Record<string, never>; result: { base64: string } };
}
export type CallName = keyof Calls;

export interface WorkerStart {
  base: string;
  tenant: string;
  gateway: string;  // empty: no sync, because none is configured or the policy forbids it
  key: string;
  marker: StoreMarker | null;
  visible: boolean;
}

// Kept by the page in localStorage: outlives an evicted store, so that the eviction is noticed and counted.
export interface StoreMarker {
  client_id: string;
}

export type CallMessage = {
  [K in CallName]: { t: "call"; n: number; method: K; args: Calls[K]["args"] };
}[CallName];

export type ToWorker =
  | { t: "start"; start: WorkerStart }
  | CallMessage
  | { t: "sync_now"; n: number }
  | { t: "visible"; visible: boolean }
  | { t: "stop"; n: number };

export type FromWorker =
  | { t: "answer"; n: number; ok: unknown }
  | { t: "failed"; n: number; error: ErrorRecord }
  | { t: "storage"; storage: StorageState; marker: StoreMarker | null }
  | { t: "sync"; sync: SyncState }
  | { t: "changed" }  // verdicts or rankings changed behind the page's back; read them again
  | { t: "fatal"; error: ErrorRecord };  // the worker cannot go on (its module did not load)
