// The page's end of the worker: typed calls with a number each, answers matched to them, no call left
// hanging.
import { DevDiagError } from "../error.ts";
import { kTrustedPolicyName } from "../policy.ts";
import type {
  CallMessage,
  CallName,
  Calls,
  FromWorker,
  SyncState,
  ToWorker,
  WorkerStart,
} from "../protocol.ts";

const kCallMs = 30_000;
const kStopMs = 1_000;

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  timer: number;
}

type Unnumbered = Omit<CallMessage, "n"> | { t: "sync_now" } | { t: "stop" };
export type Pushed = Exclude<FromWorker, { t: "answer" } | { t: "failed" }>;

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

let trustedPolicy: { createScriptURL(url: string): unknown } | undefined;

// A second policy of one name would be a violation, so there is one for the page's life; it knows one
// address only.
function trusted(url: string): URL {
  const factory = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  trustedPolicy ??= factory?.createPolicy(kTrustedPolicyName, {
    createScriptURL: (asked) => {
      if (asked !== url) throw new TypeError("Only DevDiag's own worker is trusted.");
      return asked;
    },
  });
  return (trustedPolicy?.createScriptURL(url) ?? url) as URL;
}

const stopped = () =>
  new DevDiagError({ code: "unavailable", detail: "DevDiag's worker was stopped.", retry: "never" });

export class WorkerClient {
  private readonly worker: Worker;
  private readonly pending = new Map<number, Pending>();
  private count = 0;
  private ended = false;

  // `pushed` hears what the worker says unasked; `broken` that it does not work at all.
  private readonly page: Window & typeof globalThis;

  constructor(
    page: Window & typeof globalThis,
    url: string,
    trustedTypes: boolean,
    pushed: (message: Pushed) => void,
    broken: (why: string) => void,
  ) {
    this.page = page;
    this.worker = new page.Worker(trustedTypes ? trusted(url) : url, { type: "module", name: "devdiag" });
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.t === "answer") this.take(data.n)?.resolve(data.ok);
      else if (data.t === "failed") this.take(data.n)?.reject(new DevDiagError(data.error));
      else pushed(data);
    };
    this.worker.onerror = (event) => {
      event.preventDefault();
      broken(event.message || "Its script could not be loaded.");
    };
  }

  start(start: WorkerStart): void {
    this.post({ t: "start", start });
  }

  call<K extends CallName>(method: K, args: Calls[K]["args"]): Promise<Calls[K]["result"]> {
    return this.ask({ t: "call", method, args } as Omit<CallMessage, "n">, kCallMs) as Promise<
      Calls[K]["result"]
    >;
  }

  syncNow(): Promise<SyncState> {
    return this.ask({ t: "sync_now" }, kCallMs) as Promise<SyncState>;
  }

  visible(visible: boolean): void {
    this.post({ t: "visible", visible });
  }

  online(online: boolean): void {
    this.post({ t: "online", online });
  }

  rest(): void {
    this.post({ t: "rest" });
  }

  wake(): void {
    this.post({ t: "wake" });
  }

  // Lets the store close its files, then ends the worker whatever it is doing.
  async stop(): Promise<void> {
    await this.ask({ t: "stop" }, kStopMs).catch(() => {});
    this.ended = true;
    this.worker.terminate();
    for (const n of [...this.pending.keys()]) this.take(n)?.reject(stopped());
  }

  private ask(message: Unnumbered, timeout_ms: number): Promise<unknown> {
    if (this.ended) return Promise.reject(stopped());
    const n = ++this.count;
    return new Promise((resolve, reject) => {
      const timer = this.page.setTimeout(() => {
        this.take(n)?.reject(
          new DevDiagError({
            code: "unavailable",
            detail: "DevDiag's worker did not answer.",
            retry: "later",
          }),
        );
      }, timeout_ms);
      this.pending.set(n, { resolve, reject, timer });
      this.post({ ...message, n } as ToWorker);
    });
  }

  private post(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  private take(n: number): Pending | undefined {
    const one = this.pending.get(n);
    if (one) this.page.clearTimeout(one.timer);
    this.pending.delete(n);
    return one;
  }
}
