// Keeps the store and the gateway together: asks the policy what to do next, does it, tells the policy how
// it ended.
//
// The only part that contacts the gateway. Nothing leaves the store's outbox here: the store itself marks
// what the gateway has acknowledged, and an answer that never arrives leaves everything pending.
import { recordOf } from "../error.ts";
import { kPushBytes, kPushEvents } from "../limits.ts";
import type { Refusal, SyncState } from "../protocol.ts";
import { type Ending, exchange, type Gateway, type Wire } from "./http.ts";
import {
  begin,
  initialState,
  next,
  on,
  type Step,
  type SyncAction,
  type SyncEvent,
  type SyncPolicyState,
} from "./policy.ts";

const kLongestTimerMs = 2 ** 31 - 1;

export interface StoreStatus {
  client_id: string;
  outbox: { pending: number; acked: number; refused: number; dead: number };
  lost: Record<string, number>;
  last_refusals: Refusal[];
}

// Everything the loop touches besides the policy.
export interface SyncHost extends Wire {
  gateway: Gateway;
  call(method: string, args: object): unknown; // the store's method; throws DevDiagError-shaped errors
  random(): number; // [0, 1)
  alone(round: () => Promise<void>): Promise<boolean>; // false: another tab is at a round, nothing was run
  forget(): Promise<void>; // empties the store: the gateway has erased this client
  emit(state: SyncState): void;
  changed(): void; // verdicts or rankings may have changed
}

interface PushAnswer {
  flow?: { min_interval_ms?: number; events?: number };
}

export class SyncLoop {
  private state: SyncPolicyState;
  private status: StoreStatus;
  private lastSuccess: number | undefined;
  private cancelTimer = () => {};
  private waiting: ((state: SyncState) => void)[] = [];
  private tooLarge: string[] = []; // the event the gateway refused even alone
  private stopped = false;

  private readonly host: SyncHost;

  constructor(host: SyncHost, online: boolean, visible: boolean) {
    this.host = host;
    this.status = host.call("status", {}) as StoreStatus;
    this.state = initialState(online, visible, this.status.outbox.pending, host.now());
  }

  start(): void {
    this.pump();
  }

  online(online: boolean): void {
    this.tell({ e: "online", online });
  }

  visible(visible: boolean): void {
    this.tell({ e: "visible", visible });
  }

  // The store was written to.
  wrote(): void {
    this.readStatus();
    this.tell({ e: "wrote", pending: this.status.outbox.pending });
  }

  // One round now; resolves when nothing more can be done for the moment.
  syncNow(): Promise<SyncState> {
    if (this.stopped) return Promise.resolve(this.current());
    return new Promise((resolve) => {
      this.wrote();
      this.waiting.push(resolve);
      this.tell({ e: "now" });
    });
  }

  stop(): void {
    this.stopped = true;
    this.cancelTimer();
    this.release();
  }

  current(): SyncState {
    const { outbox, lost, last_refusals: refusals } = this.status;
    const { last_error } = this.state;
    const action = next(this.state, this.host.now());
    const next_at = action.do === "wait" && action.until !== Infinity ? { next_at: action.until } : {};
    return {
      state: this.kind(action),
      ...outbox,
      lost,
      ...(refusals.length > 0 ? { refusals } : {}),
      ...(last_error ? { last_error } : {}),
      ...(this.lastSuccess === undefined ? {} : { last_success_ms: this.lastSuccess }),
      ...next_at,
    };
  }

  private kind(action: SyncAction): SyncState["state"] {
    if (!this.state.online) return "offline";
    if (this.state.doing !== null || action.do !== "wait") return "sending";
    if (this.state.paused) return "paused";
    return this.status.outbox.pending > 0 || this.state.failures > 0 ? "waiting" : "idle";
  }

  // A store that cannot answer right now leaves the last known figures standing.
  private readStatus(): void {
    try {
      this.status = this.host.call("status", {}) as StoreStatus;
    } catch (thrown) {
      this.state = { ...this.state, last_error: recordOf(thrown) };
    }
  }

  private tell(event: SyncEvent): void {
    if (this.stopped) return;
    this.state = on(this.state, event, this.host.now(), this.host.random());
    this.pump();
  }

  // Does what the policy says until it says to wait.
  private pump(): void {
    if (this.stopped) return;
    this.cancelTimer();
    const action = next(this.state, this.host.now());
    this.host.emit(this.current());
    if (action.do !== "wait") return void this.perform(action);
    if (action.until !== Infinity) {
      const ms = Math.min(Math.max(action.until - this.host.now(), 0), kLongestTimerMs);
      this.cancelTimer = this.host.after(ms, () => this.pump());
    }
    if (this.state.doing === null) this.release();
  }

