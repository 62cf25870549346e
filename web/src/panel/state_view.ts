// The state of storage and sync, always in sight as one line each, in full when opened.
import type { PageState } from "../protocol.ts";
import { h } from "./dom.ts";
import { fold } from "./list_view.ts";
import type { PanelActions, PanelMemory } from "./panel_state.ts";
import { errorSentence, storageSentences, syncSentences, visibleText } from "./words.ts";

export function stateView(state: PageState, memory: PanelMemory, actions: PanelActions): HTMLElement[] {
  const storage = storageSentences(state.storage);
  const sync = syncSentences(state.sync, Date.now());
  const trouble = memory.troubles.get("sync") ?? memory.troubles.get("check") ?? memory.troubles.get("store");
  return [
    fold(
      memory,
      "storage",
      `Storage: ${storage.title}`,
      null,
      h(
        "div",
        { class: "state" },
        ...storage.sentences.map((sentence) => h("p", {}, visibleText(sentence))),
        state.storage.kind !== "none" &&
          h(
            "button",
            { type: "button", "data-key": "save", onclick: () => actions.saveStore() },
            "Save the store as a file",
          ),
      ),
    ),
    fold(
      memory,
      "sync",
      `Sync: ${sync.title}`,
      null,
      h(
        "div",
        { class: "state" },
        ...sync.sentences.map((sentence) => h("p", {}, visibleText(sentence))),
        countsView(state),
        state.sync.state !== "off" &&
          h(
            "button",
            {
              type: "button",
              "data-key": "sync",
              disabled: memory.busy.has("sync"),
              onclick: () => actions.syncNow(),
            },
            "Sync now",
          ),
      ),
    ),
    ...[
      trouble && h("p", { class: "trouble", role: "alert" }, visibleText(trouble)),
      state.last_error && h("p", { class: "trouble" }, visibleText(errorSentence(state.last_error))),
    ].filter((part): part is HTMLParagraphElement => part instanceof HTMLElement),
    h(
      "p",
      { class: "versions" },
      `DevDiag ${state.version}`,
      h(
        "span",
        {},
        state.mode === "local"
          ? "rules and learning in the browser"
          : state.mode === "core"
            ? "rules only"
            : "not running",
      ),
    ),
  ];
}

function countsView({ sync }: PageState): HTMLElement | null {
  const lost = Object.entries(sync.lost);
  const rows: [string, number][] = [
    ["Waiting", sync.pending],
    ["Acknowledged", sync.acked],
    ["Refused", sync.refused],
    ["Given up", sync.dead],
    ...lost.map(([reason, count]): [string, number] => [`Lost, ${reason.replaceAll("_", " ")}`, count]),
  ];
  return h(
    "dl",
    { class: "counts" },
    ...rows.flatMap(([name, count]) => [h("dt", {}, visibleText(name)), h("dd", {}, String(count))]),
  );
}
