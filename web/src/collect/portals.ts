// Whether the containers exist that the page's owner declared: portals render nowhere without them.
import type { CollectContext, Collector, Emit } from "./collector.ts";

export function portalsCollector({ page, portals }: CollectContext): Collector {
  let emit: Emit | null = null;
  const exists = (selector: string) => {
    try {
      return page.document.querySelector(selector) !== null;
    } catch {
      emit?.dropped("unreadable.portals");
      return true;
    }
  };
  return {
    start(to) {
      emit = to;
    },
    scan() {
      emit?.set(
        "portals",
        portals.map((selector) => ({ selector, found: exists(selector) })),
      );
      emit?.collected("portals");
    },
    stop() {
      emit = null;
    },
  };
}
