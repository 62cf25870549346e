// Every sentence the panel says about the state of the page, its report, its storage and its sync. Pure.
import type {
  Attempt,
  Circumstance,
  ErrorRecord,
  EvidenceKind,
  Finding,
  PageState,
  RankedFix,
  Report,
  RunOutcome,
  Severity,
  StorageState,
  SyncState,
} from "../protocol.ts";

export const kSeverities: Severity[] = ["critical", "error", "warn", "info"];

const severityTitles: Record<Severity, string> = {
  critical: "Critical",
  error: "Errors",
  warn: "Warnings",
  info: "Notes",
};
export const severityTitle = (severity: Severity): string => severityTitles[severity];

const kindWords: Record<string, string> = {
  page: "the page itself",
  metas: "meta elements",
  document_response: "the page's response headers",
  frame_responses: "response headers of frames",
  request_responses: "response headers of requests",
  preflight_responses: "answers to CORS preflights",
  asset_responses: "response headers of scripts and other files",
  redirects: "redirects on the way to the page",
  violations: "policy violations",
  reports: "browser reports",
  errors: "script errors",
  console: "console messages of the page's code",
  requests: "requests",
  resources: "failed resources",
  mixed_content: "insecure addresses of a secure page",
  scripts: "scripts and style sheets",
  frames: "frames",
  messages: "messages between windows",
  overlays: "overlays",
  portals: "portal containers (none is declared)",
  frameworks: "framework versions",
  vitals: "web vitals",
  not_restored_reasons: "a visit by the back or forward button",
  cookies: "the cookie store",
  capabilities: "what the browser allows the page",
  settings: "the application's settings (none is declared)",
  logs: "log lines",
  loads: "what the page loads and runs",
  set_cookies: "Set-Cookie lines, which no page script can see",
};
export const kindWord = (kind: EvidenceKind | string): string => kindWords[kind] ?? kind;

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

// Findings that count, grouped by severity in falling order; the core's order is kept inside a group.
export function groupFindings(report: Report | undefined): { severity: Severity; findings: Finding[] }[] {
  const counted = report?.findings.filter((finding) => !finding.noise) ?? [];
  return kSeverities
    .map((severity) => ({ severity, findings: counted.filter((finding) => finding.severity === severity) }))
    .filter((group) => group.findings.length > 0);
}

export const findingKey = (finding: Pick<Finding, "problem_code" | "fingerprint">): string =>
  `${finding.problem_code}:${finding.fingerprint}`;

// One line for the head of the panel.
export function headline(state: PageState): string {
  if (state.phase === "stopped") return "Stopped";
  if (state.mode === "off") return "Cannot run on this page";
  if (!state.report) return "Looking at the page…";
  const count = state.report.findings.filter((finding) => !finding.noise).length;
  if (state.phase === "checking") return "Checking again…";
  return count === 0 ? "No problem found" : `${plural(count, "finding")}, score ${state.report.score}`;
}

// Why a finding has another severity than its problem usually has.
const kCircumstanceWords: Readonly<Record<Circumstance, string>> = {
  local_host: "because the page is served from this computer",
  report_only: "because only a report-only policy says it",
  unused: "because nothing on the page was seen to use it",
  used: "because the page was seen using it",
  out_of_scope: "because the policy was written for something else",
};

export function circumstanceWord(circumstance: Circumstance): string {
  return kCircumstanceWords[circumstance] ?? circumstance;
}

// How much was checked, what could not be and why; `missing`: the absent evidence kinds of each such rule.
export function checkedSentences(checked: number, missing: string[][]): string[] {
  const first = `${plural(checked, "rule")} checked.`;
  if (missing.length === 0) return [first];
  const wanted = joinWords([...new Set(missing.flat())].map(kindWord));
  return [first, `${missing.length} could not be checked, for want of ${wanted}.`];
}

