// The owner's memory of recent calls that write: one repeated after a lost answer gets the same answer and
// no second effect.
import type { RemoteCall } from "./tabs.ts";

const kRemembered = 500;

export class Answers {
  private readonly recent = new Map<string, Promise<unknown>>();

  private readonly run: (call: RemoteCall) => Promise<unknown>;

  constructor(run: (call: RemoteCall) => Promise<unknown>) {
    this.run = run;
  }

  answer(call: RemoteCall): Promise<unknown> {
    if (!call.stamp) return this.run(call);
    const known = this.recent.get(call.key);
    if (known) return known;
    const answer = this.run(call);
    this.recent.set(call.key, answer);
    // What failed may be tried again under the same key.
    answer.catch(() => this.recent.delete(call.key));
    if (this.recent.size > kRemembered) {
      for (const oldest of this.recent.keys()) {
        this.recent.delete(oldest);
        break;
      }
    }
    return answer;
  }
}