  private release(): void {
    for (const resolve of this.waiting.splice(0)) resolve(this.current());
  }

  private async perform(action: Exclude<SyncAction, { do: "wait" }>): Promise<void> {
    const step: Step = action.do === "hello" || action.do === "pull" ? action.do : "push";
    this.state = begin(this.state, step);
    this.host.emit(this.current());
    let event: SyncEvent = { e: "busy" };
    try {
      await this.host.alone(async () => {
        event = await this.run(action);
      });
    } catch (thrown) {
      event = {
        e: "failed",
        cause: "answer",
        status: 0,
        retry_after_ms: 0,
        sent: 0,
        error: recordOf(thrown),
      };
    }
    if (this.stopped) return;
    this.readStatus();
    this.tell(event);
  }

  private run(action: Exclude<SyncAction, { do: "wait" }>): Promise<SyncEvent> {
    switch (action.do) {
      case "hello":
        return this.hello();
      case "push":
        return this.push(action.events, action.bytes);
      case "pull":
        return this.pull();
      case "bury":
        return this.bury();
      case "forget":
        return this.host.forget().then(() => ({ e: "forgotten" }));
    }
  }

  private async hello(): Promise<SyncEvent> {
    const body = JSON.stringify({ v: 1, client_id: this.status.client_id, kind: "browser" });
    const ending = await this.exchange("POST", "/v1/sync/hello", { body });
    if (ending.kind === "failed") return { e: "failed", ...ending, sent: 0 };
    const answer = ending.json as { limits?: { events?: number; bytes?: number } };
    const { incarnation_changed } = this.host.call("hello_answer", { answer, now_ms: this.host.now() }) as {
      incarnation_changed: boolean;
    };
    if (incarnation_changed) this.reoffer();
    return {
      e: "hello_ok",
      events: answer.limits?.events ?? kPushEvents,
      bytes: answer.limits?.bytes ?? kPushBytes,
    };
  }

  // The gateway's database has another life than the one that acknowledged: what it had is pending again.
  private reoffer(): void {
    this.readStatus();
    const event: SyncEvent = { e: "wrote", pending: this.status.outbox.pending };
    this.state = on(this.state, event, this.host.now(), this.host.random());
  }

  private async push(events: number, bytes: number): Promise<SyncEvent> {
    const batch = this.host.call("push_batch", { now_ms: this.host.now(), events, bytes }) as {
      body: string | null;
      ids?: string[];
      next_at?: number;
    };
    if (batch.body === null || !batch.ids) return { e: "push_empty", next_at: batch.next_at ?? null };
    const sent = batch.ids.length;
    const ending = await this.exchange("POST", "/v1/sync/push", { body: batch.body });
    if (ending.kind === "failed") {
      this.tooLarge = ending.status === 413 && sent === 1 ? batch.ids : [];
      return { e: "failed", ...ending, sent };
    }
    return this.pushed(batch.ids, 200, ending.json);
  }

  // An event that even alone is more than the gateway takes: the store sets it aside, visible and counted.
  private async bury(): Promise<SyncEvent> {
    return this.pushed(this.tooLarge.splice(0), 413, {});
  }

  private pushed(ids: string[], status: number, answer: unknown): SyncEvent {
    this.host.call("push_answer", { ids, status, answer, now_ms: this.host.now() });
    const flow = (answer as PushAnswer).flow ?? {};
    this.readStatus();
    return {
      e: "push_ok",
      pending: this.status.outbox.pending,
      next_at: null,
      min_interval_ms: flow.min_interval_ms ?? 0,
      events: flow.events ?? 0,
    };
  }

  private async pull(): Promise<SyncEvent> {
    const { since, mark } = this.host.call("pull_begin", {}) as { since: string; mark: number };
    const path = `/v1/sync/rankings?since=${encodeURIComponent(since)}`;
    const ending = await this.exchange("GET", path, since === "" ? {} : { etag: since });
    if (ending.kind === "failed") return { e: "failed", ...ending, sent: 0 };
    const { status, json } = ending;
    this.host.call("pull_answer", {
      mark,
      status,
      ...(json ? { answer: json } : {}),
      now_ms: this.host.now(),
    });
    if (status === 200) this.host.changed();
    return { e: "pull_ok" };
  }

  private async exchange(
    method: "GET" | "POST",
    path: string,
    more: { body?: string; etag?: string },
  ): Promise<Ending> {
    const ending = await exchange(this.host, this.host.gateway, { method, path, ...more });
    if (ending.kind === "answer") this.lastSuccess = this.host.now();
    return ending;
  }
}
