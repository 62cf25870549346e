// <devdiag-launcher>: the badge in the corner that says how many findings there are and opens the panel.
//
// It is part of main.js and therefore small. It sits in the top layer: no overlay of the page can hide it.
import type { Handle, PageState } from "../protocol.ts";

const kName = "devdiag-launcher";
const kStyle = `
:host { position: fixed !important; inset: auto 16px 16px auto !important; margin: 0 !important;
  padding: 0 !important;
  border: 0 !important; background: none !important; width: auto !important; height: auto !important;
  overflow: visible !important; z-index: 2147483646 !important; display: block !important;
    color-scheme: light dark; }
button { all: initial; display: flex; align-items: center; gap: .45em; box-sizing: border-box;
  min-height: 34px;
  padding: 5px 13px 5px 10px; border-radius: 99px; cursor: pointer; color: #1c2126; background: #fff;
  border: 1px solid #c9ced5; box-shadow: 0 2px 12px rgb(20 25 32 / .22);
  font: 600 medium/1.2 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
button:focus-visible { outline: 3px solid #1d5fbf; outline-offset: 2px; }
span { font-size: .84em; }
b { font-size: .84em; min-width: 1.6em; padding: .1em .4em; border-radius: 99px; text-align: center;
  color: #fff;
  background: #6b7580; font-variant-numeric: tabular-nums; box-sizing: border-box; }
b[data-severity=critical] { background: #a31621; } b[data-severity=error] { background: #b5400f; }
b[data-severity=warn] { background: #8a6100; } b[data-severity=info] { background: #1d5fbf; }
b[data-severity=good] { background: #1a7340; }
@media (prefers-color-scheme: dark) {
  button { color: #e6e9ec; background: #1f2328; border-color: #444c55;
    box-shadow: 0 2px 14px rgb(0 0 0 / .6); }
  button:focus-visible { outline-color: #7db1f5; }
}
@media (forced-colors: active) { button { border-color: ButtonText; } }
@media print { :host { display: none !important; } }`;

function badgeOf(state: PageState): { text: string; severity: string; label: string } {
  if (state.mode === "off")
    return { text: "off", severity: "", label: "DevDiag cannot run on this page. Open to see why" };
  if (!state.report) return { text: "…", severity: "", label: "DevDiag is looking at the page" };
  const findings = state.report.findings.filter((finding) => !finding.noise);
  const worst = ["critical", "error", "warn", "info"].find((name) =>
    findings.some((f) => f.severity === name),
  );
  const count = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
  return worst
    ? {
        text: String(findings.length),
        severity: worst,
        label: `DevDiag: ${count}, worst is ${worst}. Open panel`,
      }
    : { text: "0", severity: "good", label: "DevDiag: no problem found. Open panel" };
}

// What the badge says beside the count: news about an attempt, else the name.
function wordOf(state: PageState): string {
  const verdicts = state.outcomes.map((outcome) => outcome.verdict);
  if (verdicts.includes("regressed")) return "Problem is back";
  if (verdicts.includes("failed")) return "Fix did not work";
  return verdicts.includes("worked") ? "Fix worked" : "DevDiag";
}

// Shows the badge until the returned function is called.
export function mountLauncher(handle: Handle): () => void {
  const host = document.createElement(kName);
  const root = host.attachShadow({ mode: "open", delegatesFocus: true });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(kStyle);
  root.adoptedStyleSheets = [sheet];
  const button = document.createElement("button");
  const word = document.createElement("span");
  const badge = document.createElement("b");
  button.type = "button";
  button.append(word, badge);
  button.addEventListener("click", () => {
    handle.open().catch(() => {
      badge.textContent = "!";
    });
  });
  root.append(button);
  const show = () => {
    const { text, severity, label } = badgeOf(handle.state());
    badge.textContent = text;
    badge.dataset["severity"] = severity;
    const news = wordOf(handle.state());
    word.textContent = news;
    button.setAttribute("aria-label", news === "DevDiag" ? label : `${news}. ${label}`);
  };
  show();
  const unsubscribe = handle.subscribe(show);
  document.documentElement.append(host);
  host.setAttribute("popover", "manual");
  host.showPopover?.();
  return () => {
    unsubscribe();
    host.remove();
  };
}
