// What page, panel and worker agree on: settings, the page's state and handle, and every message between
// them.
//
// Functions and page-only members are camelCase, records as on the wire. Units are last in names.
import type {
  Actor,
  Attempt,
  CatalogueFile,
  DiagnoseOptions,
  ErrorRecord,
  Evidence,
  Finding,
  PolicySimulation,
  Ranking,
  Report,
  RunOutcome,
  Setting,
  SimulateOptions,
} from "./records.ts";

export type * from "./records.ts";

// --- configuration ---

// A frame whose ready message the page's owner promises: exact `type` (or string) of a message it posts to
// its parent.
export interface FrameExpectation {
  selector: string;
  ready_types: string[];
  timeout_ms?: number;
}

// How the application is configured, which a page cannot see: what its cookies and its API should be.
export type DeclaredSettings = Partial<Record<Setting["name"], string>>;

// JSON of the script tag's data-config: the object itself, or "#id" of a <script type="application/json">.
export interface PageConfig extends DiagnoseOptions {
  portals?: string[];
  frames?: FrameExpectation[];
  settings?: DeclaredSettings;
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
  base: string; // folder of the package, absolute, ends with "/"
  gateway: string; // absolute, without trailing "/"; empty = none
  key: string;
  tenant: string;
  share_proof: boolean;
  policy: string | null;
  connect_self: boolean;
  launcher: boolean;
  config: PageConfig;
  problems: string[]; // sentences about settings that could not be used
}

// --- state of the page, what the panel shows ---

// local: rules and learning store in the worker. core: rules only, in the page. off: nothing may run; see
// `why`.
export type Mode = "local" | "core" | "off";

// starting: deciding what may run. collecting: before the first report. settled: `report` is that of the
// page as it is. checking: a report is being made. stopped: nothing of ours is left in the page.
export type Phase = "starting" | "collecting" | "settled" | "checking" | "stopped";

// opfs: durable, this tab owns the file. other_tab: durable, through the tab that owns it. memory: gone
// with the tab.
export interface StorageState {
  kind: "opfs" | "memory" | "other_tab" | "none";
  why?: string;
  persisted?: boolean; // the browser promised not to evict it
  evicted?: boolean; // an earlier store of this page had been wiped by the browser or the user
}

// idle: nothing to send. waiting: the next contact is due at `next_at`. offline: the browser says there is
// no network. paused: needs a person, a key or a newer version; see `last_error`. off: no gateway.
// An event the gateway did not take, and why.
export interface Refusal {
  id: string;
  code: string;
  detail: string;
}

export interface SyncState {
  state: "idle" | "sending" | "waiting" | "offline" | "paused" | "off";
  pending: number;
  acked: number;
  refused: number;
  dead: number;
  lost: Record<string, number>;
  refusals?: Refusal[]; // the last ones, newest first; absent when there are none
  last_error?: ErrorRecord;
  last_success_ms?: number; // Unix time
  next_at?: number; // Unix time, ms
}

export interface PageState {
  version: string;
  mode: Mode;
  phase: Phase;
  why: string[]; // what cannot be done here and why, whole sentences; empty when nothing is missing
  storage: StorageState;
  report?: Report;
  run?: string; // id of the recorded run; absent in mode core and off
  attempts: Attempt[]; // newest first
  outcomes: RunOutcome[]; // verdicts of the newest run of this page load that gave any
  sync: SyncState;
  last_error?: ErrorRecord; // the last thing that went wrong on our side
}

// `window.devdiag`. Methods that need a store reject with a DevDiagError whose `detail` says what is
// missing. No method throws into the caller synchronously. After stop() every method rejects and
// state().phase is "stopped".
export interface Handle {
  readonly version: string;
  state(): PageState; // a new object whenever something changed; never mutated
  subscribe(listener: (state: PageState) => void): () => void; // called on every change, not at once
  catalogue(problemCode: string): Promise<CatalogueFile>;
  suggest(problemCode: string): Promise<Ranking>;
  recordAttempt(finding: Pick<Finding, "problem_code" | "fingerprint">, fixCode: string): Promise<string>;
  recordOutcome(attemptId: string, verdict: "worked" | "failed"): Promise<void>;
  checkAgain(): Promise<Report>; // collects what can be collected now and diagnoses anew
  syncNow(): Promise<SyncState>; // one round now, whatever the backoff; resolves after it
  exportStore(): Promise<Uint8Array>; // the SQLite file
  // Looks closely at what the page loads and runs; answers the strictest policy that would break none of it.
  simulatePolicy(options?: SimulateOptions): Promise<PolicySimulation>;
  open(): Promise<void>; // shows the panel
  stop(): Promise<void>; // removes everything of ours from the page
}

// --- messages between page and worker ---

// What a worker may be asked to do. Arguments and results are those of the dd_call methods of the same
// name.
export interface Calls {
  diagnose: { args: { evidence: Evidence; options: DiagnoseOptions }; result: Report };
  simulate: { args: SimulateOptions & { evidence: Evidence }; result: PolicySimulation };
  record_run: {
    args: { report: Report; load: string; share_proof: boolean };
    result: { run: string; outcomes: RunOutcome[] };
  };
  record_attempt: {
    args: {
      target: string;
      problem_code: string;
      fingerprint: string;
      fix_code: string;
      actor: Actor;
      run: string;
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
  gateway: string; // empty: no sync, because none is configured or the policy forbids it
  key: string;
  marker: StoreMarker | null;
  visible: boolean;
  online: boolean;
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
  | { t: "online"; online: boolean }
  | { t: "rest" } // the page goes into the back/forward cache
  | { t: "wake" } // and comes back
  | { t: "stop"; n: number };

export type FromWorker =
  | { t: "answer"; n: number; ok: unknown }
  | { t: "failed"; n: number; error: ErrorRecord }
  | { t: "storage"; storage: StorageState; marker: StoreMarker | null }
  | { t: "sync"; sync: SyncState }
  | { t: "changed" } // verdicts or rankings changed behind the page's back; read them again
  | { t: "fatal"; error: ErrorRecord }; // the worker cannot go on (its module did not load)
