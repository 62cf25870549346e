// Runs the collectors over one page view and says when something new was seen. Work happens in idle slices.
import type { CollectContext, Collector } from "../collect/collector.ts";
import { kCollectors } from "../collect/index.ts";
import type { Evidence, Page } from "../protocol.ts";
import { EvidenceRecord } from "./evidence.ts";

const kIdleMs = 500;
const kSliceMs = 16;
const kScanMs = 8; // what the slowest scan takes on a page of some thousand elements
const kInline = "[onclick],[onload],[onerror],[onchange],[onsubmit],[oninput],[onkeydown],[onmousedown]";

// The next idle slice, or soon where the browser has no idle callback; answers how many milliseconds are
// left of it.
export function idle(page: Window & typeof globalThis): Promise<() => number> {
  return new Promise((resolve) => {
    if (typeof page.requestIdleCallback !== "function") {
      const end = page.performance.now() + kSliceMs;
      page.setTimeout(() => resolve(() => end - page.performance.now()));
    } else page.requestIdleCallback((slice) => resolve(() => slice.timeRemaining()), { timeout: kIdleMs });
  });
}

function hasInlineScripts(document: Document): boolean {
  const inline = [...document.scripts].some(
    (script) => !script.src && /^(|module|(text|application)\/(java|ecma)script)$/i.test(script.type),
  );
  return inline || document.querySelector(kInline) !== null;
}

export class Watch {
  private readonly record: EvidenceRecord;
  private readonly collectors: Collector[];
  private view: string;

  // `changed` hears of news; `moved` that the page now shows another address without a new document.
  private readonly context: CollectContext;
  private readonly moved: () => void;

  constructor(context: CollectContext, changed: () => void, moved: () => void) {
    this.context = context;
    this.moved = moved;
    this.record = new EvidenceRecord(changed);
    this.collectors = kCollectors.map((make) => make(context));
    this.view = this.address();
  }

  start(): void {
    for (const collector of this.collectors) collector.start(this.record);
    this.context.page.addEventListener("popstate", this.onMove);
    this.navigation()?.addEventListener("currententrychange", this.onMove);
  }

  // Looks at the page as it is now and returns all that is known; `closely` with what is too much work for
  // every diagnosis.
  async look(closely = false): Promise<Evidence> {
    this.onMove();
    let left = () => 0;
    for (const collector of this.collectors) {
      if (!collector.scan || (collector.onDemand && !closely)) continue;
      if (left() < kScanMs) left = await idle(this.context.page);
      await collector.scan();
    }
    return this.record.build(this.pageRecord());
  }

  stop(): void {
    this.context.page.removeEventListener("popstate", this.onMove);
    this.navigation()?.removeEventListener("currententrychange", this.onMove);
    for (const collector of this.collectors) collector.stop();
  }

  private readonly onMove = () => {
    if (this.address() === this.view) return;
    this.view = this.address();
    this.record.clear();
    this.moved();
  };

  private address(): string {
    return this.context.page.location.href.split("#")[0] ?? "";
  }

  private navigation(): EventTarget | undefined {
    return (this.context.page as { navigation?: EventTarget }).navigation;
  }

  private pageRecord(): Page {
    const { page } = this.context;
    const ancestors = (page.location as Location & { ancestorOrigins?: DOMStringList }).ancestorOrigins;
    return {
      url: this.view,
      top_level: page.top === page.self,
      ancestor_origins: [...(ancestors ?? [])],
      secure_context: page.isSecureContext,
      viewport_width_px: Math.round(page.innerWidth),
      viewport_height_px: Math.round(page.innerHeight),
      age_ms: Math.round(page.performance.now()),
      inline_scripts: hasInlineScripts(page.document),
    };
  }
}
