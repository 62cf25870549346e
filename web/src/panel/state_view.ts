// The state of storage and sync, always in sight as one line each, in full when opened.
import type { PageState } from "../protocol.ts";
import { h, type Child } from "./dom.ts";
import { fold } from "./list_view.ts";
import type { PanelActions, PanelMemory } from "./panel_state.ts";
import { errorSentence, storageSentences, syncSentences, visibleText } from "./words.ts";

export function stateView(state: PageState, memory: PanelMemory, actions: PanelActions): HTMLElement[] {
  const troubles = ["check", "sync", "store"].flatMap((key) => memory.troubles.get(key) ?? []);
  if (state.last_error) troubles.push(errorSentence(state.last_error));
  return [
    storageView(state, memory, actions),
    syncView(state, memory, actions),
    ...troubles.map((words) => h("p", { class: "trouble", role: "alert" }, visibleText(words))),
    h("p", { class: "versions" }, `DevDiag ${state.version}`, h("span", {}, modeWords[state.mode])),
  ];
}

const modeWords = { local: "rules and learning in the browser", core: "rules only", off: "not running" };

const paragraphs = (sentences: string[]): Child[] =>
  sentences.map((sentence) => h("p", {}, visibleText(sentence)));

function storageView({ storage }: PageState, memory: PanelMemory, actions: PanelActions): HTMLElement {
  const { title, sentences } = storageSentences(storage);
  const durable = storage.kind === "opfs" || storage.kind === "other_tab";
  const button =
    storage.kind !== "none" &&
    h(
      "button",
      { type: "button", "data-key": "save", onclick: () => actions.saveStore() },
      "Save the store as a file",
    );
  const body = h("div", { class: "state" }, ...paragraphs(sentences), button);
  return fold(memory, "storage", `Storage: ${title}`, durable && !storage.evicted ? null : "alarm", body);
}

function syncView({ sync }: PageState, memory: PanelMemory, actions: PanelActions): HTMLElement {
  const { title, sentences } = syncSentences(sync, Date.now());
  const alarming = sync.state === "paused" || sync.refused + sync.dead > 0;
  const disabled = memory.busy.has("sync");
  const button =
    sync.state !== "off" &&
    h(
      "button",
      { type: "button", "data-key": "sync", disabled, onclick: () => actions.syncNow() },
      "Sync now",
    );
  const told = [...paragraphs(sentences), countsView(sync), refusalsView(sync)];
  const body = h("div", { class: "state" }, ...told, button);
  return fold(memory, "sync", `Sync: ${title}`, alarming ? "alarm" : null, body);
}

function refusalsView({ refusals = [] }: PageState["sync"]): Child {
  const rows = refusals.map(({ code, detail }) =>
    h("li", {}, h("code", {}, visibleText(code)), ` ${visibleText(detail)}`),
  );
  return rows.length > 0 && h("ul", { class: "refusals", "aria-label": "Last refusals" }, ...rows);
}

function countsView(sync: PageState["sync"]): HTMLElement {
  const rows: [string, number][] = [
    ["Waiting", sync.pending],
    ["Acknowledged", sync.acked],
    ["Refused", sync.refused],
    ["Given up", sync.dead],
    ...Object.entries(sync.lost).map(([reason, count]): [string, number] => [
      `Lost, ${reason.replaceAll("_", " ")}`,
      count,
    ]),
  ];
  return h(
    "dl",
    { class: "counts" },
    ...rows.flatMap(([name, count]) => [h("dt", {}, visibleText(name)), h("dd", {}, String(count))]),
  );
}
