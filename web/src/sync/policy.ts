// When to contact the gateway and what to do next: a pure state machine without clock, network or timers.
//
// on(state, event, now, random) says what an event changes; next(state, now) says what to do now. Times are
// Unix milliseconds, `random` is in [0, 1). Everything the gateway may answer has exactly one class here;
// nothing is ever thrown away by this machine: it only decides when the store's outbox is offered again.
import { kPushBytes, kPushEvents } from "../limits.ts";
import type { ErrorRecord } from "../protocol.ts";

export const kFlushEvents = 100;
export const kFlushMs = 5_000;
export const kPullMs = 60_000;
export const kBackoffMs = 1_000;
export const kBackoffMaxMs = 15 * 60_000;
export const kAuthPauseMs = 5 * 60_000;
export const kBugPauseMs = 24 * 3_600_000;
const kRetryAfterSpread = 0.2;
const kRetryStatus = new Set([408, 413, 425, 429, 500, 502, 503, 504]);
const kAuthStatus = new Set([401, 403]);

export type Step = "hello" | "push" | "pull";

export interface SyncPolicyState {
  online: boolean;
  visible: boolean;
  greeted: boolean; // hello was answered since the last change of connection or key
  doing: Step | null;
  pending: number; // events the store would send now
  flush_at: number; // when pending events are due; Infinity without any
  pull_at: number; // when rankings are due; Infinity while nobody looks
  not_before: number; // backoff, Retry-After and the gateway's min_interval
  failures: number; // in a row; any success resets
  timeouts: number; // of pushes in a row
  batch: number; // events of the next push
  batch_limit: number; // what gateway and limits allow
  batch_bytes: number;
  auth_failures: number;
  paused_until: number;
  paused: boolean; // waiting for a person or a newer version rather than for the network
  forget: boolean; // the gateway has erased this client: start anew
  last_error: ErrorRecord | null;
}

export type SyncEvent =
  | { e: "online"; online: boolean }
  | { e: "visible"; visible: boolean }
  | { e: "wrote"; pending: number }
  | { e: "now" } // a person asked
  | { e: "hello_ok"; events: number; bytes: number }
  // `next_at`: when refused or postponed events become due again; null without any.
  | { e: "push_ok"; pending: number; next_at: number | null; min_interval_ms: number; events: number }
  | { e: "push_empty"; next_at: number | null }
  | { e: "pull_ok" }
  | { e: "busy" } // another tab is at it
  | { e: "forgotten" }
  | {
      e: "failed";
      cause: "network" | "timeout" | "status" | "answer";
      status: number;
      retry_after_ms: number;
      sent: number;
      error: ErrorRecord;
    };

export type SyncAction =
  | { do: "hello" }
  | { do: "pull" }
  | { do: "forget" }
  | { do: "push"; events: number; bytes: number }
  | { do: "wait"; until: number } // Infinity: until something happens
  | { do: "bury" }; // the one event left in the batch is too large for the gateway

export function initialState(
  online: boolean,
  visible: boolean,
  pending: number,
  now: number,
): SyncPolicyState {
  return {
    online,
    visible,
    greeted: false,
    doing: null,
    pending,
    flush_at: pending > 0 ? now : Infinity,
    pull_at: visible ? now : Infinity,
    not_before: 0,
    failures: 0,
    timeouts: 0,
    batch: kPushEvents,
    batch_limit: kPushEvents,
    batch_bytes: kPushBytes,
    auth_failures: 0,
    paused_until: 0,
    paused: false,
    forget: false,
    last_error: null,
  };
}

// --- what to do now ---

export function next(state: SyncPolicyState, now: number): SyncAction {
  if (state.doing !== null) return { do: "wait", until: Infinity };
  if (state.forget) return { do: "forget" };
  if (!state.online) return { do: "wait", until: Infinity };
  const due = Math.min(state.flush_at, state.pull_at);
  const from = Math.max(due, state.not_before, state.paused_until);
  if (from > now) return { do: "wait", until: from };
  if (!state.greeted) return { do: "hello" };
  if (state.flush_at <= now) {
    return state.batch === 0 ? { do: "bury" } : { do: "push", events: state.batch, bytes: state.batch_bytes };
  }
  return { do: "pull" };
}

// The driver says what it began, so that nothing begins twice.
export function begin(state: SyncPolicyState, step: Step): SyncPolicyState {
  return { ...state, doing: step };
}

// --- what events change ---

export function on(state: SyncPolicyState, event: SyncEvent, now: number, random: number): SyncPolicyState {
  switch (event.e) {
    case "online":
      return online(state, event.online, now);
    case "visible":
      return visible(state, event.visible, now);
    case "wrote":
      return wrote(state, event.pending, now);
    case "now":
      return { ...resumed(state), flush_at: state.pending > 0 ? now : state.flush_at, pull_at: now };
    // A greeting proves neither the key nor the network's manners with more; only pushes and pulls do.
    case "hello_ok":
      return {
        ...state,
        doing: null,
        greeted: true,
        batch_limit: clamp(event.events, 1, kPushEvents),
        batch: Math.min(state.batch, clamp(event.events, 1, kPushEvents)),
        batch_bytes: clamp(event.bytes, 1024, kPushBytes),
      };
    case "push_ok":
      return pushed(state, event, now);
    case "push_empty":
      return {
        ...state,
        doing: null,
        pending: 0,
        flush_at: event.next_at ?? Infinity,
        batch: Math.max(state.batch, 1),
      };
    case "pull_ok":
      return { ...succeeded(state), pull_at: state.visible ? now + kPullMs : Infinity };
    case "busy":
      return {
        ...state,
        doing: null,
        not_before: Math.max(state.not_before, now + kBackoffMs * (1 + random)),
      };
    case "forgotten":
      return { ...initialState(state.online, state.visible, 0, now), not_before: state.not_before };
    case "failed":
      return failed({ ...state, doing: null, last_error: event.error }, event, now, random);
  }
}

