// Frames of the page, and whether those that promised a ready message have sent it.
//
// The owner declares the promise in data-config or by data-devdiag-ready="type" on the iframe. While one is
// still within its time, frames do not count as observed: nothing may be called healthy that is only slow.
import type { Frame, FrameExpectation, SandboxUse } from "../protocol.ts";
import type { CollectContext, Collector, Emit } from "./collector.ts";
import { listen, type Handshake } from "./handshake.ts";
import { selectorOf } from "./selector.ts";

const kReadyTimeoutMs = 3000;
const kFrames = 50;

interface Promised {
  ready_types: string[];
  timeout_ms: number;
}

const kUses: readonly [use: SandboxUse, selector: string][] = [
  ["scripts", "script"],
  ["forms", "form"],
  ["popups", "a[target=_blank]"],
  ["downloads", "a[download]"],
];

// What a sandboxed document has that its sandbox may forbid, when it can be looked at.
function usesOf(frame: HTMLIFrameElement): SandboxUse[] {
  try {
    const inside = frame.hasAttribute("sandbox") ? frame.contentDocument : null;
    return kUses.filter(([, selector]) => inside?.querySelector(selector)).map(([use]) => use);
  } catch {
    return [];
  }
}

function isReadable(frame: HTMLIFrameElement): boolean {
  try {
    return frame.contentDocument !== null;
  } catch {
    return false;
  }
}

function promiseOf(frame: HTMLIFrameElement, expectations: readonly FrameExpectation[]): Promised | null {
  const declared = frame.getAttribute("data-devdiag-ready");
  if (declared) return { ready_types: declared.split(/[\s,]+/).filter(Boolean), timeout_ms: kReadyTimeoutMs };
  const expected = expectations.find(({ selector }) => matches(frame, selector));
  return expected
    ? { ready_types: expected.ready_types, timeout_ms: expected.timeout_ms ?? kReadyTimeoutMs }
    : null;
}

function matches(frame: Element, selector: string): boolean {
  try {
    return frame.matches(selector);
  } catch {
    return false;
  }
}

export function framesCollector({ page, boot, frames: expectations }: CollectContext): Collector {
  const seenSince = new WeakMap<Element, number>();
  let emit: Emit | null = null;
  let handshake: Handshake | undefined;
  let timer = 0;

  function describe(frame: HTMLIFrameElement, now: number): Frame {
    if (!seenSince.has(frame)) seenSince.set(frame, now);
    const promised = promiseOf(frame, expectations);
    const srcdoc = frame.hasAttribute("srcdoc");
    const src = srcdoc ? "about:srcdoc" : frame.src;
    const sandbox = frame.getAttribute("sandbox");
    return {
      selector: selectorOf(frame),
      src,
      ...(sandbox === null ? {} : { sandbox }),
      allow: frame.allow ?? "",
      same_origin: srcdoc || (URL.canParse(src) && new URL(src).origin === page.origin),
      readable: isReadable(frame),
      ready_expected: promised !== null,
      ready: promised !== null && (handshake?.said(frame.contentWindow, promised.ready_types) ?? false),
      waited_ms: Math.round(now - (seenSince.get(frame) ?? now)),
      timeout_ms: promised?.timeout_ms ?? kReadyTimeoutMs,
      ready_types: promised?.ready_types ?? [],
      uses: usesOf(frame),
    };
  }

  function look(): void {
    if (!emit) return;
    page.clearTimeout(timer);
    const all = [...page.document.querySelectorAll("iframe")].filter(
      (frame) => frame.src !== "" || frame.hasAttribute("srcdoc"),
    );
    if (all.length > kFrames) emit.dropped("limit.frames", all.length - kFrames);
    const now = page.performance.now();
    const found = all.slice(0, kFrames).map((frame) => describe(frame, now));
    const waiting = found.filter(
      (frame) => frame.ready_expected && !frame.ready && frame.waited_ms < frame.timeout_ms,
    );
    emit.set("frames", found);
    emit.collected("frames", waiting.length === 0);
    if (waiting.length > 0) {
      timer = page.setTimeout(
        look,
        Math.min(...waiting.map((frame) => frame.timeout_ms - frame.waited_ms)) + 1,
      );
    }
  }

  return {
    start(to) {
      emit = to;
      handshake = listen(page, boot, look);
      // Frames that are here already have been waiting since the bootstrap, or since now without one.
      const since = boot?.since ?? page.performance.now();
      for (const frame of page.document.querySelectorAll("iframe")) seenSince.set(frame, since);
    },
    scan: look,
    stop() {
      handshake?.stop();
      page.clearTimeout(timer);
      emit = null;
    },
  };
}
