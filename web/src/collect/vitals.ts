// Web vitals of this load by their public definitions (web.dev/articles/vitals): LCP, CLS, INP, FCP, TTFB.
//
// Own code, because a collector must be able to stop and the usual library cannot; its figures are the test's oracle.
// Counted as observed only once a largest paint was seen: a page loaded in a background tab has none.
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
  let sum = 0, first = 0, last = 0, worst = 0, element = "", largest = 0;
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

export function vitalsCollector({ page }: CollectContext): Collector {
  let observers: PerformanceObserver[] = [];
  let hidden = Infinity;  // when the page was first hidden; paints after that do not count
  const onHide = () => {
    if (page.document.visibilityState === "hidden") hidden = Math.min(hidden, page.performance.now());
  };

  function observe(type: string, options: object, each: (entry: PerformanceEntry) => void, then: () => void) {
    if (!page.PerformanceObserver?.supportedEntryTypes?.includes(type)) return;
    const observer = new page.PerformanceObserver((list) => {
      list.getEntries().forEach(each);
      then();
    });
    observer.observe({ type, buffered: true, ...options });
    observers.push(observer);
  }

  function watch(emit: Emit) {
    const vitals = new Map<Vital["name"], Vital>();
    const route = page.location.pathname;
    const put = (name: Vital["name"], value: number, element = "") => {
      vitals.set(name, { name, value, route, element });
      emit.set("vitals", [...vitals.values()]);
    };
    const navigation = page.performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined;
    const activation = (navigation as { activationStart?: number } | undefined)?.activationStart ?? 0;
    if (navigation && navigation.responseStart > 0) put("TTFB", Math.max(navigation.responseStart - activation, 0));

    let largest: LargestPaint | null = null;
    observe("largest-contentful-paint", {}, (entry) => {
      if (entry.startTime < hidden) largest = entry as LargestPaint;
    }, () => {
      if (!largest) return;
      put("LCP", Math.max(largest.startTime - activation, 0), nameOf(largest.element) || largest.url || "");
      emit.collected("vitals");
    });
    let paint = 0;
    observe("paint", {}, (entry) => {
      if (entry.name === "first-contentful-paint" && entry.startTime < hidden) paint = entry.startTime;
    }, () => paint > 0 && put("FCP", Math.max(paint - activation, 0)));
    const shifts = shiftScorer();
    observe("layout-shift", {}, (entry) => shifts.add(entry as LayoutShift), () => {
      const { value, element } = shifts.score();
      put("CLS", value, element);
    });
    const interactions = interactionScorer();
    const onEvent = (entry: PerformanceEntry) => interactions.add(entry as TimedEvent);
    const afterEvents = () => {
      const slow = interactions.score();
      if (slow) put("INP", slow.value, slow.element);
    };
    observe("event", { durationThreshold: kEventThresholdMs }, onEvent, afterEvents);
    observe("first-input", {}, onEvent, afterEvents);
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
