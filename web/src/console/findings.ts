// The list of findings that pages reported: filters in the address, one page at a time.
import type { Severity } from "../protocol.ts";
import { h } from "../panel/dom.ts";
import { kSeverities, plural, visibleText } from "../panel/words.ts";
import { call } from "./client.ts";
import { moment, severityTag } from "./parts.ts";
import type { FindingPage, FindingRecord } from "./records.ts";
import { linkTo } from "./route.ts";

const kRows = 25;

export async function findings(query: URLSearchParams, signal: AbortSignal): Promise<HTMLElement[]> {
  const filter = {
    ...(query.get("problem") ? { problem_code: query.get("problem") ?? "" } : {}),
    ...(query.get("severity") ? { severity: query.get("severity") as Severity } : {}),
    ...(query.get("target") ? { target: query.get("target") ?? "" } : {}),
  };
  const cursor = query.get("cursor");
  const page = await call(
    "list_findings",
    { ...filter, limit: kRows, ...(cursor ? { cursor } : {}) },
    signal,
  );
  return [
    h(
      "div",
      { class: "head" },
      h("h1", {}, "Findings"),
      h("span", { class: "faint" }, plural(page.total, "finding")),
    ),
    filterForm(query),
    page.findings.length > 0
      ? table(page.findings)
      : nothing(Object.keys(filter).length > 0 || Boolean(cursor)),
    pager(page, query),
  ];
}

function filterForm(query: URLSearchParams): HTMLElement {
  const severity = h(
    "select",
    { name: "severity", id: "filter-severity" },
    h("option", { value: "" }, "any severity"),
    ...kSeverities.map((name) =>
      h("option", { value: name, selected: query.get("severity") === name }, name),
    ),
  );
  const field = (name: string, label: string, placeholder: string) => [
    h("label", { for: `filter-${name}` }, label),
    h("input", {
      name,
      id: `filter-${name}`,
      value: query.get(name) ?? "",
      placeholder,
      autocomplete: "off",
      spellcheck: "false",
    }),
  ];
  const form = h(
    "form",
    { class: "filters" },
    h("label", { for: "filter-severity" }, "Severity"),
    severity,
    ...field("problem", "Problem", "CSP_MISSING"),
    ...field("target", "Target", "32 hex digits"),
    h("button", { type: "submit" }, "Filter"),
    h("a", { href: "#/findings" }, "Clear"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = [...new FormData(form)]
      .map(([name, value]) => [name, String(value).trim()])
      .filter(([, value]) => value);
    location.hash = linkTo("findings", Object.fromEntries(chosen));
  });
  severity.addEventListener("change", () => form.requestSubmit());
  return form;
}

export function findingLink(finding: FindingRecord): string {
  return linkTo("finding", {
    problem: finding.problem_code,
    target: finding.target,
    fingerprint: finding.fingerprint,
  });
}

function table(rows: FindingRecord[]): HTMLElement {
  return h(
    "table",
    { class: "rows" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ...["Severity", "Problem", "State", "Runs", "Last seen"].map((name) =>
          h("th", { scope: "col" }, name),
        ),
      ),
    ),
    h(
      "tbody",
      {},
      ...rows.map((row) =>
        h(
          "tr",
          {},
          h("td", { "data-name": "Severity" }, severityTag(row.severity)),
          h(
            "td",
            { class: "main-cell" },
            h("a", { href: findingLink(row) }, visibleText(row.problem_code)),
            h(
              "span",
              { class: "subject" },
              h(
                "bdi",
                {},
                row.subject
                  ? visibleText(row.subject.text)
                  : `target ${row.target.slice(0, 8)}, proof not shared`,
              ),
            ),
          ),
          h("td", { "data-name": "State" }, row.open ? "open" : h("span", { class: "good" }, "gone")),
          h("td", { "data-name": "Runs", class: "number" }, row.runs.toLocaleString()),
          h("td", { "data-name": "Last seen" }, moment(row.last_seen_ms)),
        ),
      ),
    ),
  );
}

function nothing(filtered: boolean): HTMLElement {
  return filtered
    ? h("p", { class: "empty" }, "No finding matches. ", h("a", { href: "#/findings" }, "Show all"))
    : h(
        "p",
        { class: "empty" },
        "No page has reported anything yet. ",
        h("a", { href: "/demo/" }, "Open the demo shop"),
        " or see the ",
        h("a", { href: "#/" }, "overview"),
        " for the script tag.",
      );
}

function pager(page: FindingPage, query: URLSearchParams): HTMLElement {
  const next = new URLSearchParams(query);
  if (page.next_cursor) next.set("cursor", page.next_cursor);
  const first = new URLSearchParams(query);
  first.delete("cursor");
  return h(
    "p",
    { class: "pager" },
    page.truncated &&
      h(
        "span",
        { class: "faint" },
        `${page.truncated.shown} of ${page.truncated.of} shown: narrow the filter.`,
      ),
    query.has("cursor") && h("a", { href: linkTo("findings", Object.fromEntries(first)) }, "Newest"),
    page.next_cursor && h("a", { href: linkTo("findings", Object.fromEntries(next)) }, "Older"),
  );
}
