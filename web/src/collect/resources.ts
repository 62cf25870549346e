// Elements whose file did not load. Their error events do not bubble, so they are heard on the way down.
//
// Resource Timing says afterwards with which status the file was answered, as far as it may be read.
import type { ResourceFailure } from "../protocol.ts";
import { missedBefore, type CollectContext, type Collector, type Emit } from "./collector.ts";

const kFailures = 200;

function urlOf(element: Element): string {
  for (const name of ["currentSrc", "src", "href", "data"]) {
    const value: unknown = (element as unknown as Record<string, unknown>)[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return "";
}

export function resourcesCollector({ page, boot, ours }: CollectContext): Collector {
  const failures = new Map<string, ResourceFailure>(); // by element and address without its query's values
  let view = "";
  let emit: Emit | null = null;

  function tell(): void {
    emit?.set("resources", [...failures.values()]);
  }

  function fail(tag: string, url: string): void {
    const key = `${tag} ${url.split(/[?#]/)[0] ?? ""}`;
    const known = failures.get(key);
    if (known) known.count++;
    else if (failures.size < kFailures) failures.set(key, { tag, url, count: 1 });
    else return emit?.dropped("limit.resources");
    tell();
  }

  const onError = (event: Event) => {
    const element = event.target;
    if (!(element instanceof Element)) return;
    const url = urlOf(element);
    if (url !== "" && !ours(url)) fail(element.localName, url);
  };

  function statusOf(url: string): number {
    const entries = page.performance.getEntriesByName(url, "resource") as PerformanceResourceTiming[];
    return entries.at(-1)?.responseStatus ?? 0;
  }

  return {
    start(to) {
      emit = to;
      view = page.location.href;
      missedBefore(emit, boot, "resources", boot?.events["error"]);
      boot?.events["error"]?.forEach(onError);
      page.addEventListener("error", onError, true);
      emit.collected("resources");
    },
    scan() {
      // What failed belongs to the view it happened in.
      if (page.location.href.split("#")[0] !== view.split("#")[0]) failures.clear();
      view = page.location.href;
      for (const failure of failures.values()) {
        if (!failure.status) failure.status = statusOf(failure.url);
      }
      if (failures.size > 0) tell();
    },
    stop() {
      page.removeEventListener("error", onError, true);
      emit = null;
    },
  };
}
