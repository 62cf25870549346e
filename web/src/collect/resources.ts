// Elements whose file did not load. Their error events do not bubble, so they are heard on the way down.
import type { CollectContext, Collector, Emit } from "./collector.ts";

function urlOf(element: Element): string {
  for (const name of ["currentSrc", "src", "href", "data"]) {
    const value: unknown = (element as unknown as Record<string, unknown>)[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return "";
}

export function resourcesCollector({ page, boot, ours }: CollectContext): Collector {
  let emit: Emit | null = null;
  const onError = (event: Event) => {
    const element = event.target;
    if (!(element instanceof Element)) return;
    const url = urlOf(element);
    if (url !== "" && !ours(url)) emit?.add("resources", { tag: element.localName, url, count: 1 });
  };
  return {
    start(to) {
      emit = to;
      boot?.events["error"]?.forEach(onError);
      page.addEventListener("error", onError, true);
      emit.collected("resources");
    },
    stop() {
      page.removeEventListener("error", onError, true);
      emit = null;
    },
  };
}
