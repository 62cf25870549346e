// One finding in full: what it is, why it matters, its proof verbatim, and its fixes, best first.
import type { CatalogueFile, Finding, PageState, Proof, Ranking } from "../protocol.ts";
import { copyButton } from "./copy.ts";
import { h, icon } from "./dom.ts";
import { fixView, type RankedEntry } from "./fix_view.ts";
import type { Loaded, PanelActions, PanelMemory } from "./panel_state.ts";
import { renderFix } from "./render.ts";
import { circumstanceWord, kindWord, visibleText } from "./words.ts";

export interface DetailInput {
  finding: Finding;
  state: PageState;
  file: Loaded<CatalogueFile>;
  ranking: Loaded<Ranking>;
  memory: PanelMemory;
  actions: PanelActions;
}

export function detailView(input: DetailInput): HTMLElement {
  const { finding, file, actions } = input;
  const text = file.value;
  const plain = (template: string) => visibleText(renderFix(template, finding.params));
  return h(
    "article",
    { class: "detail-body", "aria-labelledby": "detail-title" },
    h(
      "button",
      { type: "button", class: "back", "data-key": "back", onclick: () => actions.select(null) },
      icon("back"),
      "All findings",
    ),
    h(
      "header",
      { class: `detail-head ${finding.severity}` },
      h(
        "h2",
        { id: "detail-title", tabindex: -1, "data-key": "detail-title" },
        plain(text?.title ?? finding.problem_code),
      ),
      h(
        "p",
        { class: "tags" },
        h("span", { class: `tag ${finding.severity}` }, icon(finding.severity), finding.severity),
        finding.fitted && h("span", { class: "faint" }, circumstanceWord(finding.fitted)),
        h("code", {}, finding.problem_code),
        finding.count > 1 && h("span", { class: "faint" }, `seen ${finding.count} times`),
        finding.noise && h("span", { class: "faint" }, "caused by an extension or a tool"),
      ),
    ),
    h(
      "p",
      { class: "subject" },
      h("span", { class: "faint" }, "About "),
      h("bdi", {}, visibleText(finding.subject)),
    ),
    text && h("p", {}, plain(text.summary)),
    text && h("section", {}, h("h3", {}, "Why it matters"), h("p", {}, plain(text.why))),
    file.trouble &&
      h("p", { class: "trouble" }, `The catalogue text could not be read: ${visibleText(file.trouble)}`),
    proofSection(finding, actions),
    fixSection(input),
    text && text.learn_more.length > 0 && linksSection(text.learn_more),
  );
}

function proofSection(finding: Finding, actions: PanelActions): HTMLElement {
  return h(
    "section",
    {},
    h("h3", {}, "Proof"),
    ...finding.proof.map((proof, i) => proofView(proof, `proof:${finding.fingerprint}:${i}`, actions)),
    finding.proof.length === 0 && h("p", { class: "faint" }, "No proof was kept."),
  );
}

function proofView(proof: Proof, key: string, actions: PanelActions): HTMLElement {
  const place = [proof.kind, proof.where].filter(Boolean).join(": ");
  return h(
    "figure",
    { class: "proof" },
    h(
      "figcaption",
      {},
      h("bdi", {}, visibleText(place)),
      h("span", { class: "faint" }, `seen by ${proof.seen_by}`),
    ),
    h(
      "div",
      { class: "code" },
      h("pre", { tabindex: 0, dir: "ltr", "aria-label": "Proof", "data-key": key }, visibleText(proof.text)),
      copyButton(`${key}:copy`, proof.text, "Copy the proof", (words) => actions.say(words)),
    ),
  );
}

// The ranking's order; fixes it does not know follow in the catalogue's.
export function rankedEntries(file: CatalogueFile | undefined, ranking: Ranking | undefined): RankedEntry[] {
  const texts = new Map(file?.fixes.map((fix) => [fix.code, fix]));
  const ranked =
    ranking?.fixes.map((fix) => ({ code: fix.fix_code, ranked: fix, text: texts.get(fix.fix_code) })) ?? [];
  const known = new Set(ranked.map((entry) => entry.code));
  const rest =
    file?.fixes.filter((fix) => !known.has(fix.code)).map((fix) => ({ code: fix.code, text: fix })) ?? [];
  return [...ranked, ...rest];
}

function fixSection({ finding, state, file, ranking, memory, actions }: DetailInput): HTMLElement {
  const context = {
    finding,
    memory,
    actions,
    attempts: state.attempts,
    env: state.report?.env ?? [],
    canRecord: state.mode === "local" && Boolean(state.run),
  };
  const entries = rankedEntries(file.value, ranking.value);
  const source =
    ranking.value && (ranking.value.server ? "ranked with the gateway's outcomes" : "ranked on this device");
  return h(
    "section",
    {},
    h("h3", {}, "Fixes, best first", source && h("span", { class: "faint" }, source)),
    ranking.trouble && h("p", { class: "faint" }, `Not ranked: ${visibleText(ranking.trouble)}`),
    ...entries.map((entry, i) => fixView(entry, i, context)),
    entries.length === 0 && h("p", { class: "faint" }, "Reading the fixes…"),
  );
}

function linksSection(links: string[]): HTMLElement {
  const safe = links.filter((link) => /^https:\/\//.test(link));
  return h(
    "section",
    {},
    h("h3", {}, "Read more"),
    h(
      "ul",
      { class: "links" },
      ...safe.map((link) =>
        h(
          "li",
          {},
          h("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, link.replace("https://", "")),
        ),
      ),
    ),
  );
}

export function missingWords(missing: string[]): string {
  return missing.map(kindWord).join(", ");
}
