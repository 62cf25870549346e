// How the application is configured, by its owner's word in data-config: no page can read it elsewhere.
import type { CollectContext, Collector, Emit } from "./collector.ts";

export function settingsCollector({ settings }: CollectContext): Collector {
  let emit: Emit | null = null;
  return {
    start(to) {
      emit = to;
    },
    // Before every diagnosis, because a new view of the document clears the lists.
    scan() {
      const told = Object.entries(settings) as [keyof typeof settings, string][];
      if (told.length === 0) return;
      emit?.set(
        "settings",
        told.map(([name, value]) => ({ name, value, source: "data-config" })),
      );
      emit?.collected("settings");
    },
    stop() {
      emit = null;
    },
  };
}
