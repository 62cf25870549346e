// Builds elements by DOM calls alone: texts become text nodes, so that no data is ever parsed as HTML, and no
// inline style or handler attribute is written, so that no policy of the page is touched.

export type Child = Node | string | null | undefined | false;
type Props = Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>;

const kSvg = "http://www.w3.org/2000/svg";

// `on…` members become listeners; false, null and undefined leave the attribute out, true writes it empty.
function apply(node: Element, props: Props, children: Child[]): void {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
  for (const child of children) if (child) node.append(child);
}

export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(name);
  apply(node, props, children);
  return node;
}

export function svg(name: string, props: Props = {}, ...children: Child[]): SVGElement {
  const node = document.createElementNS(kSvg, name);
  apply(node, props, children);
  return node;
}

// Replaces what a part shows, keeping its scroll place and the focus on the control of the same data-key.
export function replaceKeepingFocus(part: HTMLElement, ...children: Child[]): void {
  const root = part.getRootNode() as ShadowRoot;
  const focused = root.activeElement;
  const key = focused && part.contains(focused) ? focused.getAttribute("data-key") : null;
  const top = part.scrollTop;
  part.replaceChildren(...children.filter((child): child is Node | string => Boolean(child)));
  part.scrollTop = top;
  if (key && root.activeElement === null) heirOf(part, key)?.focus({ preventScroll: true });
}

// Who takes the focus of a control that is drawn anew: the same, else the last of its family, else the panel.
function heirOf(part: HTMLElement, key: string): HTMLElement | null {
  const family = CSS.escape(key.slice(0, key.lastIndexOf(":") + 1));
  return (
    part.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ??
    (family ? [...part.querySelectorAll<HTMLElement>(`[data-key^="${family}"]`)].at(-1) : null) ??
    part.closest<HTMLElement>("[role=dialog]")
  );
}

const kIcons: Record<string, string> = {
  critical: "M5 1h6l4 4v6l-4 4H5l-4-4V5zM8 4.2v4.6M8 11v.6",
  error: "M8 1l7 7-7 7-7-7zM8 4.6v4M8 10.6v.6",
  warn: "M8 1.6l7 12.8H1zM8 6v4M8 11.8v.6",
  info: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zM8 7v4.5M8 4.4V5",
  close: "M3 3l10 10M13 3L3 13",
  back: "M10 3L5 8l5 5",
  wide: "M1.5 3.5h13v9h-13zM9 3.5v9",
  again: "M13.5 8A5.5 5.5 0 1 1 11.6 3.8M13.5 1.5v3.2h-3.2",
  good: "M2.5 8.5l3.6 3.6 7.4-8",
  mark: "M1.5 8h3l2-5 3 10 2-5h3",
};

// A small line drawing; decoration only, its meaning is always written beside it.
export function icon(name: string, extra = ""): SVGElement {
  return svg(
    "svg",
    { class: `icon ${extra}`.trim(), viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: kIcons[name] ?? "" }),
  );
}
