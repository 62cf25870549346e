// One problem in full, alone or for one finding: its words and its fixes, ranked for an environment.
import { confidenceBar } from "../panel/bar.ts";
import { h, icon } from "../panel/dom.ts";
import { basisWord, kindWord, percent, plural, tallySentence, visibleText } from "../panel/words.ts";
import { call } from "./client.ts";
import { attemptForm } from "./attempt.ts";
import {
  announce,
  codeBlock,
  envTokens,
  errorNotice,
  facts,
  moment,
  saidBlock,
  severityTag,
} from "./parts.ts";
import type { ExplainedFix, FindingRecord, ProblemText, Suggestion } from "./records.ts";

const kStackKey = "devdiag.console.stack";

interface Subject {
  code: string;
  env: string[];
  params?: Record<string, string>;
  finding?: FindingRecord;
}

export async function problem(query: URLSearchParams, signal: AbortSignal): Promise<HTMLElement[]> {
  const params = query.get("params");
  return explain(
    {
      code: query.get("code") ?? "",
      env: query.getAll("env"),
      ...(params ? { params: JSON.parse(params) as Record<string, string> } : {}),
    },
    signal,
  );
}

// A finding is looked up by what identifies it: problem, target and fingerprint.
export async function finding(query: URLSearchParams, signal: AbortSignal): Promise<HTMLElement[]> {
  const code = query.get("problem") ?? "";
  let cursor: string | undefined;
  do {
    const page = await call(
      "list_findings",
      { problem_code: code, target: query.get("target") ?? "", limit: 100, ...(cursor ? { cursor } : {}) },
      signal,
    );
    const row = page.findings.find((candidate) => candidate.fingerprint === query.get("fingerprint"));
    if (row) return explain({ code, env: row.env, finding: row }, signal);
    cursor = page.next_cursor;
  } while (cursor);
  return [
    h(
      "p",
      { class: "empty" },
      "This finding is not in the database any more. ",
      h("a", { href: "#/findings" }, "All findings"),
    ),
  ];
}

async function explain(subject: Subject, signal: AbortSignal): Promise<HTMLElement[]> {
  const [text, suggestion] = await Promise.all([
    call("explain_problem", { problem_code: subject.code }, signal),
    call("suggest_fix", { problem_code: subject.code, env: subject.env }, signal),
  ]);
  return [
    h("p", {}, h("a", { class: "back", href: "#/findings" }, icon("back"), "All findings")),
    h("h1", {}, visibleText(text.title)),
    h(
      "p",
      { class: "tags" },
      severityTag(text.severity),
      h("code", {}, text.problem_code),
      h("span", { class: "faint" }, text.category),
    ),
    h("p", { class: "lead" }, visibleText(text.summary)),
    subject.finding ? findingCard(subject.finding) : null,
    h(
      "section",
      { class: "card" },
      h("h2", {}, "Why it matters"),
      h("p", {}, visibleText(text.why)),
      h("p", { class: "faint" }, `Found from ${text.evidence_needed.map(kindWord).join(", ")}.`),
    ),
    fixesSection(text, suggestion, subject),
    text.learn_more.length > 0
      ? h(
          "section",
          {},
          h("h2", {}, "Read more"),
          h(
            "ul",
            {},
            ...text.learn_more
              .filter((link) => link.startsWith("https://"))
              .map((link) =>
                h(
                  "li",
                  {},
                  h("a", { href: link, rel: "noopener noreferrer", target: "_blank" }, link.slice(8)),
                ),
              ),
          ),
        )
      : null,
  ].filter((part): part is HTMLElement => part !== null);
}

function findingCard(row: FindingRecord): HTMLElement {
  return h(
    "section",
    { class: "card" },
    h("h2", {}, row.open ? "This finding is open" : "This finding is gone"),
    facts([
      ["Subject", row.subject ? h("bdi", {}, visibleText(row.subject.text)) : "not shared by the page"],
      ["Target", h("code", {}, row.target)],
      ["Seen in", plural(row.runs, "run")],
      ["First seen", moment(row.first_seen_ms)],
      ["Last seen", moment(row.last_seen_ms)],
      ["Environment", envTokens(row.env)],
      ["Reported by", h("code", {}, visibleText(row.source.origin))],
    ]),
    row.proof
      ? saidBlock(row.proof, "proof")
      : h("p", { class: "faint" }, "The page does not share proof (data-share-proof)."),
  );
}

function fixesSection(text: ProblemText, suggestion: Suggestion, subject: Subject): HTMLElement {
  const stacks = [...new Set(text.fixes.flatMap((fix) => fix.stacks))].sort();
  const remembered = sessionStorage.getItem(kStackKey) ?? "";
  const picker = h(
    "select",
    { id: "stack" },
    ...stacks.map((name) => h("option", { value: name, selected: name === remembered }, name)),
  );
  const list = h("ol", { class: "fixes" });
  const draw = async () => {
    sessionStorage.setItem(kStackKey, picker.value);
    try {
      const rendered = await call("explain_problem", {
        problem_code: subject.code,
        stack: picker.value,
        ...(subject.params ? { params: subject.params } : {}),
      });
      list.replaceChildren(
        ...suggestion.fixes.map((ranked, i) =>
          fixItem(
            ranked,
            rendered.fixes.find((fix) => fix.fix_code === ranked.fix_code),
            i,
            subject,
          ),
        ),
      );
    } catch (thrown) {
      list.replaceChildren(errorNotice(thrown));
    }
  };
  picker.addEventListener("change", () => {
    void draw().then(() => announce(`Snippets for ${picker.value}.`));
  });
  void draw();
  return h(
    "section",
    {},
    h(
      "div",
      { class: "head" },
      h("h2", {}, "Fixes, best first"),
      h("span", { class: "picker" }, h("label", { for: "stack" }, "Snippets for"), picker),
    ),
    h("p", { class: "faint" }, "Ranked for ", envTokens(subject.env), "."),
    list,
  );
}

function fixItem(
  ranked: Suggestion["fixes"][number],
  fix: ExplainedFix | undefined,
  place: number,
  subject: Subject,
): HTMLElement {
  return h(
    "li",
    { class: "card fix" },
    h(
      "div",
      { class: "fix-head" },
      h("span", { class: "place" }, String(place + 1)),
      h("h3", {}, visibleText(ranked.title), h("code", {}, ranked.fix_code)),
      confidenceBar(ranked.confidence, ranked.lower_bound),
    ),
    h(
      "p",
      { class: "soft" },
      h("b", {}, tallySentence(ranked)),
      ` ${percent(ranked.confidence)} expected to work, ordered by ` +
        `the cautious ${percent(ranked.lower_bound)}; ${basisWord(ranked.basis)}.`,
    ),
    ranked.reasons.length > 0 &&
      h("ul", { class: "reasons" }, ...ranked.reasons.map((reason) => h("li", {}, visibleText(reason)))),
    fix && h("p", {}, visibleText(fix.summary)),
    fix &&
      facts([
        ["Needs", visibleText(fix.precondition)],
        ["Risk", visibleText(fix.risk)],
        ["Undo", visibleText(fix.undo)],
      ]),
    fix &&
      (fix.rendering
        ? codeBlock(fix.rendering.text, `${fix.rendering.stack} snippet of ${fix.fix_code}`)
        : h(
            "p",
            { class: "faint" },
            `No snippet for this stack; there are some for ${fix.stacks.join(", ")}.`,
          )),
    subject.finding && attemptForm(subject.finding, ranked.fix_code),
  );
}
