// Elements that cover much of the viewport and take its clicks, found by hit-testing a grid of points.
//
// An element that nothing lies under covers nothing: full-page layouts and backgrounds are left out.
import type { Overlay } from "../protocol.ts";
import { isOurs, type CollectContext, type Collector, type Emit } from "./collector.ts";
import { selectorOf } from "./selector.ts";

const kGrid = 5;
const kShare = 0.5; // of the viewport's width and of its height
const kOverlays = 20;
const kDialog = "dialog[open],[aria-modal=true],[role=dialog],[role=alertdialog]";
const kPaints = "img,svg,canvas,video,iframe,object,button,input,select,textarea,a[href],[role=button]";
const kFocusable = "a[href],button,input,select,textarea,iframe,[tabindex],[contenteditable]";

interface Candidate {
  hits: number;
  covers: boolean; // something that is no part of it lies under it at one point at least
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

function isRoot(element: Element): boolean {
  return element === element.ownerDocument.body || element === element.ownerDocument.documentElement;
}

function sharesOf(page: Window, element: Element): [width: number, height: number] {
  const box = element.getBoundingClientRect();
  const width = Math.min(box.right, page.innerWidth) - Math.max(box.left, 0);
  const height = Math.min(box.bottom, page.innerHeight) - Math.max(box.top, 0);
  return [Math.max(width, 0) / page.innerWidth, Math.max(height, 0) / page.innerHeight];
}

// The nearest positioned ancestor that covers enough, and whether the way to it left a shadow root.
function coverOf(page: Window, hit: Element): [Element, boolean] | null {
  let shadow = false;
  for (let at: Element | null = hit; at && !isRoot(at); at = parentOf(at)) {
    const { position } = page.getComputedStyle(at);
    if (position !== "static" && position !== "relative") {
      const [width, height] = sharesOf(page, at);
      if (width >= kShare && height >= kShare) return [at, shadow || at.getRootNode() instanceof ShadowRoot];
    }
    shadow ||= at.shadowRoot !== null;
  }
  return null;
}

function sample(page: Window, candidates: Map<Element, Candidate>, x: number, y: number): void {
  const stack = page.document.elementsFromPoint(x, y).filter((element) => !isOurs(element));
  const [top] = stack;
  const cover = top && coverOf(page, deepest(top, x, y));
  if (!cover) return;
  const [element, shadow] = cover;
  const candidate = candidates.get(element) ?? { hits: 0, covers: false, shadow: false };
  candidate.hits++;
  candidate.shadow ||= shadow;
  candidate.covers ||= stack.some(
    (other) => !isRoot(other) && !isInside(other, element) && !isInside(element, other),
  );
  candidates.set(element, candidate);
}

function isModal(element: Element, inside: ParentNode): boolean {
  const dialog = element.closest(kDialog) ?? inside.querySelector(kDialog);
  return dialog !== null && (dialog.localName === "dialog" || dialog.querySelector(kFocusable) !== null);
}

function describe(page: Window, element: Element, { hits, shadow }: Candidate): Overlay {
  const style = page.getComputedStyle(element);
  const [width_share, height_share] = sharesOf(page, element);
  const inside: ParentNode & Node = element.shadowRoot ?? element;
  const paints = element.matches(`dialog,${kPaints}`) || inside.querySelector(kPaints) !== null;
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
    modal: isModal(element, inside),
    has_content: paints || (inside.textContent ?? "").trim() !== "" || style.backgroundImage !== "none",
  };
}

export function overlaysCollector({ page }: CollectContext): Collector {
  let emit: Emit | null = null;
  return {
    start(to) {
      emit = to;
    },
    scan() {
      if (!emit || !page.document.body || page.innerWidth === 0 || page.innerHeight === 0) return;
      const candidates = new Map<Element, Candidate>();
      for (let at = 0; at < kGrid * kGrid; at++) {
        const column = (at % kGrid) + 0.5,
          row = Math.floor(at / kGrid) + 0.5;
        sample(page, candidates, (column / kGrid) * page.innerWidth, (row / kGrid) * page.innerHeight);
      }
      const covering = [...candidates].filter(([, candidate]) => candidate.covers);
      if (covering.length > kOverlays) emit.dropped("limit.overlays", covering.length - kOverlays);
      emit.set(
        "overlays",
        covering.slice(0, kOverlays).map(([element, one]) => describe(page, element, one)),
      );
      emit.collected("overlays");
    },
    stop() {
      emit = null;
    },
  };
}
