// What the document loaded and ran, as its Content Security Policy sees it: Resource Timing, elements, inline
// code, style rules. Looks only when asked: it is too much work for every diagnosis.
//
// Not seen: sockets, shared workers, eval(), where other origins redirect to, code that came and went.
import { kLoadCodes, kLoadFiles, kLoads } from "../limits.ts";
import type { Load } from "../protocol.ts";
import { CodeHashes } from "./code_hash.ts";
import type { CollectContext, Collector, Emit } from "./collector.ts";
import { address, DocumentLoads, type Parts, type Seen } from "./loads_document.ts";

const kByInitiator: Readonly<Record<string, string>> = {
  audio: "media-src",
  beacon: "connect-src",
  embed: "object-src",
  fetch: "connect-src",
  frame: "frame-src",
  iframe: "frame-src",
  image: "img-src",
  img: "img-src",
  input: "img-src",
  object: "object-src",
  ping: "connect-src",
  script: "script-src-elem",
  source: "media-src",
  track: "media-src",
  video: "media-src",
  xmlhttprequest: "connect-src",
};
const kByType: readonly [type: RegExp, directive: string][] = [
  [/^image\//, "img-src"],
  [/^(font\/|application\/(x-)?font)/, "font-src"],
  [/^text\/css/, "style-src-elem"],
  [/^text\/event-stream/, "connect-src"],
  [/manifest\+json/, "manifest-src"],
  [/javascript/, "worker-src"],
];
const kByName: readonly [name: RegExp, directive: string][] = [
  [/\.(woff2?|ttf|otf|eot)$/i, "font-src"],
  [/\.css$/i, "style-src-elem"],
  [/\.(png|jpe?g|gif|webp|avif|svg|ico|bmp)$/i, "img-src"],
  [/\.(webmanifest)$/i, "manifest-src"],
  [/\.m?js$/i, "worker-src"],
];

const kRestMs = 200;

interface Timing {
  start: number;
  url: string;
  initiator: string;
  type: string;
}

const pathOf = (url: string) => (URL.canParse(url) ? new URL(url).pathname : "");

// Where neither initiator nor element says what was loaded, the answer's type does, or the file's name.
function guessed(entry: Timing): string | undefined {
  const byType = kByType.find(([type]) => type.test(entry.type));
  return (byType ?? kByName.find(([name]) => name.test(pathOf(entry.url))))?.[1];
}

function directiveOf(entry: Timing, parts: Parts): string | undefined {
  if (entry.initiator === "video" && parts.posters.has(entry.url)) return "img-src";
  if (entry.initiator === "css") return guessed(entry) ?? "img-src";
  return parts.links.get(entry.url) ?? kByInitiator[entry.initiator] ?? guessed(entry);
}

const isWasm = (entry: Timing) => entry.type === "application/wasm" || /\.wasm$/i.test(pathOf(entry.url));

// A script without an element was imported by a module, which passes on its nonce, or its element is gone.
function scriptWithoutElement(url: string, { modules }: Parts): Seen {
  const nonced = modules.all > 0 && modules.nonced === modules.all;
  return address("script-src-elem", url, { nonced, parser_inserted: modules.all > 0 });
}

// Files of an origin and pieces of code of a directive are told apart until they are too many; then the
// origin alone, or code without a hash, stands for the rest.
class Loads {
  private readonly kept = new Map<string, Load>();
  private readonly groups = new Map<string, Set<string>>();

  add({ code: _, ...seen }: Seen, hash: string): boolean {
    const load: Load = { ...seen, hash, count: 1 };
    if (load.how === "url") load.url = this.bounded(load);
    else if (!this.isOneOf(load.directive, hash, kLoadCodes)) load.hash = "";
    const key = JSON.stringify({ ...load, count: 0 });
    const known = this.kept.get(key);
    if (known) known.count++;
    else if (this.kept.size < kLoads) this.kept.set(key, load);
    else return false;
    return true;
  }

  list(): Load[] {
    return [...this.kept.values()];
  }

  private bounded(load: Load): string {
    if (!URL.canParse(load.url)) return load.url;
    const { protocol, origin, pathname } = new URL(load.url);
    // data:, blob: and the like are matched by their scheme alone.
    if (origin === "null" || protocol === "blob:") return protocol;
    return this.isOneOf(`${load.directive} ${origin}`, pathname, kLoadFiles) ? origin + pathname : origin;
  }

  private isOneOf(group: string, member: string, limit: number): boolean {
    const members = this.groups.get(group) ?? new Set();
    this.groups.set(group, members);
    if (members.size < limit) members.add(member);
    return members.has(member);
  }
}

class LoadsCollector implements Collector {
  readonly onDemand = true;
  private readonly context: CollectContext;
  private emit: Emit | null = null;
  private observer: PerformanceObserver | undefined;
  private readonly timings = new Map<string, Timing>();
  private readonly said = new Map<string, number>();
  private lost = 0;
  private hashes: CodeHashes;

  constructor(context: CollectContext) {
    this.context = context;
    this.hashes = new CodeHashes(context.page);
  }

  start(to: Emit): void {
    const { page } = this.context;
    this.emit = to;
    if (!("PerformanceObserver" in page)) return;
    this.observer = new page.PerformanceObserver((list) =>
      list.getEntries().forEach((entry) => this.onTiming(entry as PerformanceResourceTiming)),
    );
    this.observer.observe({ type: "resource", buffered: true });
  }

  stop(): void {
    this.observer?.disconnect();
    this.timings.clear();
    this.hashes = new CodeHashes(this.context.page);
    this.emit = null;
  }

  async scan(): Promise<void> {
    const parts = await this.readDocument();
    this.correctInserted(parts);
    const timed = this.ofTimings(parts);
    const loads = new Loads();
    let left = this.lost;
    for (const seen of [...parts.seen, ...timed.seen, ...(await this.serviceWorkers())]) {
      if (!this.isPages(seen)) continue;
      const hash = seen.code === undefined ? "" : await this.hashes.of(seen.code);
      if (!loads.add(seen, hash)) left++;
    }
    this.emit?.set("loads", loads.list());
    this.emit?.collected("loads");
    this.say("limit.loads", left);
    this.say("loads_undecided", timed.undecided);
    this.say("unreadable.loads", parts.unreadable);
  }

  private onTiming(entry: PerformanceResourceTiming & { contentType?: string }): void {
    const { initiatorType: initiator, name: url, startTime: start } = entry;
    const key = `${initiator} ${url}`;
    if (this.timings.has(key) || this.context.ours(url)) return;
    if (this.timings.size >= kLoads * 2) this.lost++;
    else this.timings.set(key, { start, url, initiator, type: entry.contentType ?? "" });
  }

  // In idle slices, a part of the document in each.
  private async readDocument(): Promise<Parts> {
    const { page } = this.context;
    const rest = () =>
      new Promise<void>((resolve) => {
        if (page.requestIdleCallback) page.requestIdleCallback(() => resolve(), { timeout: kRestMs });
        else page.setTimeout(resolve);
      });
    const reading = new DocumentLoads(page.document).read();
    for (;;) {
      const step = reading.next();
      if (step.done) return step.value;
      await rest();
    }
  }

  // What began after the parser had ended, no parser inserted.
  private correctInserted(parts: Parts): void {
    const [navigation] = this.context.page.performance.getEntriesByType(
      "navigation",
    ) as PerformanceNavigationTiming[];
    const parsed = navigation?.domInteractive || Infinity;
    const began = [...this.timings.values()].filter(({ start }) => start > parsed);
    const late = new Set(began.map(({ url }) => url));
    for (const one of parts.seen)
      if (one.directive === "script-src-elem" && late.has(one.url)) one.parser_inserted = false;
  }

  private ofTimings(parts: Parts): { seen: Seen[]; undecided: number } {
    const seen: Seen[] = [];
    const elements = new Set(parts.seen.map((one) => `${one.directive} ${one.url}`));
    let undecided = 0;
    for (const entry of this.timings.values()) {
      const directive = directiveOf(entry, parts);
      if (isWasm(entry)) seen.push({ ...address("script-src", ""), how: "wasm" });
      if (!directive) undecided++;
      else if (elements.has(`${directive} ${entry.url}`)) continue;
      else if (directive === "script-src-elem") seen.push(scriptWithoutElement(entry.url, parts));
      else seen.push(address(directive, entry.url));
    }
    return { seen, undecided };
  }

  private async serviceWorkers(): Promise<Seen[]> {
    const { serviceWorker } = this.context.page.navigator as Partial<Navigator>;
    const registered = await serviceWorker?.getRegistrations().catch(() => []);
    return (registered ?? []).flatMap(({ active, waiting, installing }) => {
      const worker = active ?? waiting ?? installing;
      return worker ? [address("worker-src", worker.scriptURL)] : [];
    });
  }

  // The bootstrap's tag is the page's own markup; everything else of ours is not the page's.
  private isPages(seen: Seen): boolean {
    if (seen.how !== "url") return true;
    return seen.url !== "" && (seen.url === this.context.boot?.script.src || !this.context.ours(seen.url));
  }

  // A second look finds the same again.
  private say(reason: string, count: number): void {
    const before = this.said.get(reason) ?? 0;
    this.said.set(reason, Math.max(count, before));
    if (count > before) this.emit?.dropped(reason, count - before);
  }
}

export const loadsCollector = (context: CollectContext): Collector => new LoadsCollector(context);
