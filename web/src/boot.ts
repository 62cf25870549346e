// What the bootstrap leaves for main.js: early events, finished requests, and the way to undo its hooks.
import type { ConsoleCall, NetworkCall } from "./hook.ts";

export const kBootName = "__devdiag";

// Bootstrap buffers at most this many entries of each event type, of requests and of console messages; more
// are only counted.
export const kBootEntries = 100;

export interface Boot {
  script: HTMLScriptElement; // the tag that says the settings
  events: Record<string, Event[]>; // by type: error, unhandledrejection, securitypolicyviolation, message
  calls: NetworkCall[];
  said: ConsoleCall[]; // what the page wrote to the console
  lost: number; // entries beyond kBootEntries
  since: number; // performance.now() when the hooks were set
  fetch: typeof fetch; // the page's own, for our requests
  sink(call: NetworkCall): void; // replaced by the requests collector
  hear(call: ConsoleCall): void; // replaced by the console collector
  spy?: (event: Event) => void; // hears each message before the page's own listeners do
  deaf(): void; // removes the event listeners, except that of messages while there is a spy
  off(): void; // removes everything, the hooks included
}

export function bootOf(page: Window): Boot | undefined {
  return (page as unknown as Record<string, Boot | undefined>)[kBootName];
}
