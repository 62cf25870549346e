// The page's state: replaced, never mutated, and told to whoever listens.
import type { PageState } from "../protocol.ts";

export function initialPageState(version: string): PageState {
  return {
    version,
    mode: "off",
    phase: "starting",
    why: [],
    storage: { kind: "none" },
    attempts: [],
    outcomes: [],
    sync: { state: "off", pending: 0, acked: 0, refused: 0, dead: 0, lost: {} },
  };
}

export class StateStore {
  private readonly listeners = new Set<(state: PageState) => void>();

  private state: PageState;

  constructor(state: PageState) {
    this.state = state;
  }

  get(): PageState {
    return this.state;
  }

  patch(change: Partial<PageState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of [...this.listeners]) {
      try {
        listener(this.state);
      } catch (thrown) {
        console.error("DevDiag: a state listener failed", thrown);
      }
    }
  }

  subscribe(listener: (state: PageState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
