// One ranked fix: confidence, counts and reasons, what it asks for, its snippets, and what was tried.
import type { Attempt, CatalogueFix, Finding, RankedFix } from "../protocol.ts";
import { confidenceBar } from "./bar.ts";
import { copyButton } from "./copy.ts";
import { h, icon } from "./dom.ts";
import { renderFix } from "./render.ts";
import { chooseStack } from "./stack.ts";
import { tabs } from "./tabs.ts";
import {
  basisWord,
  momentWord,
  percent,
  standingOf,
  standingWord,
  tallySentence,
  visibleText,
} from "./words.ts";
import type { PanelActions, PanelMemory } from "./panel_state.ts";

export interface FixContext {
  finding: Finding;
  attempts: Attempt[]; // all of the target, newest first
  env: string[];
  memory: PanelMemory;
  actions: PanelActions;
  canRecord: boolean;
}

// A fix by its code; `ranked` is absent when no ranking could be read, `text` when the catalogue lacks it.
export interface RankedEntry {
  code: string;
  ranked?: RankedFix | undefined;
  text?: CatalogueFix | undefined;
}

export function fixView(entry: RankedEntry, place: number, context: FixContext): HTMLElement {
  const { finding, memory } = context;
  const key = `fix:${finding.fingerprint}:${entry.code}`;
  const open = memory.opened.get(key) ?? place === 0;
  const body = h(
    "div",
    { class: "fix-body" },
    entry.ranked && reasonsView(entry.ranked),
    entry.text && factsView(entry.text, finding),
    entry.text && snippetsView(entry.text, key, context),
    attemptView(entry, key, context),
  );
  return h(
    "details",
    {
      class: "fix",
      open,
      ontoggle: (event) => {
        memory.opened.set(key, (event.currentTarget as HTMLDetailsElement).open);
      },
    },
    h(
      "summary",
      { "data-key": `${key}:summary` },
      h("span", { class: "place" }, String(place + 1)),
      h("span", { class: "fix-title" }, entry.text?.title ?? entry.code, h("code", {}, entry.code)),
      entry.ranked
        ? confidenceBar(entry.ranked.confidence, entry.ranked.lower_bound)
        : h("span", { class: "faint" }, "not ranked"),
    ),
    body,
  );
}

function reasonsView(fix: RankedFix): HTMLElement {
  return h(
    "div",
    { class: "reasons" },
    h(
      "p",
      {},
      h("b", {}, tallySentence(fix)),
      ` ${percent(fix.confidence)} expected to work, ` +
        `ordered by the cautious ${percent(fix.lower_bound)}; ${basisWord(fix.basis)}.`,
    ),
    fix.reasons.length > 0 && h("ul", {}, ...fix.reasons.map((reason) => h("li", {}, visibleText(reason)))),
  );
}

function factsView(text: CatalogueFix, finding: Finding): HTMLElement {
  const plain = (template: string) => visibleText(renderFix(template, finding.params));
  const rows: [string, string][] = [
    ["Needs", text.precondition],
    ["Risk", text.risk],
    ["Undo", text.undo],
  ];
  return h(
    "div",
    { class: "facts" },
    h("p", {}, plain(text.summary)),
    h(
      "dl",
      {},
      ...rows
        .filter(([, value]) => value)
        .flatMap(([name, value]) => [
          h("dt", {}, name),
          h("dd", { class: name === "Risk" ? `risk-${value}` : null }, plain(value)),
        ]),
    ),
  );
}

function snippetsView(text: CatalogueFix, key: string, context: FixContext): HTMLElement | null {
  if (text.stacks.length === 0) return null;
  const { memory, finding, env } = context;
  const names = text.stacks.map((stack) => stack.stack);
  return tabs({
    key,
    label: `Snippets for ${text.code}`,
    names,
    chosen: chooseStack(names, memory.stack, env),
    choose: (name) => context.actions.chooseStack(name),
    show: (name) => {
      const stack = text.stacks.find((candidate) => candidate.stack === name) ?? text.stacks[0];
      const snippet = renderFix(stack?.text ?? "", finding.params);
      return h(
        "div",
        { class: "code" },
        h(
          "pre",
          { tabindex: 0, dir: "ltr", "aria-label": `${name} snippet`, "data-key": `${key}:code` },
          h("code", {}, snippet),
        ),
        copyButton(`${key}:copy`, snippet, `Copy the ${name} snippet`, (words) => context.actions.say(words)),
      );
    },
  });
}

function attemptView(entry: RankedEntry, key: string, context: FixContext): HTMLElement {
  const { finding, attempts, actions, memory, canRecord } = context;
  const attempt = attempts.find(
    (candidate) =>
      candidate.fix_code === entry.code &&
      candidate.fingerprint === finding.fingerprint &&
      candidate.problem_code === finding.problem_code,
  );
  const standing = attempt && standingOf(attempt, attempts);
  const trouble = memory.troubles.get(key);
  const apply = h(
    "button",
    {
      type: "button",
      class: "main",
      "data-key": `${key}:apply`,
      onclick: () => actions.apply(finding, entry.code, key),
    },
    attempt ? "I applied this again" : "I applied this",
  );
  return h(
    "div",
    { class: "attempt" },
    attempt && standing === "open"
      ? openAttempt(attempt, key, context)
      : attempt &&
          standing &&
          h(
            "p",
            { class: `standing ${standing}` },
            icon(standing === "worked" ? "good" : "info"),
            `Applied ${momentWord(attempt.at_ms, Date.now())}: ${standingWord(attempt, standing)}.`,
          ),
    standing !== "open" &&
      (canRecord ? apply : h("p", { class: "faint" }, "Attempts cannot be kept here: there is no store.")),
    trouble && h("p", { class: "trouble", role: "alert" }, visibleText(trouble)),
  );
}

function openAttempt(attempt: Attempt, key: string, { actions }: FixContext): HTMLElement {
  const verdict = (name: "worked" | "failed", words: string) =>
    h(
      "button",
      {
        type: "button",
        "data-key": `${key}:${name}`,
        onclick: () => actions.judge(attempt.id, name, key),
      },
      words,
    );
  return h(
    "div",
    { class: "standing open", tabindex: -1, "data-key": `${key}:apply` },
    h(
      "p",
      {},
      icon("again"),
      `Applied ${momentWord(attempt.at_ms, Date.now())}. Load the page with the fix in place: ` +
        "the rule runs again and gives the verdict by itself. Or say it yourself:",
    ),
    h("div", { class: "row-buttons" }, verdict("worked", "It worked"), verdict("failed", "It did not")),
  );
}
