// Small pieces every view of the console is made of.
import type { Severity } from "../protocol.ts";
import { h, icon, type Child } from "../panel/dom.ts";
import { copyButton } from "../panel/copy.ts";
import { renderFix } from "../panel/render.ts";
import { visibleText } from "../panel/words.ts";
import { CallError } from "./client.ts";
import type { Said } from "./records.ts";

export function announce(words: string): void {
  const live = document.querySelector("#live");
  if (live) live.textContent = words;
}

export function severityTag(severity: Severity): HTMLElement {
  return h("span", { class: `tag ${severity}` }, icon(severity), severity);
}

export const moment = (unixMs: number): string =>
  new Date(unixMs).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

export function bytesWord(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB"];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? amount : amount.toFixed(1)} ${units[unit]}`;
}

export function codeBlock(text: string, label: string): HTMLElement {
  return h(
    "div",
    { class: "code" },
    h("pre", { tabindex: 0, dir: "ltr", "aria-label": label }, visibleText(text)),
    copyButton(label, text, `Copy: ${label}`, announce),
  );
}

// Whether every value a sentence of the catalogue speaks of is known.
export const isKnown = (template: string, params: Record<string, string>): boolean =>
  [...template.matchAll(/\{([a-z_0-9]+)\|[a-z]+\}/g)].every(([, name]) => params[name ?? ""]);

// A sentence of the catalogue; what is not known of the finding keeps its name: <directive>.
export function prose(template: string, params: Record<string, string>): string {
  const named = template.replace(/\{([a-z_0-9]+)\|[a-z]+\}/g, (whole, name: string) =>
    params[name] ? whole : `<${name.replaceAll("_", " ")}>`,
  );
  return visibleText(renderFix(named, params));
}

// A text that came from a page or a client, with where it came from.
export function saidBlock(said: Said, label: string): HTMLElement {
  const place = [said.kind, said.where].filter(Boolean).join(": ");
  return h(
    "figure",
    {},
    h(
      "figcaption",
      {},
      h("bdi", {}, visibleText(place || label)),
      h("span", { class: "faint" }, `${visibleText(said.origin)}${said.truncated ? ", shortened" : ""}`),
    ),
    codeBlock(said.text, label),
  );
}

export function facts(rows: [string, Child][]): HTMLElement {
  return h(
    "dl",
    { class: "facts" },
    ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

export function errorNotice(thrown: unknown): HTMLElement {
  const sentence = thrown instanceof CallError ? thrown.message : `The console failed: ${String(thrown)}`;
  return h("p", { class: "notice bad", role: "alert" }, icon("warn"), h("span", {}, visibleText(sentence)));
}

export function envTokens(env: string[]): HTMLElement {
  if (env.length === 0) return h("span", { class: "faint" }, "nothing known of the environment");
  return h("span", { class: "tokens" }, ...env.map((token) => h("code", {}, visibleText(token))));
}
