// <devdiag-panel>: shows the state of the page's handle and passes a person's wishes back to it.
//
// Everything is drawn from (state, memory, knowledge). A part is drawn again only when what it shows changed,
// so that a selection or the focus survives news about something else.
import type { Finding, Handle, PageState } from "../protocol.ts";
import { detailView } from "./detail_view.ts";
import { h, icon, replaceKeepingFocus } from "./dom.ts";
import { listView } from "./list_view.ts";
import { Knowledge, PanelMemory, type PanelActions } from "./panel_state.ts";
import { saveFile } from "./save.ts";
import { stateView } from "./state_view.ts";
import { panelSheets } from "./styles.ts";
import { findingKey, headline, outcomeSentence, thrownSentence } from "./words.ts";

export class DevDiagPanel extends HTMLElement implements PanelActions {
  #handle: Handle | null = null;
  #knowledge: Knowledge | null = null;
  #memory = new PanelMemory();
  #drawn = new WeakMap<HTMLElement, string>();
  #unsubscribe: (() => void) | null = null;
  #opener: HTMLElement | null = null;
  #announced = "";
  #head = h("header", { class: "bar-top" });
  #body = h("div", { class: "body", "data-view": "list" });
  #list = h("div", { class: "list" });
  #detail = h("div", { class: "detail" });
  #foot = h("footer", { class: "foot", "aria-label": "Storage and sync" });
  #live = h("p", { class: "sr", role: "status" });

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = panelSheets();
    this.#body.append(this.#list, this.#detail);
    root.append(
      h(
        "div",
        { class: "root", lang: "en", dir: "ltr" },
        h(
          "div",
          { class: "panel", role: "dialog", "aria-label": "DevDiag", tabindex: -1 },
          this.#head,
          this.#body,
          this.#foot,
          this.#live,
        ),
      ),
    );
    root.addEventListener("keydown", (event) => this.#key(event as KeyboardEvent));
  }

  // Must be called before the element is connected.
  serve(handle: Handle, opener: HTMLElement | null): void {
    this.#handle = handle;
    this.#opener = opener;
    this.#knowledge = new Knowledge(handle, () => this.#draw());
  }

