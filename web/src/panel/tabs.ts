// Tabs after the ARIA pattern: one tab stop, arrow keys choose, the panel follows at once.
import { h } from "./dom.ts";

export interface TabsOptions {
  key: string;
  label: string;
  names: string[];
  chosen: string;
  choose(name: string): void;
  show(name: string): HTMLElement;
}

export function tabs(options: TabsOptions): HTMLElement {
  const panel = h("div", { role: "tabpanel", class: "tabpanel" });
  const buttons = options.names.map((name) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        "data-key": `${options.key}:tab:${name}`,
        onclick: () => {
          show(name);
          options.choose(name);
        },
      },
      name,
    ),
  );
  const list = h("div", { role: "tablist", class: "tablist", "aria-label": options.label }, ...buttons);
  function show(name: string): void {
    options.names.forEach((candidate, i) => {
      buttons[i]?.setAttribute("aria-selected", String(candidate === name));
      buttons[i]?.setAttribute("tabindex", candidate === name ? "0" : "-1");
    });
    panel.setAttribute("aria-label", name);
    panel.replaceChildren(options.show(name));
  }
  list.addEventListener("keydown", (event) => {
    const target = moved(buttons, buttons.indexOf(event.target as HTMLButtonElement), event.key, "inline");
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.click();
  });
  show(options.names.includes(options.chosen) ? options.chosen : (options.names[0] ?? ""));
  return h("div", { class: "tabs" }, list, panel);
}

// Which control a navigation key leads to from the one at `from`; null when the key is none of ours.
export function moved<T>(controls: T[], from: number, key: string, axis: "inline" | "block"): T | null {
  const last = controls.length - 1;
  if (from < 0 || last < 0) return null;
  const [back, forth] = axis === "inline" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  const to =
    key === back ? from - 1 : key === forth ? from + 1 : key === "Home" ? 0 : key === "End" ? last : null;
  if (to === null) return null;
  const wrapped =
    axis === "inline" ? (to + controls.length) % controls.length : Math.min(Math.max(to, 0), last);
  return controls[wrapped] ?? null;
}
