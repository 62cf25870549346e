// Web vitals of this load by their public definitions (web.dev/articles/vitals): LCP, CLS, INP, FCP, TTFB.
//
// Own code, because a collector must be able to stop and the usual library cannot; its figures are the
// test's oracle. Counted as observed only once a largest paint was seen: a page loaded in a background tab
// has none.
import type { Vital } from "../protocol.ts";
import type { CollectContext, Collector, Emit } from "./collector.ts";
import { selectorOf } from "./selector.ts";

interface LayoutShift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources?: { node?: Node | null }[];
}
interface LargestPaint extends PerformanceEntry {
  element?: Element | null;
  url?: string;
}
interface TimedEvent extends PerformanceEventTiming {
  interactionId: number;
}

const kWindowGapMs = 1000;
const kWindowMs = 5000;
const kInteractionsKept = 10;
const kInteractionsPerOutlier = 50;
const kEventThresholdMs = 40;

const nameOf = (node: Node | null | undefined) => (node instanceof Element ? selectorOf(node) : "");

// The greatest sum of shifts in a window: at most 1 s between two, at most 5 s in all.
export function shiftScorer() {
  let sum = 0,
    first = 0,
    last = 0,
    worst = 0,
    element = "",
    largest = 0;
  return {
    add(entry: Pick<LayoutShift, "value" | "hadRecentInput" | "startTime" | "sources">) {
      if (entry.hadRecentInput) return;
      const follows = sum > 0 && entry.startTime - last < kWindowGapMs && entry.startTime - first < kWindowMs;
      if (!follows) [sum, first] = [0, entry.startTime];
      sum += entry.value;
      last = entry.startTime;
      worst = Math.max(worst, sum);
      if (entry.value > largest) {
        largest = entry.value;
        element = nameOf(entry.sources?.[0]?.node);
      }
    },
    score: () => ({ value: worst, element }),
  };
}

// The slowest interaction, leaving out one for every fifty.
export function interactionScorer() {
  const slowest: { id: number; ms: number; element: string }[] = [];
  const seen = new Set<number>();
  return {
    add(entry: Pick<TimedEvent, "interactionId" | "duration" | "target">) {
      if (!entry.interactionId) return;
      seen.add(entry.interactionId);
      const known = slowest.find((one) => one.id === entry.interactionId);
      if (known) known.ms = Math.max(known.ms, entry.duration);
      else slowest.push({ id: entry.interactionId, ms: entry.duration, element: nameOf(entry.target) });
      slowest.sort((a, b) => b.ms - a.ms);
      slowest.length = Math.min(slowest.length, kInteractionsKept);
    },
    score() {
      const at = Math.min(slowest.length - 1, Math.floor(seen.size / kInteractionsPerOutlier));
      const one = slowest[at];
      return one ? { value: one.ms, element: one.element } : null;
    },
  };
}

type Observe = (
  type: string,
  options: object,
  each: (entry: PerformanceEntry) => void,
  then: () => void,
) => void;
const isTimed = (page: Window & typeof globalThis, type: string) =>
  page.PerformanceObserver?.supportedEntryTypes?.includes(type) ?? false;

type Put = (name: Vital["name"], value: number, element?: string) => void;

// Times count from the activation of a prerendered page, and only until the page is first hidden.
interface Clock {
  since(time: number): number;
  shown(entry: PerformanceEntry): boolean;
}

function watchPaints(observe: Observe, put: Put, clock: Clock, largestSeen: () => void): void {
  let largest: LargestPaint | null = null;
  const onLargest = (entry: PerformanceEntry) => {
    if (clock.shown(entry)) largest = entry as LargestPaint;
  };
  observe("largest-contentful-paint", {}, onLargest, () => {
    if (!largest) return;
    put("LCP", clock.since(largest.startTime), nameOf(largest.element) || largest.url || "");
    largestSeen();
  });
  let first = 0;
  const onPaint = (entry: PerformanceEntry) => {
    if (entry.name === "first-contentful-paint" && clock.shown(entry)) first = entry.startTime;
  };
  observe("paint", {}, onPaint, () => {
    if (first > 0) put("FCP", clock.since(first));
  });
}

function watchShifts(observe: Observe, put: Put): void {
  const shifts = shiftScorer();
  const onShift = (entry: PerformanceEntry) => shifts.add(entry as LayoutShift);
  observe("layout-shift", {}, onShift, () => {
    const { value, element } = shifts.score();
    put("CLS", value, element);
  });
}

function watchInteractions(observe: Observe, put: Put): void {
  const interactions = interactionScorer();
  const onEvent = (entry: PerformanceEntry) => interactions.add(entry as TimedEvent);
  const after = () => {
    const slow = interactions.score();
    if (slow) put("INP", slow.value, slow.element);
  };
  observe("event", { durationThreshold: kEventThresholdMs }, onEvent, after);
  observe("first-input", {}, onEvent, after);
}

export function vitalsCollector({ page }: CollectContext): Collector {
  let observers: PerformanceObserver[] = [];
  let hidden = Infinity; // when the page was first hidden
  const onHide = () => {
    if (page.document.visibilityState === "hidden") hidden = Math.min(hidden, page.performance.now());
  };
  const observe: Observe = (type, options, each, then) => {
    if (!isTimed(page, type)) return;
    const observer = new page.PerformanceObserver((list) => {
      list.getEntries().forEach(each);
      then();
    });
    observer.observe({ type, buffered: true, ...options });
    observers.push(observer);
  };

  function watch(emit: Emit): void {
    const vitals = new Map<Vital["name"], Vital>();
    const { pathname: route, search } = page.location;
    // A later view of the same document has no load of its own, so nothing is said about it.
    const isView = () => page.location.pathname === route && page.location.search === search;
    const put: Put = (name, value, element = "") => {
      if (!isView()) return;
      vitals.set(name, { name, value, route, element });
      emit.set("vitals", [...vitals.values()]);
    };
    const [load] = page.performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    const activation = (load as { activationStart?: number } | undefined)?.activationStart ?? 0;
    const clock: Clock = {
      since: (time) => Math.max(time - activation, 0),
      shown: (entry) => entry.startTime < hidden,
    };
    if (load && load.responseStart > 0) put("TTFB", clock.since(load.responseStart));
    watchPaints(observe, put, clock, () => isView() && emit.collected("vitals"));
    if (isTimed(page, "layout-shift")) put("CLS", 0); // nothing moved yet
    watchShifts(observe, put);
    watchInteractions(observe, put);
  }

  return {
    start(emit) {
      if (page.document.visibilityState === "hidden") hidden = 0;
      page.document.addEventListener("visibilitychange", onHide, true);
      watch(emit);
    },
    stop() {
      page.document.removeEventListener("visibilitychange", onHide, true);
      for (const observer of observers) observer.disconnect();
      observers = [];
    },
  };
}