  connectedCallback(): void {
    if (!this.#handle) return;
    for (const type of kOwnEvents) this.addEventListener(type, keepToOurselves);
    this.#unsubscribe = this.#handle.subscribe(() => this.#news());
    this.setAttribute("popover", "manual");
    this.showPopover?.(); // the top layer: nothing of the page can cover it; without it the z-index has to do
    this.#draw();
    this.focusList();
  }

  disconnectedCallback(): void {
    this.#unsubscribe?.();
    for (const type of kOwnEvents) this.removeEventListener(type, keepToOurselves);
  }

  focusList(): void {
    const first = this.#list.querySelector<HTMLElement>('button.row[tabindex="0"]');
    (first ?? this.shadowRoot?.querySelector<HTMLElement>(".panel"))?.focus({ preventScroll: true });
  }

  // --- what a person may ask for ---

  say(words: string): void {
    this.#live.textContent = words;
  }

  select(key: string | null): void {
    const before = this.#memory.selected;
    this.#memory.selected = key;
    this.#draw();
    const target =
      key === null
        ? this.#list.querySelector<HTMLElement>(`[data-key="${CSS.escape(`row:${before}`)}"]`)
        : this.#detail.querySelector<HTMLElement>("#detail-title");
    if (key !== null) this.#detail.scrollTop = 0;
    target?.focus({ preventScroll: true });
  }

  apply(finding: Finding, fixCode: string, key: string): void {
    void this.#attempt(key, async (handle) => {
      await handle.recordAttempt(finding, fixCode);
      this.say(`Attempt of ${fixCode} recorded. Load the page with the fix in place.`);
    });
  }

  judge(attemptId: string, verdict: "worked" | "failed", key: string): void {
    void this.#attempt(key, async (handle) => {
      await handle.recordOutcome(attemptId, verdict);
      this.say(verdict === "worked" ? "Recorded: it worked." : "Recorded: it did not work.");
    });
  }

  checkAgain(): void {
    void this.#attempt("check", async (handle) => {
      await handle.checkAgain();
    });
  }

  syncNow(): void {
    void this.#attempt("sync", async (handle) => {
      await handle.syncNow();
    });
  }

  saveStore(): void {
    void this.#attempt("store", async (handle) => saveFile("devdiag.sqlite", await handle.exportStore()));
  }

  chooseStack(name: string): void {
    this.#memory.stack = name;
    this.#draw();
  }

  widen(): void {
    this.#memory.wide = this.toggleAttribute("data-wide");
    this.#draw();
  }

  close(): void {
    this.remove();
    this.#opener?.focus({ preventScroll: true });
  }

  // --- drawing ---

  #news(): void {
    const state = this.#handle?.state();
    if (!state) return;
    if (state.phase === "stopped") return this.remove();
    this.#draw();
    const words = [
      ...state.outcomes.map((outcome) =>
        outcomeSentence(outcome, this.#knowledge?.title(outcome.problem_code) ?? ""),
      ),
      headline(state),
    ].join(" ");
    if (words !== this.#announced) this.say(words);
    this.#announced = words;
  }

  #draw(): void {
    const handle = this.#handle;
    const knowledge = this.#knowledge;
    if (!handle || !knowledge || !this.isConnected) return;
    const state = handle.state();
    const memory = this.#memory;
    const shown = this.#selectedFinding(state);
    if (!shown) memory.selected = null;
    this.#body.dataset["view"] = shown ? "detail" : "list";
    const named = [...(state.report?.findings ?? []), ...state.attempts, ...state.outcomes];
    const titles = named.map((record) => knowledge.title(record.problem_code));
    this.#part(this.#head, [headline(state), [...memory.busy], memory.wide], () => this.#headParts(state));
    this.#part(
      this.#list,
      [
        state.mode,
        state.phase,
        state.why,
        state.report,
        state.attempts,
        state.outcomes,
        memory.selected,
        titles,
      ],
      () => listView({ state, knowledge, memory, actions: this }),
    );
    this.#drawDetail(state, shown, knowledge);
    this.#part(
      this.#foot,
      [state.storage, state.sync, state.mode, state.last_error, [...memory.busy], [...memory.troubles]],
      () => stateView(state, memory, this),
    );
  }

  #drawDetail(state: PageState, finding: Finding | undefined, knowledge: Knowledge): void {
    if (!finding) {
      this.#part(this.#detail, [], () => [
        h("p", { class: "detail-none" }, "Choose a finding to see its proof and fixes."),
      ]);
      return;
    }
    const version = JSON.stringify([state.attempts, state.outcomes, state.sync.last_success_ms ?? 0]);
    const file = knowledge.file(finding.problem_code);
    const ranking = knowledge.ranking(finding.problem_code, version);
    this.#part(
      this.#detail,
      [
        finding,
        file,
        ranking.value ?? ranking.trouble,
        state.attempts,
        state.run,
        state.mode,
        this.#memory.stack,
        [...this.#memory.troubles],
      ],
      () => [detailView({ finding, state, file, ranking, memory: this.#memory, actions: this })],
    );
  }

  // Draws a part unless it already shows exactly this.
  #part(part: HTMLElement, shows: unknown[], parts: () => (HTMLElement | null)[]): void {
    const signature = JSON.stringify(shows);
    if (this.#drawn.get(part) === signature) return;
    this.#drawn.set(part, signature);
    replaceKeepingFocus(part, ...parts());
  }

  #headParts(state: PageState): HTMLElement[] {
    const tool = (key: string, name: string, words: string, run: () => void, extra = "") =>
      h(
        "button",
        {
          type: "button",
          class: `tool ${extra}`,
          "data-key": `tool:${key}`,
          "aria-label": words,
          title: words,
          disabled: this.#memory.busy.has(key),
          onclick: run,
        },
        icon(name),
      );
    return [
      h("span", { class: "brand" }, icon("mark"), "DevDiag"),
      h("span", { class: "headline" }, headline(state)),
      tool("check", "again", "Check again", () => this.checkAgain()),
      tool(
        "wide",
        "wide",
        this.#memory.wide ? "Make narrower" : "Make wider",
        () => this.widen(),
        "wide-tool",
      ),
      tool("close", "close", "Close", () => this.close()),
    ];
  }

  #selectedFinding(state: PageState): Finding | undefined {
    return state.report?.findings.find((finding) => findingKey(finding) === this.#memory.selected);
  }

  // Runs one action at a time per key; what went wrong is shown where the person asked for it.
  async #attempt(key: string, run: (handle: Handle) => Promise<void>): Promise<void> {
    const { busy, troubles } = this.#memory;
    if (busy.has(key) || !this.#handle) return;
    busy.add(key);
    troubles.delete(key);
    this.#draw();
    try {
      await run(this.#handle);
    } catch (thrown) {
      troubles.set(key, thrownSentence(thrown));
    }
    busy.delete(key);
    this.#draw();
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    this.close();
  }
}

// Keys and clicks inside the panel are no business of the page's shortcuts and click-outside handlers.
const kOwnEvents = [
  "keydown",
  "keyup",
  "keypress",
  "click",
  "pointerdown",
  "pointerup",
  "mousedown",
  "mouseup",
];
const keepToOurselves = (event: Event): void => event.stopPropagation();
