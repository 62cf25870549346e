// The evidence of one page view as it grows: equal observations are counted, lists and texts are bounded.
import type { Emit, Entry, ListName } from "../collect/collector.ts";
import { kProofBytes } from "../limits.ts";
import type { Evidence, EvidenceKind, Page, Request } from "../protocol.ts";

const kEntries = 200; // of one list; far below the core's limit, because the page's memory is not ours
const kLongTexts = new Set(["original_policy", "headers", "content"]); // cut by the core, at its own limit
const kNotIdentity = new Set(["count", "duration_ms", "waited_ms", "read_headers"]);
const kDurations = 200; // of one request that is repeated
const kDigits = 2; // of a measured value that make it another one

// Two requests to one address differ by the values of their query only; those say nothing and may be
// secret.
function identityOf(entry: object): string {
  return JSON.stringify(entry, (key, value: unknown) => {
    if (kNotIdentity.has(key)) return undefined;
    if (key === "value" && typeof value === "number") return value.toPrecision(kDigits);
    return key === "url" && typeof value === "string" ? value.split(/[?#]/)[0] : value;
  });
}

const isFailure = (entry: object) =>
  !("outcome" in entry) || entry.outcome !== "response" || ("status" in entry && Number(entry.status) >= 400);

type Counted = object & { count?: number; duration_ms?: number; read_headers?: string[] };

export class EvidenceRecord implements Emit {
  private lists = new Map<ListName, Counted[]>();
  private known = new Map<string, Counted>();
  private kinds = new Set<EvidenceKind>(["page"]);
  private lost = new Map<string, number>();
  private facts: Partial<Page> = {};
  private readonly durations = new WeakMap<Counted, number[]>(); // of requests that were counted as one

  // `changed` is called when something new was seen that may change a diagnosis.
  private readonly changed: () => void;

  constructor(changed: () => void) {
    this.changed = changed;
  }

  add<L extends ListName>(list: L, entry: Entry<L>): void {
    const cut = this.cutTexts(entry) as Counted;
    const key = `${list} ${identityOf(cut)}`;
    const known = this.known.get(key);
    if (known) return this.again(known, cut);
    const entries = this.lists.get(list) ?? [];
    this.lists.set(list, entries);
    if (entries.length >= kEntries && !this.makeRoom(entries, cut)) return this.dropped(`limit.${list}`);
    entries.push(cut);
    this.known.set(key, cut);
    if (cut.duration_ms !== undefined) this.durations.set(cut, [cut.duration_ms]);
    if (isFailure(cut)) this.changed();
  }

  // The same once more; with a count of 0 only something more is known about it.
  private again(known: Counted, entry: Counted): void {
    const more = entry.count ?? 1;
    known.count = (known.count ?? 1) + more;
    if (entry.read_headers) {
      known.read_headers = [...new Set([...(known.read_headers ?? []), ...entry.read_headers])];
    }
    const durations = this.durations.get(known);
    if (more > 0 && entry.duration_ms !== undefined && durations && durations.length < kDurations)
      durations.push(entry.duration_ms);
  }

  set<L extends ListName>(list: L, entries: Entry<L>[]): void {
    const before = this.lists.get(list);
    const now = entries.map((entry) => this.cutTexts(entry));
    this.lists.set(list, now);
    if (!before || identityOf(now) !== identityOf(before)) this.changed();
  }

  collected(kind: EvidenceKind, observed = true): void {
    if (this.kinds.has(kind) === observed) return;
    if (observed) this.kinds.add(kind);
    else this.kinds.delete(kind);
    this.changed();
  }

  dropped(reason: string, count = 1): void {
    this.lost.set(reason, (this.lost.get(reason) ?? 0) + count);
  }

  page(facts: Partial<Page>): void {
    this.facts = { ...this.facts, ...facts };
  }

  private withPercentile(request: Request): Request {
    const durations = this.durations.get(request);
    if (!durations || durations.length < 2) return request;
    const sorted = [...durations].sort((a, b) => a - b);
    return { ...request, duration_p95_ms: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0 };
  }

  build(page: Page): Evidence {
    const list = <L extends ListName>(name: L) => [...(this.lists.get(name) ?? [])] as Evidence[L];
    return {
      v: 1,
      page: { ...page, ...this.facts },
      collected: [...this.kinds],
      responses: list("responses"),
      metas: list("metas"),
      violations: list("violations"),
      reports: list("reports"),
      errors: list("errors"),
      console: list("console"),
      requests: list("requests").map((request) => this.withPercentile(request)),
      resources: list("resources"),
      mixed_content: list("mixed_content"),
      scripts: list("scripts"),
      frames: list("frames"),
      messages: list("messages"),
      overlays: list("overlays"),
      portals: list("portals"),
      frameworks: list("frameworks"),
      vitals: list("vitals"),
      not_restored_reasons: list("not_restored_reasons"),
      cookies: list("cookies"),
      capabilities: list("capabilities"),
      settings: list("settings"),
      logs: list("logs"),
      loads: list("loads"),
      dropped: [...this.lost].map(([reason, count]) => ({ reason, count })),
    };
  }

  // A new view of the same document: what happened belongs to the old one, what was looked at is looked at
  // again. Vitals are those of the load, so a later view has none.
  clear(): void {
    this.lists.clear();
    this.known.clear();
    this.lost.clear();
    this.kinds.delete("vitals");
  }

  private cutTexts<T extends object>(entry: T): T {
    const members = Object.entries(entry).map(([name, value]: [string, unknown]) => {
      if (typeof value !== "string" || value.length <= kProofBytes || kLongTexts.has(name))
        return [name, value];
      this.dropped("text_cut");
      return [name, value.slice(0, kProofBytes)];
    });
    return Object.fromEntries(members) as T;
  }

  // A failure may take the place of something that went well.
  private makeRoom(entries: Counted[], entry: Counted): boolean {
    const at = isFailure(entry) ? entries.findIndex((other) => !isFailure(other)) : -1;
    if (at < 0) return false;
    entries.splice(at, 1);
    this.dropped("successes_replaced");
    return true;
  }
}
