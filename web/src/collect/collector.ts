// What a collector is: it watches one source of evidence, and stop() leaves the page as start() found it.
//
// A collector never throws into the page, never touches the network itself and never changes the page's
// DOM. Listeners are ours alone; wrapped functions are put back. Work is small: scan() runs in idle time.
import type {
  DeclaredSettings,
  Evidence,
  EvidenceKind,
  FrameExpectation,
  Header,
  Page,
} from "../protocol.ts";
import { kBootEntries, type Boot } from "../boot.ts";

// The lists of an evidence record, which is everything but the page itself.
export type ListName = Exclude<keyof Evidence, "v" | "page" | "collected" | "public_suffixes">;
export type Entry<L extends ListName> = Evidence[L][number];

export interface Emit {
  // One more observation; entries equal in everything but count and duration are counted, not repeated.
  add<L extends ListName>(list: L, entry: Entry<L>): void;
  // The whole list as it is now.
  set<L extends ListName>(list: L, entries: Entry<L>[]): void;
  // This kind counts as observed, even when its list is empty; with false not any more, because an answer
  // is awaited.
  collected(kind: EvidenceKind, observed?: boolean): void;
  // Facts about the page itself.
  page(facts: Partial<Page>): void;
  // Something was left out for a reason that will be reported.
  dropped(reason: string, count?: number): void;
}

export interface Collector {
  start(emit: Emit): void;
  // Looks at the page as it is now; called before every diagnosis, or only when asked for.
  scan?(): void | Promise<void>;
  readonly onDemand?: true;
  stop(): void;
}

// What an own response looked like; null when it could not be read without risk.
export interface OwnResponse {
  url: string;
  status: number;
  headers: Header[];
}

// Everything a collector may use besides the emitter.
export interface CollectContext {
  page: Window & typeof globalThis;
  boot: Boot | undefined;
  portals: readonly string[];
  frames: readonly FrameExpectation[];
  settings: DeclaredSettings;
  ours(url: string): boolean; // our own package, gateway and requests: never evidence
  readResponse(url: string): Promise<OwnResponse | null>; // same origin, allowed by policy, or null
}

export type CollectorFactory = (context: CollectContext) => Collector;

// Says that some of what happened before this collector began was not kept: all of it without the bootstrap,
// the rest where a buffer is full. Not to have seen a problem proves nothing then.
export function missedBefore(
  emit: Emit,
  boot: Boot | undefined,
  list: ListName,
  ...buffers: (readonly unknown[] | undefined)[]
): void {
  if (!boot) emit.dropped(`before_start.${list}`);
  else if (boot.lost > 0 && buffers.some((buffer) => (buffer?.length ?? 0) >= kBootEntries))
    emit.dropped(`bootstrap_full.${list}`, boot.lost);
}

// Elements of ours: custom elements named devdiag-…, shown in the top layer.
export function isOurs(element: Element): boolean {
  return element.localName.startsWith("devdiag-");
}
