// Elements that cover much of the viewport and take its clicks, found by hit-testing a grid of points.
//
// An element that nothing lies under covers nothing: full-page layouts and backgrounds are left out.
import type { Overlay } from "../protocol.ts";
import { isOurs, type CollectContext, type Collector, type Emit } from "./collector.ts";
import { selectorOf } from "./selector.ts";

const kGrid = 5;
const kShare = 0.5;  // of the viewport's width and of its height
const kOverlays = 20;
const kPaints = "img,svg,canvas,video,iframe,object,button,input,select,textarea,a[href],[role=button]";
const kFocusable = "a[href],button,input,select,textarea,iframe,[tabindex],[contenteditable]";

interface Candidate {
  hits: number;
  covers: boolean;  // something that is no part of it lies under it at one point at least
  shadow: boolean;
}

// Of closed shadow roots only the host is seen, which is all there is to say.
function deepest(element: Element, x: number, y: number): Element {
  for (let at = element; ;) {
    const inner: Element | undefined = at.shadowRoot?.elementsFromPoint(x, y).find((one) => one !== at);
    if (!inner || inner.getRootNode() !== at.shadowRoot) return at;
    at = inner;
  }
}

function parentOf(element: Element): Element | null {
  const root = element.getRootNode();
  return element.assignedSlot ?? element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

function isInside(element: Element, container: Element): boolean {
  for (let at: Element | null = element; at; at = parentOf(at)) if (at === container) return true;
  return false;
}

export function overlaysCollector({ page }: CollectContext): Collector {
  let emit: Emit | null = null;
  const { document } = page;

  function shares(element: Element): [number, number] {
    const box = element.getBoundingClientRect();
    const width = Math.min(box.right, page.innerWidth) - Math.max(box.left, 0);
    const height = Math.min(box.bottom, page.innerHeight) - Math.max(box.top, 0);
    return [Math.max(width, 0) / page.innerWidth, Math.max(height, 0) / page.innerHeight];
  }

  // The nearest positioned ancestor that covers enough, and whether the way to it left a shadow root.
  function coverOf(hit: Element): [Element, boolean] | null {
    let shadow = false;
    for (let at: Element | null = hit; at && at !== document.body && at !== document.documentElement; at = parentOf(at)) {
      const { position } = page.getComputedStyle(at);
      const [width, height] = position === "static" || position === "relative" ? [0, 0] : shares(at);
      if (width >= kShare && height >= kShare) return [at, shadow || at.getRootNode() instanceof ShadowRoot];
      shadow ||= at.shadowRoot !== null;
    }
    return null;
  }

  function sample(candidates: Map<Element, Candidate>, x: number, y: number): void {
    const stack = document.elementsFromPoint(x, y).filter((element) => !isOurs(element));
    const [top] = stack;
    const cover = top && coverOf(deepest(top, x, y));
    if (!cover) return;
    const [element, shadow] = cover;
    const candidate = candidates.get(element) ?? { hits: 0, covers: false, shadow: false };
    candidate.hits++;
    candidate.shadow ||= shadow;
    candidate.covers ||= stack.some((other) =>
      other !== document.body && other !== document.documentElement &&
      !isInside(other, element) && !isInside(element, other));
    candidates.set(element, candidate);
  }

  function describe(element: Element, { hits, shadow }: Candidate): Overlay {
    const style = page.getComputedStyle(element);
    const [width_share, height_share] = shares(element);
    const inside: ParentNode = element.shadowRoot ?? element;
    const dialog = element.closest("dialog[open],[aria-modal=true],[role=dialog],[role=alertdialog]") ??
      inside.querySelector("dialog[open],[aria-modal=true],[role=dialog],[role=alertdialog]");
    return {
      selector: selectorOf(element),
      position: style.position,
      width_share,
      height_share,
      hit_share: hits / (kGrid * kGrid),
      opacity: Number(style.opacity),
      pointer_events: style.pointerEvents,
      z_index: style.zIndex,
      visible: style.visibility === "visible",
      shadow_host: shadow || element.shadowRoot !== null,
      modal: dialog !== null && (dialog.localName === "dialog" || dialog.querySelector(kFocusable) !== null),
      has_content: element.localName === "dialog" || element.matches(kPaints) || inside.querySelector(kPaints) !== null ||
        (inside.textContent ?? "").trim() !== "" || style.backgroundImage !== "none",
    };
  }

  return {
    start(to) {
      emit = to;
    },
    scan() {
      if (!emit || !document.body || page.innerWidth === 0 || page.innerHeight === 0) return;
      const candidates = new Map<Element, Candidate>();
      for (let row = 0; row < kGrid; row++) {
        for (let column = 0; column < kGrid; column++) {
          sample(candidates, ((column + 0.5) / kGrid) * page.innerWidth, ((row + 0.5) / kGrid) * page.innerHeight);
        }
      }
      const covering = [...candidates].filter(([, candidate]) => candidate.covers);
      if (covering.length > kOverlays) emit.dropped("overlays_limit", covering.length - kOverlays);
      emit.set("overlays", covering.slice(0, kOverlays).map(([element, candidate]) => describe(element, candidate)));
      emit.collected("overlays");
    },
    stop() {
      emit = null;
    },
  };
}
