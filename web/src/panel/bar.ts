// The confidence bar: its length is the expected rate, its tick the cautious one by which fixes are ordered.
import { h, svg } from "./dom.ts";
import { percent } from "./words.ts";

export function confidenceBar(confidence: number, lowerBound: number): HTMLElement {
  const bar = svg(
    "svg",
    { class: "bar", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: "bar-track", width: 100, height: 6 }),
    svg("rect", { class: "bar-fill", width: Math.round(confidence * 100), height: 6 }),
    svg("rect", { class: "bar-tick", x: Math.round(lowerBound * 100), width: 1.2, height: 6 }),
  );
  return h(
    "span",
    { class: "confidence" },
    h("span", { class: "sr" }, "confidence "),
    h("b", {}, percent(confidence)),
    bar,
  );
}
