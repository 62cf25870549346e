// The fixes of a problem by rank, each with a snippet for the stack a person chose, or the nearest there is.
import { confidenceBar } from "../panel/bar.ts";
import { h } from "../panel/dom.ts";
import { chooseStack } from "../panel/stack.ts";
import { basisWord, percent, tallySentence, visibleText } from "../panel/words.ts";
import { attemptForm } from "./attempt.ts";
import { call } from "./client.ts";
import { announce, codeBlock, envTokens, errorNotice, facts, prose } from "./parts.ts";
import type { ExplainedFix, FindingRecord, ProblemText, Rendering, Suggestion } from "./records.ts";

const kStackKey = "devdiag.console.stack";

// What the fixes are for; `params` fill the snippets when the finding was diagnosed here.
export interface Subject {
  code: string;
  env: string[];
  params: Record<string, string>;
  finding?: FindingRecord;
}

export function fixesSection(text: ProblemText, suggestion: Suggestion, subject: Subject): HTMLElement {
  const best = text.fixes.find((fix) => fix.fix_code === suggestion.fixes[0]?.fix_code);
  const stacks = [...new Set([...(best?.stacks ?? []), ...text.fixes.flatMap((fix) => fix.stacks)])];
  const wanted = sessionStorage.getItem(kStackKey) ?? "";
  const chosen = stacks.includes(wanted) ? wanted : chooseStack(best?.stacks ?? stacks, "", subject.env);
  const picker = h(
    "select",
    { id: "stack" },
    ...stacks.map((name) => h("option", { value: name, selected: name === chosen }, name)),
  );
  const list = h("ol", { class: "fixes" });
  const draw = async () => {
    try {
      const fixes = await renderedFixes(text, picker.value, subject);
      list.replaceChildren(
        ...suggestion.fixes.map((ranked, i) => fixItem(ranked, fixes.get(ranked.fix_code), i, subject)),
      );
    } catch (thrown) {
      list.replaceChildren(errorNotice(thrown));
    }
  };
  picker.addEventListener("change", () => {
    sessionStorage.setItem(kStackKey, picker.value);
    void draw().then(() => announce(`Snippets for ${picker.value}.`));
  });
  void draw();
  const head = h("span", { class: "picker" }, h("label", { for: "stack" }, "Snippets for"), picker);
  return h(
    "section",
    {},
    h("div", { class: "head" }, h("h2", {}, "Fixes, best first"), head),
    h("p", { class: "faint" }, "Ranked for ", envTokens(subject.env), "."),
    list,
  );
}

// Every fix with a snippet: for `stack` where there is one, else for the fix's own first stack.
async function renderedFixes(
  text: ProblemText,
  stack: string,
  { code, params }: Subject,
): Promise<Map<string, ExplainedFix>> {
  const stackOf = (fix: ExplainedFix): string => (fix.stacks.includes(stack) ? stack : (fix.stacks[0] ?? ""));
  const wanted = [...new Set(text.fixes.map(stackOf))].filter(Boolean);
  const answers = await Promise.all(
    wanted.map((name) => call("explain_problem", { problem_code: code, stack: name, params })),
  );
  const rendered = answers.flatMap((answer, i) => answer.fixes.filter((fix) => stackOf(fix) === wanted[i]));
  return new Map([...text.fixes, ...rendered].map((fix) => [fix.fix_code, fix]));
}

// The stack is named: it may be another than the chosen one.
const snippet = ({ stack, text }: Rendering, fixCode: string): HTMLElement =>
  h("figure", {}, h("figcaption", {}, stack), codeBlock(text, `${stack} snippet of ${fixCode}`));

function fixItem(
  ranked: Suggestion["fixes"][number],
  fix: ExplainedFix | undefined,
  place: number,
  { params, finding }: Subject,
): HTMLElement {
  return h(
    "li",
    { class: "card fix" },
    h(
      "div",
      { class: "fix-head" },
      h("span", { class: "place" }, String(place + 1)),
      h("h3", {}, prose(ranked.title, params), h("code", {}, ranked.fix_code)),
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
    fix && h("p", {}, prose(fix.summary, params)),
    fix &&
      facts([
        ["Needs", prose(fix.precondition, params)],
        ["Risk", visibleText(fix.risk)],
        ["Undo", prose(fix.undo, params)],
      ]),
    fix?.rendering && snippet(fix.rendering, fix.fix_code),
    finding && attemptForm(finding, ranked.fix_code),
  );
}
