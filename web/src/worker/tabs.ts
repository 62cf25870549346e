// What the workers of one origin's tabs say to each other: one owns the store, the others ask it.
import type { CallName, ErrorRecord, SyncState } from "../protocol.ts";
import type { Stamp } from "./store.ts";

// A call that may travel: the store's methods, and a round of synchronisation.
export type RemoteMethod = CallName | "sync_now";

export interface RemoteCall {
  key: string; // unique per call and tab; the owner answers a repeated key once and the same
  method: RemoteMethod;
  args: object;
  stamp: Stamp | null;
}

export type TabMessage =
  | { t: "who" } // is there an owner?
  | { t: "owner"; owner: string } // I own the store; send again what is unanswered
  | { t: "call"; from: string; call: RemoteCall }
  | { t: "answer"; to: string; key: string; ok: unknown }
  | { t: "failed"; to: string; key: string; error: ErrorRecord }
  | { t: "visible"; visible: boolean } // a guest's page was shown or hidden
  | { t: "sync"; sync: SyncState }
  | { t: "changed" };

export interface TabChannel {
  send(message: TabMessage): void;
  close(): void;
}

// The number in the name is the version of these messages: tabs of different releases do not talk past each
// other.
export function openTabs(tenant: string, receive: (message: TabMessage) => void): TabChannel {
  const channel = new BroadcastChannel(`devdiag:1:${tenant}`);
  channel.onmessage = (event) => receive(event.data as TabMessage);
  return { send: (message) => channel.postMessage(message), close: () => channel.close() };
}
