// One problem in full, alone or for one finding: its words and its fixes, ranked for an environment.
import { h, icon } from "../panel/dom.ts";
import { kindWord, plural, visibleText } from "../panel/words.ts";
import { call } from "./client.ts";
import { fixesSection, type Subject } from "./fixes.ts";
import { envTokens, facts, isKnown, moment, prose, saidBlock, severityTag } from "./parts.ts";
import type { FindingRecord } from "./records.ts";

export async function problem(query: URLSearchParams, signal: AbortSignal): Promise<HTMLElement[]> {
  const params = JSON.parse(query.get("params") ?? "{}") as Record<string, string>;
  return explain({ code: query.get("code") ?? "", env: query.getAll("env"), params }, signal);
}

// A finding is looked up by what identifies it: problem, target and fingerprint.
export async function finding(query: URLSearchParams, signal: AbortSignal): Promise<HTMLElement[]> {
  const code = query.get("problem") ?? "";
  const target = query.get("target") ?? "";
  let cursor = "";
  do {
    const where = { problem_code: code, target, limit: 100, ...(cursor ? { cursor } : {}) };
    const page = await call("list_findings", where, signal);
    const row = page.findings.find((candidate) => candidate.fingerprint === query.get("fingerprint"));
    if (row) return explain({ code, env: row.env, params: {}, finding: row }, signal);
    cursor = page.next_cursor ?? "";
  } while (cursor);
  const words = "This finding is not in the database any more. ";
  return [h("p", { class: "empty" }, words, h("a", { href: "#/findings" }, "All findings"))];
}

async function explain(subject: Subject, signal: AbortSignal): Promise<HTMLElement[]> {
  const [text, suggestion] = await Promise.all([
    call("explain_problem", { problem_code: subject.code }, signal),
    call("suggest_fix", { problem_code: subject.code, env: subject.env }, signal),
  ]);
  return [
    h("p", {}, h("a", { class: "back", href: "#/findings" }, icon("back"), "All findings")),
    h("h1", {}, prose(text.title, subject.params)),
    h(
      "p",
      { class: "tags" },
      severityTag(text.severity),
      h("code", {}, text.problem_code),
      h("span", { class: "faint" }, text.category),
    ),
    isKnown(text.summary, subject.params)
      ? h("p", { class: "lead" }, prose(text.summary, subject.params))
      : null,
    subject.finding ? findingCard(subject.finding) : null,
    h(
      "section",
      { class: "card" },
      h("h2", {}, "Why it matters"),
      h("p", {}, prose(text.why, subject.params)),
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
