// Diagnosing pasted evidence: the gateway's core answers, nothing is kept.
import { h } from "../panel/dom.ts";
import { kindWord, plural, visibleText } from "../panel/words.ts";
import { call } from "./client.ts";
import { announce, errorNotice, facts, saidBlock, severityTag } from "./parts.ts";
import type { DiagnosedFinding, Diagnosis } from "./records.ts";

const kExample = {
  v: 1,
  page: { url: "https://shop.example/cart", inline_scripts: true },
  collected: ["page", "metas", "document_response", "set_cookies"],
  responses: [
    {
      url: "https://shop.example/cart",
      role: "document",
      seen_by: "probe",
      status: 200,
      headers: [
        ["Content-Security-Policy", "script-src 'self' 'unsafe-inline'"],
        ["X-Frame-Options", "ALLOW-FROM https://partner.example/"],
        ["Set-Cookie", "session=secret; Path=/; SameSite=None"],
      ],
    },
  ],
};

let kept = ""; // what was typed survives a visit to another view

export function diagnose(): HTMLElement[] {
  const area = h("textarea", {
    id: "evidence",
    rows: 14,
    spellcheck: "false",
    autocomplete: "off",
    "aria-describedby": "evidence-help",
  });
  area.value = kept;
  area.addEventListener("input", () => {
    kept = area.value;
  });
  const preset = h(
    "select",
    { id: "preset" },
    ...["full", "app", "embed", "chat"].map((name) => h("option", { value: name }, name)),
  );
  const answer = h("div", { class: "answer" });
  const example = h(
    "button",
    {
      type: "button",
      class: "plain",
      onclick: () => {
        area.value = kept = JSON.stringify(kExample, null, 2);
        area.setSelectionRange(0, 0);
        area.scrollTop = 0;
        area.focus({ preventScroll: true });
      },
    },
    "Fill in an example",
  );
  const form = h(
    "form",
    { class: "card" },
    h("label", { for: "evidence" }, "Evidence, as JSON"),
    h(
      "p",
      { class: "faint", id: "evidence-help" },
      "What a page, a probe or a log showed. Values that could be secret are " +
        "removed before any rule runs, and nothing is stored.",
    ),
    area,
    h(
      "div",
      { class: "form-row" },
      h("label", { for: "preset" }, "Preset"),
      preset,
      h("button", { type: "submit", class: "main" }, "Diagnose"),
      example,
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void run(area, preset.value, answer);
  });
  return [h("h1", {}, "Diagnose"), form, answer];
}

async function run(area: HTMLTextAreaElement, preset: string, answer: HTMLElement): Promise<void> {
  answer.replaceChildren(h("p", { class: "faint" }, "Diagnosing…"));
  try {
    const evidence = readJson(area);
    const diagnosis = await call("diagnose_evidence", { evidence, preset });
    answer.replaceChildren(...report(diagnosis));
    announce(`${plural(diagnosis.findings.length, "finding")}.`);
  } catch (thrown) {
    answer.replaceChildren(errorNotice(thrown));
  }
}

function readJson(area: HTMLTextAreaElement): unknown {
  try {
    return JSON.parse(area.value);
  } catch (thrown) {
    area.focus();
    throw new Error(
      area.value.trim()
        ? `The evidence is not JSON: ${(thrown as Error).message}`
        : "There is no evidence yet: paste some.",
    );
  }
}

function report(diagnosis: Diagnosis): HTMLElement[] {
  return [
    h(
      "div",
      { class: "head" },
      h("h2", {}, plural(diagnosis.findings.length, "finding")),
      h("span", { class: "faint" }, `score ${diagnosis.score}`),
      severityTag(diagnosis.severity),
    ),
    ...diagnosis.findings.map((finding) => findingCard(finding, diagnosis.env)),
    h(
      "section",
      { class: "card" },
      h("h2", {}, "What was checked"),
      h("p", {}, `${plural(diagnosis.evaluated, "rule")} checked, ${diagnosis.not_evaluated.length} not.`),
      h(
        "ul",
        { class: "lines" },
        ...diagnosis.not_evaluated.map((entry) =>
          h(
            "li",
            {},
            h("code", {}, entry.problem_code),
            ` needs ${entry.missing_evidence.map(kindWord).join(", ")}`,
          ),
        ),
        ...Object.entries(diagnosis.dropped ?? {}).map(([reason, count]) =>
          h("li", {}, `Left out, ${visibleText(reason.replaceAll("_", " "))}: ${count}`),
        ),
      ),
    ),
  ];
}

function findingCard(finding: DiagnosedFinding, env: string[]): HTMLElement {
  const query = new URLSearchParams({ code: finding.problem_code, params: JSON.stringify(finding.params) });
  for (const token of env) query.append("env", token);
  return h(
    "article",
    { class: "card" },
    h("p", { class: "tags" }, severityTag(finding.severity), h("code", {}, finding.problem_code)),
    h("h3", {}, h("a", { href: `#/problem?${query}` }, visibleText(finding.title ?? finding.problem_code))),
    facts([
      ["Subject", h("bdi", {}, visibleText(finding.subject.text))],
      ["Seen", plural(finding.count, "time")],
    ]),
    finding.proof && saidBlock(finding.proof, "proof"),
  );
}
