// The list of findings by severity, with the verdicts just given above it and everything left out below it.
import type { Finding, PageState } from "../protocol.ts";
import { h, icon } from "./dom.ts";
import type { Knowledge, PanelActions, PanelMemory } from "./panel_state.ts";
import { renderFix } from "./render.ts";
import { moved } from "./tabs.ts";
import {
  checkedSentences,
  findingKey,
  groupFindings,
  headline,
  kindWord,
  momentWord,
  outcomeSentence,
  plural,
  severityTitle,
  standingOf,
  standingWord,
  visibleText,
} from "./words.ts";

export interface ListInput {
  state: PageState;
  knowledge: Knowledge;
  memory: PanelMemory;
  actions: PanelActions;
}

export function listView(input: ListInput): (HTMLElement | null)[] {
  const { state } = input;
  const groups = groupFindings(state.report);
  return [
    ...whyView(state),
    ...state.outcomes.map((outcome) =>
      h(
        "p",
        { class: `notice ${outcome.verdict}` },
        icon(outcome.verdict === "worked" ? "good" : "warn"),
        h("span", {}, visibleText(outcomeSentence(outcome, input.knowledge.title(outcome.problem_code)))),
      ),
    ),
    groups.length > 0 ? findingList(groups, input) : emptyView(state),
    ...sections(input),
  ];
}

function whyView(state: PageState): HTMLElement[] {
  if (state.mode === "local" && state.why.length === 0) return [];
  if (state.why.length === 0 && state.phase === "starting") return [];
  const title = {
    off: "DevDiag does not run on this page",
    core: "DevDiag finds problems here, but cannot learn",
    local: "Some things cannot be done here",
  }[state.mode];
  return [
    h(
      "section",
      { class: "why" },
      h("h3", {}, title),
      h("ul", {}, ...state.why.map((sentence) => h("li", {}, visibleText(sentence)))),
    ),
  ];
}

function emptyView(state: PageState): HTMLElement | null {
  if (state.mode === "off") return null;
  if (!state.report) return h("p", { class: "empty" }, headline(state));
  return h(
    "div",
    { class: "empty" },
    icon("good", "large"),
    h("p", { class: "empty-title" }, "No problem found"),
    ...checkedSentences(
      state.report.evaluated.length,
      state.report.not_evaluated.map((entry) => entry.missing),
    ).map((sentence) => h("p", {}, sentence)),
  );
}

function findingList(groups: ReturnType<typeof groupFindings>, input: ListInput): HTMLElement {
  const nav = h(
    "nav",
    { class: "findings", "aria-label": "Findings" },
    ...groups.map((group) =>
      h(
        "section",
        { class: group.severity },
        h(
          "h3",
          {},
          icon(group.severity),
          severityTitle(group.severity),
          h("span", { class: "faint" }, String(group.findings.length)),
        ),
        h("ul", {}, ...group.findings.map((finding) => h("li", {}, row(finding, input)))),
      ),
    ),
  );
  rove(nav, input.memory.selected);
  return nav;
}

function row(finding: Finding, { state, knowledge, memory, actions }: ListInput): HTMLElement {
  const key = findingKey(finding);
  const title = visibleText(renderFix(knowledge.title(finding.problem_code), finding.params));
  const attempt = state.attempts.find((candidate) => findingKey(candidate) === key);
  return h(
    "button",
    {
      type: "button",
      class: "row",
      "data-key": `row:${key}`,
      "aria-current": memory.selected === key ? "true" : null,
      onclick: () => actions.select(key),
    },
    h("span", { class: "row-title" }, title),
    finding.count > 1 &&
      h("span", { class: "count" }, h("span", { class: "sr" }, "seen "), `×${finding.count}`),
    h("span", { class: "row-subject" }, h("bdi", {}, visibleText(finding.subject))),
    attempt && !attempt.verdict && h("span", { class: "row-attempt" }, `${attempt.fix_code} applied`),
  );
}

