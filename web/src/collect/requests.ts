// Requests of the page's scripts and their outcome; statuses of other requests out of Resource Timing.
//
// The hook sees method, mode and abort; Resource Timing sees what began before the hook, frames, style
// sheets' files, beacons and the navigation itself. No request is taken from both.
import { bootOf } from "../boot.ts";
import { hookNetwork, type NetworkCall } from "../hook.ts";
import type { Request } from "../protocol.ts";
import { missedBefore, type CollectContext, type Collector, type Emit } from "./collector.ts";
import { hookReadHeaders } from "./read_headers.ts";

const kTimingInitiators: Readonly<Record<string, Request["initiator"]>> = {
  css: "resource",
  iframe: "resource",
  frame: "resource",
  beacon: "beacon",
  ping: "beacon",
};

const withoutQuery = (url: string) => url.split(/[?#]/)[0] ?? "";

function absolute(url: string, base: string): string {
  return URL.canParse(url, base) ? new URL(url, base).href : url;
}

const kRemembered = 200;
const kHeaderNames = 50;

// Names of the headers the page set, whichever way it wrote them.
function headerNames(init: RequestInit | undefined): string[] {
  const given: unknown = init?.headers;
  if (typeof given !== "object" || given === null) return [];
  const pairs: Iterable<readonly string[]> =
    Symbol.iterator in given ? (given as Iterable<readonly string[]>) : Object.entries(given);
  const names = [...pairs].map(([name]) => String(name).toLowerCase());
  return [...new Set(names)].sort().slice(0, kHeaderNames);
}

function ofCall(call: NetworkCall, base: string): Request {
  return {
    url: absolute(call.url, base),
    method: call.method.toUpperCase(),
    initiator: call.initiator,
    outcome: call.outcome,
    status: call.status,
    duration_ms: Math.round(call.end - call.start),
    count: 1,
    mode: call.init?.mode ?? (call.initiator === "fetch" ? "cors" : ""),
    credentials: call.init?.credentials ?? "",
    request_headers: headerNames(call.init),
  };
}

// Status 0 in Resource Timing means unreadable, not failed; such entries say nothing.
function ofTiming(entry: PerformanceResourceTiming, initiator: Request["initiator"]): Request | null {
  const status = entry.responseStatus ?? 0;
  if (status === 0) return null;
  const duration_ms = Math.round(entry.duration);
  return {
    url: entry.name,
    method: "GET",
    initiator,
    outcome: "response",
    status,
    duration_ms,
    count: 1,
    mode: "",
    credentials: "",
  };
}

export function requestsCollector({ page, boot, ours }: CollectContext): Collector {
  let emit: Emit | null = null;
  let hookedSince = Infinity;
  let observer: PerformanceObserver | undefined;
  let unhook = () => {};
  let unhookHeaders = () => {};
  const latest = new Map<string, Request>(); // by address without its query

  const remember = (request: Request) => {
    const key = withoutQuery(request.url);
    if (latest.size < kRemembered || latest.has(key)) latest.set(key, request);
  };
  // Says more about a request that is known; as a repetition of it that counts nothing.
  const onMissed = (url: string, name: string) => {
    const request = latest.get(withoutQuery(url));
    if (request) emit?.add("requests", { ...request, count: 0, read_headers: [name] });
  };
  const onCall = (call: NetworkCall) => {
    try {
      const request = ofCall(call, page.document.baseURI);
      if (ours(request.url)) return;
      remember(request);
      emit?.add("requests", request);
    } catch {
      emit?.dropped("unreadable.requests");
    }
  };
  const onTiming = (entry: PerformanceEntry) => {
    const timing = entry as PerformanceResourceTiming;
    const byScript = { fetch: "fetch", xmlhttprequest: "xhr" }[timing.initiatorType] as
      "fetch" | "xhr" | undefined;
    const early = byScript && timing.startTime < hookedSince ? byScript : undefined;
    const navigation = timing.entryType === "navigation" ? "navigation" : undefined;
    const initiator = navigation ?? early ?? kTimingInitiators[timing.initiatorType];
    const request = initiator && !ours(timing.name) ? ofTiming(timing, initiator) : null;
    if (request) emit?.add("requests", request);
  };

  return {
    start(to) {
      emit = to;
      missedBefore(emit, boot, "requests", boot?.calls);
      if (boot) {
        hookedSince = boot.since;
        boot.calls.splice(0).forEach(onCall);
        boot.sink = onCall;
      } else {
        hookedSince = page.performance.now();
        unhook = hookNetwork(page, onCall);
      }
      if ("PerformanceObserver" in page) {
        observer = new page.PerformanceObserver((list) => list.getEntries().forEach(onTiming));
        for (const type of ["navigation", "resource"]) observer.observe({ type, buffered: true });
      }
      unhookHeaders = hookReadHeaders(page, onMissed);
      emit.collected("requests");
    },
    stop() {
      observer?.disconnect();
      unhook();
      unhookHeaders();
      if (boot && bootOf(page) === boot) boot.sink = () => {};
      emit = null;
    },
  };
}