export function joinWords(words: string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

export function errorSentence(error: ErrorRecord): string {
  const where = error.path ? `${error.path}: ` : "";
  const allowed = error.allowed ? ` Allowed: ${error.allowed}.` : "";
  return `${where}${error.detail}${allowed}`;
}

// Anything thrown by the handle, as a sentence.
export function thrownSentence(thrown: unknown): string {
  if (typeof thrown === "object" && thrown !== null && "detail" in thrown)
    return errorSentence(thrown as ErrorRecord);
  return thrown instanceof Error ? thrown.message : String(thrown);
}

export function storageSentences(storage: StorageState): { title: string; sentences: string[] } {
  const title = {
    opfs: "Kept in this browser",
    other_tab: "Kept in this browser, by another tab",
    memory: "In memory only",
    none: "Nothing is kept",
  }[storage.kind];
  const sentences = [];
  if (storage.kind === "opfs")
    sentences.push("This tab owns the store; other tabs of this site use it through this one.");
  if (storage.kind === "other_tab") sentences.push("Another tab owns the store and answers for this one.");
  if (storage.kind === "memory") sentences.push("Attempts and outcomes are lost when this tab closes.");
  if (storage.why) sentences.push(storage.why);
  if (storage.persisted === true) sentences.push("The browser promised not to evict it.");
  if (storage.persisted === false) sentences.push("The browser may evict it when space is short.");
  if (storage.evicted)
    sentences.push("An earlier store of this site was wiped, by the browser or by a person.");
  return { title, sentences };
}

export const clockTime = (unixMs: number): string =>
  new Date(unixMs).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });

// A time of today as a time, an older one with its date.
export function momentWord(unixMs: number, nowMs: number): string {
  const sameDay = new Date(unixMs).toDateString() === new Date(nowMs).toDateString();
  return sameDay
    ? clockTime(unixMs)
    : new Date(unixMs).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}

export function syncSentences(sync: SyncState, nowMs: number): { title: string; sentences: string[] } {
  const waiting = plural(sync.pending, "event");
  const title = {
    idle: sync.pending === 0 ? "Everything is sent" : `${waiting} waiting`,
    sending: `Sending ${waiting}`,
    waiting: `${waiting} waiting`,
    offline: `No network, ${waiting} waiting`,
    paused: `Paused, ${waiting} waiting`,
    off: "No gateway",
  }[sync.state];
  const sentences = [];
  if (sync.state === "off") sentences.push("Nothing leaves this browser.");
  if (sync.state === "offline") sentences.push("They are kept and sent when the network is back.");
  if (sync.state === "paused") sentences.push("It needs a person: see the reason, then press “Sync now”.");
  if (sync.last_error) sentences.push(errorSentence(sync.last_error));
  if (sync.next_at && sync.state !== "off") sentences.push(`Next try at ${momentWord(sync.next_at, nowMs)}.`);
  if (sync.last_success_ms) sentences.push(`Last contact at ${momentWord(sync.last_success_ms, nowMs)}.`);
  return { title, sentences };
}

export function basisWord(basis: RankedFix["basis"]): string {
  return {
    catalogue: "catalogue estimate",
    shared: "outcomes of other teams",
    learned: "learned from outcomes",
  }[basis];
}

// The counts behind a confidence, empty when nobody has tried yet.
export function tallySentence(fix: RankedFix): string {
  if (fix.worked + fix.failed + fix.regressed === 0) return "No outcome yet.";
  const parts = [`${fix.worked} worked`, `${fix.failed} failed`];
  if (fix.regressed > 0) parts.push(`${fix.regressed} came back`);
  return `${parts.join(", ")}; environments ${percent(fix.similarity)} alike.`;
}

export type AttemptStanding = "open" | "superseded" | "worked" | "failed" | "regressed";

// Attempts come newest first: of several open ones on one finding only the newest still waits for a verdict.
export function standingOf(attempt: Attempt, attempts: Attempt[]): AttemptStanding {
  if (attempt.verdict) return attempt.verdict;
  const newest = attempts.find((other) => findingKey(other) === findingKey(attempt));
  return newest?.id === attempt.id ? "open" : "superseded";
}

export function standingWord(attempt: Attempt, standing: AttemptStanding): string {
  const how = attempt.known === "reported" ? "reported" : "verified";
  return {
    open: "waiting for a verdict",
    superseded: "replaced by a later attempt",
    worked: `worked, ${how}`,
    failed: `did not work, ${how}`,
    regressed: `came back, ${how}`,
  }[standing];
}

export function outcomeSentence(outcome: RunOutcome, title: string): string {
  const how = outcome.known === "verified" ? "Checked by running the rule again." : "Reported.";
  return {
    worked: `${outcome.fix_code} worked: “${title}” is gone. ${how}`,
    failed: `${outcome.fix_code} did not work: “${title}” is still there. ${how}`,
    regressed: `“${title}” is back after ${outcome.fix_code} had worked. ${how}`,
  }[outcome.verdict];
}

const kHidden =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

// Makes characters visible that would hide or reorder text; copying uses the original.
export function visibleText(text: string): string {
  return text.replace(
    kHidden,
    (character) => `\u27e8U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}\u27e9`,
  );
}