// One tab stop for the whole list; arrow keys, Home and End move inside it.
function rove(nav: HTMLElement, selected: string | null): void {
  const rows = [...nav.querySelectorAll<HTMLButtonElement>("button.row")];
  const at = Math.max(
    rows.findIndex((button) => button.dataset["key"] === `row:${selected}`),
    0,
  );
  rows.forEach((button, i) => button.setAttribute("tabindex", i === at ? "0" : "-1"));
  nav.addEventListener("keydown", (event) => {
    const target = moved(rows, rows.indexOf(event.target as HTMLButtonElement), event.key, "block");
    if (!target) return;
    event.preventDefault();
    rows.forEach((button) => button.setAttribute("tabindex", button === target ? "0" : "-1"));
    target.focus();
  });
}

// Everything that is not a finding: nothing is left out without being named and counted.
function sections(input: ListInput): (HTMLElement | null)[] {
  const { state, knowledge, memory } = input;
  const report = state.report;
  const noise = report?.findings.filter((finding) => finding.noise) ?? [];
  const now = Date.now();
  return [
    section(
      memory,
      "attempts",
      "Attempts",
      state.attempts.length,
      state.attempts.map((attempt) => {
        const standing = standingOf(attempt, state.attempts);
        return [
          `${attempt.fix_code}: ${standingWord(attempt, standing)}`,
          `${knowledge.title(attempt.problem_code)}; by ${attempt.actor}, ${momentWord(attempt.at_ms, now)}`,
          standing,
        ];
      }),
    ),
    section(
      memory,
      "missing",
      "Not checked",
      report?.not_evaluated.length ?? 0,
      report?.not_evaluated.map((entry) => [
        entry.problem_code,
        `Not collected, or not all of it: ${entry.missing.map(kindWord).join(", ")}.`,
      ]) ?? [],
    ),
    section(
      memory,
      "suppressed",
      "Suppressed",
      report?.suppressed.length ?? 0,
      report?.suppressed.map((entry) => [
        entry.problem_code,
        `${plural(entry.findings, "finding")} hidden: ${entry.reason}`,
      ]) ?? [],
    ),
    noise.length > 0
      ? fold(
          memory,
          "noise",
          "From extensions and tools",
          noise.length,
          h("ul", { class: "noise" }, ...noise.map((finding) => h("li", {}, row(finding, input)))),
        )
      : null,
    section(
      memory,
      "dropped",
      "Left out",
      report?.dropped.length ?? 0,
      report?.dropped.map((entry) => [
        entry.reason.replaceAll("_", " ").replace(".", ": "),
        `${entry.count} times`,
      ]) ?? [],
    ),
  ];
}

function section(
  memory: PanelMemory,
  key: string,
  title: string,
  count: number,
  lines: string[][],
): HTMLElement | null {
  if (count === 0) return null;
  return fold(
    memory,
    key,
    title,
    count,
    h(
      "ul",
      { class: "lines" },
      ...lines.map(([name, words, mark]) =>
        h(
          "li",
          { class: mark ?? null },
          h("b", {}, h("bdi", {}, visibleText(name ?? ""))),
          h("span", {}, h("bdi", {}, visibleText(words ?? ""))),
        ),
      ),
    ),
  );
}

// A section that remembers whether it is open; `mark` is a count, or that somebody should look.
export function fold(
  memory: PanelMemory,
  key: string,
  title: string,
  mark: number | "alarm" | null,
  body: HTMLElement,
): HTMLElement {
  return h(
    "details",
    {
      class: "fold",
      open: memory.opened.get(key) ?? false,
      ontoggle: (event) => {
        memory.opened.set(key, (event.currentTarget as HTMLDetailsElement).open);
      },
    },
    h(
      "summary",
      { "data-key": `fold:${key}` },
      title,
      typeof mark === "number" && h("span", { class: "faint" }, String(mark)),
      mark === "alarm" && icon("warn", "alarm"),
    ),
    body,
  );
}
