// Why this visit by the back or forward button had to load the document again.
//
// Only such a visit can tell: without one, or in a browser that does not say, nothing is known.
import type { NotRestoredReason } from "../protocol.ts";
import type { CollectContext, Collector } from "./collector.ts";

const kReasons = 50;

// NotRestoredReasons of the document and of its frames; a frame of another origin shows no reasons.
interface Reasons {
  url?: string | null;
  src?: string | null;
  reasons?: readonly { reason: string }[] | null;
  children?: readonly Reasons[] | null;
}

function flat(node: Reasons): NotRestoredReason[] {
  const url = node.url ?? node.src ?? "";
  const own = (node.reasons ?? []).map(({ reason }) => ({ reason, url }));
  return [...own, ...(node.children ?? []).flatMap(flat)];
}

export function notRestoredCollector({ page }: CollectContext): Collector {
  return {
    start(emit) {
      const [load] = page.performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
      if (!load || load.type !== "back_forward" || !("notRestoredReasons" in load)) return;
      const reasons = (load as { notRestoredReasons: Reasons | null }).notRestoredReasons;
      emit.set("not_restored_reasons", reasons ? flat(reasons).slice(0, kReasons) : []);
      emit.collected("not_restored_reasons");
    },
    stop() {},
  };
}