const clamp = (value: number, low: number, high: number) =>
  Math.min(Math.max(Math.floor(value) || low, low), high);

function succeeded(state: SyncPolicyState): SyncPolicyState {
  return { ...resumed(state), doing: null, auth_failures: 0, last_error: null };
}

// Backoff and pauses end; what the gateway asked for by Retry-After ends with them, as a person or a new
// connection is a new situation.
function resumed(state: SyncPolicyState): SyncPolicyState {
  return { ...state, failures: 0, not_before: 0, paused_until: 0, paused: false };
}

function online(state: SyncPolicyState, up: boolean, now: number): SyncPolicyState {
  if (!up) return { ...state, online: false };
  const flush_at = state.pending > 0 ? now : state.flush_at;
  const fresh = state.paused ? state : resumed(state); // a new network cures no bug and no wrong key
  return { ...fresh, online: true, greeted: false, flush_at, pull_at: state.visible ? now : state.pull_at };
}

function visible(state: SyncPolicyState, shown: boolean, now: number): SyncPolicyState {
  if (shown === state.visible) return state;
  if (shown) return { ...state, visible: true, pull_at: Math.min(state.pull_at, now) };
  return { ...state, visible: false, pull_at: Infinity, flush_at: state.pending > 0 ? now : state.flush_at };
}

function wrote(state: SyncPolicyState, pending: number, now: number): SyncPolicyState {
  const grown = pending > state.pending;
  const due = pending === 0 ? Infinity : pending >= kFlushEvents || !state.visible ? now : now + kFlushMs;
  const flush_at = grown || pending === 0 ? due : Math.min(state.flush_at, due);
  // A full batch is not made to wait for the next write; an overdue one stays due.
  return { ...state, pending, flush_at: state.flush_at <= now && pending > 0 ? state.flush_at : flush_at };
}

function pushed(
  state: SyncPolicyState,
  event: Extract<SyncEvent, { e: "push_ok" }>,
  now: number,
): SyncPolicyState {
  const limit = event.events > 0 ? clamp(event.events, 1, kPushEvents) : state.batch_limit;
  return {
    ...succeeded(state),
    timeouts: 0,
    pending: event.pending,
    flush_at: event.pending > 0 ? now : (event.next_at ?? Infinity),
    pull_at: event.pending > 0 ? state.pull_at : now, // what was sent may have moved the rankings
    batch_limit: limit,
    batch: clamp(state.batch * 2, 1, limit),
    not_before: event.min_interval_ms > 0 ? now + event.min_interval_ms : 0,
  };
}

type Failure = Extract<SyncEvent, { e: "failed" }>;

function failed(state: SyncPolicyState, event: Failure, now: number, random: number): SyncPolicyState {
  const { cause, status } = event;
  if (cause === "status") {
    if (status === 410) return { ...state, forget: true };
    if (status === 413 && event.sent > 0) return { ...state, batch: halved(event.sent) };
    if (kAuthStatus.has(status)) return refusedKey(state, now);
    // What we sent or where we sent it is wrong (400, 404, 415, 422 …): again only after an upgrade or a
    // day.
    if (!kRetryStatus.has(status) && status >= 400 && status < 500) return paused(state, now + kBugPauseMs);
  }
  const timeouts = cause === "timeout" && event.sent > 0 ? state.timeouts + 1 : 0;
  const batch = timeouts >= 2 ? Math.max(halved(event.sent), 1) : state.batch;
  return backedOff(
    { ...state, batch, timeouts: timeouts >= 2 ? 0 : timeouts },
    event.retry_after_ms,
    now,
    random,
  );
}

// One event that is too large alone: batch 0, which the driver buries.
const halved = (sent: number) => Math.floor(sent / 2);

// The key may have been renewed at the gateway, so ask once more from the start; then wait for a person.
function refusedKey(state: SyncPolicyState, now: number): SyncPolicyState {
  const auth_failures = state.auth_failures + 1;
  const again = { ...state, greeted: false, auth_failures };
  return auth_failures < 2 ? again : { ...paused(again, now + kAuthPauseMs), auth_failures: 1 };
}

function paused(state: SyncPolicyState, until: number): SyncPolicyState {
  return { ...state, paused: true, paused_until: until };
}

// Full jitter (delay uniform in [0, ceiling]); Retry-After is a floor, spread so that clients do not return
// as one.
function backedOff(
  state: SyncPolicyState,
  retry_after_ms: number,
  now: number,
  random: number,
): SyncPolicyState {
  const ceiling = Math.min(kBackoffMaxMs, kBackoffMs * 2 ** Math.min(state.failures, 30));
  const floor = retry_after_ms * (1 + kRetryAfterSpread * random);
  return { ...state, failures: state.failures + 1, not_before: now + Math.max(ceiling * random, floor) };
}
