// Calls of a tab that does not own the store: sent to the owner, sent again to the next one, given up in
// the end.
import { DevDiagError } from "../error.ts";
import type { ErrorRecord } from "../protocol.ts";
import type { RemoteCall } from "./tabs.ts";

export const kRemoteTimeoutMs = 15_000;

interface Pending {
  call: RemoteCall;
  resolve(value: unknown): void;
  reject(error: DevDiagError): void;
  timer: ReturnType<typeof setTimeout>;
}

export class RemoteCalls {
  private readonly pending = new Map<string, Pending>();

  private readonly send: (call: RemoteCall) => void;
  private readonly timeoutMs;

  constructor(send: (call: RemoteCall) => void, timeoutMs = kRemoteTimeoutMs) {
    this.send = send;
    this.timeoutMs = timeoutMs;
  }

  call(call: RemoteCall): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.pending.delete(call.key);
        reject(
          new DevDiagError({
            code: "unavailable",
            detail: "The tab that owns the store did not answer.",
            retry: "later",
          }),
        );
      }, this.timeoutMs);
      this.pending.set(call.key, { call, resolve, reject, timer });
      this.send(call);
    });
  }

  answered(key: string, ok: unknown): void {
    this.take(key)?.resolve(ok);
  }

  failed(key: string, error: ErrorRecord): void {
    this.take(key)?.reject(new DevDiagError(error));
  }

  // A new owner: it has not seen what the last one left unanswered.
  resend(): void {
    for (const { call } of this.pending.values()) this.send(call);
  }

  // This tab is about to answer its own calls.
  takeAll(): Pending[] {
    return [...this.pending.keys()].map((key) => this.take(key)).filter((one) => one !== undefined);
  }

  private take(key: string): Pending | undefined {
    const one = this.pending.get(key);
    if (one) clearTimeout(one.timer);
    this.pending.delete(key);
    return one;
  }
}
