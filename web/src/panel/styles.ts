// The panel's looks as constructable sheets: no style element and no style attribute, so that no policy of
// the page stands in the way.

function sheet(text: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

// Colours and letters. `medium` is the person's own letter size, whatever the page made of its root.
const kBase = `
:host { --ink: #1c2126; --soft: #59636e; --faint: #6b7580; --paper: #ffffff; --raise: #f5f6f8;
  --line: #dde1e6;
  --accent: #1d5fbf; --accent-ink: #ffffff; --critical: #a31621; --error: #b5400f; --warn: #8a6100;
    --info: #1d5fbf;
  --good: #1a7340; --code: #f2f3f5; --shadow: rgb(20 25 32 / .22); }
@media (prefers-color-scheme: dark) {
  :host { --ink: #e6e9ec; --soft: #a9b2bc; --faint: #929ca7; --paper: #171a1e; --raise: #1f2328;
    --line: #333a42;
    --accent: #7db1f5; --accent-ink: #0d1520; --critical: #ff8a8f; --error: #ff9d6e; --warn: #e6b94d;
      --info: #7db1f5;
    --good: #6fd197; --code: #101316; --shadow: rgb(0 0 0 / .6); }
}
.root { all: initial; display: block; font: 400 medium/1.45 system-ui, -apple-system, "Segoe UI", Roboto,
  "Helvetica Neue", sans-serif; color: var(--ink); text-align: start; -webkit-text-size-adjust: 100%; }
.root *, .root { box-sizing: border-box; }
button { font: inherit; color: inherit; cursor: pointer; }
:focus, h2:focus-visible { outline: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.icon { width: 1em; height: 1em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.6;
  stroke-linecap: round;
  stroke-linejoin: round; vertical-align: -.125em; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
`;

const kPanel = `
:host { position: fixed !important; inset-block: 0 !important; inset-inline: auto 0 !important;
  margin: 0 !important;
  padding: 0 !important; border: 0 !important; background: none !important; overflow: visible !important;
  width: min(32rem, 100vw) !important; width: min(512px, 100vw) !important; height: 100dvh !important;
  max-width: none !important; max-height: none !important; z-index: 2147483647 !important;
    display: block !important;
  color-scheme: light dark; }
:host([data-wide]) { width: min(1080px, 100vw) !important; }
.root { height: 100%; }
.panel { font-size: .84em; height: 100%; display: flex; flex-direction: column; container-type: inline-size;
  background: var(--paper); border-inline-start: 1px solid var(--line); box-shadow: 0 0 40px var(--shadow); }
h2, h3, p, ul, dl, dd, figure, pre { margin: 0; padding: 0; }
ul { list-style: none; }
h2 { font-size: 1.3em; line-height: 1.25; text-wrap: balance; }
h3 { display: flex; gap: .5em; align-items: baseline; font-size: 1em; font-weight: 650; }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "Liberation Mono",
  monospace; }
code, pre { font-variant-ligatures: none; }
code { font-size: .92em; overflow-wrap: anywhere; }
p, li, dd, bdi { overflow-wrap: anywhere; }
.faint { color: var(--faint); font-weight: 400; font-size: .92em; }

.bar-top { display: flex; align-items: center; gap: 6px; padding: 10px 12px 10px 16px;
  border-bottom: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: 8px; font-weight: 700; font-size: 1.08em; }
.brand .icon { color: var(--accent); stroke-width: 2; width: 1.2em; height: 1.2em; }
.headline { flex: 1; min-width: 0; padding-inline-start: 8px; color: var(--soft); }
.tool { display: inline-flex; align-items: center; gap: 5px; border: 1px solid transparent; background: none;
  border-radius: 6px; padding: 5px 8px; }
.tool:hover { background: var(--raise); border-color: var(--line); }
.tool:disabled { opacity: .5; cursor: default; }
.body { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(0, 1fr); }
.list, .detail { min-height: 0; overflow: auto; overscroll-behavior: contain; padding: 14px 16px 24px;
  display: flex;
  flex-direction: column; gap: 14px; }
.list > *, .detail > * { flex: none; }
.detail { border-inline-start: 1px solid var(--line); }
.body[data-view="list"] .detail, .body[data-view="detail"] .list { display: none; }
.foot { border-top: 1px solid var(--line); background: var(--raise); padding: 3px 16px 7px; max-height: 45%;
  overflow: auto;
  display: flex; flex-wrap: wrap; gap: 0 18px; }
.foot > * { flex: 1 0 100%; }
.foot > .fold { flex: 0 1 auto; border-top: 0; }
.foot > .fold[open] { flex: 1 0 100%; }
@container (max-width: 419px) { .wide-tool, .tool-words { display: none; }
.bar-top { padding-inline: 12px 8px; } }
@container (min-width: 760px) {
  .body { grid-template-columns: minmax(0, 5fr) minmax(0, 8fr); }
  .body[data-view="list"] .detail, .body[data-view="detail"] .list { display: flex; }
  .back { display: none !important; }
  .detail { padding-inline: 22px; }
}

.findings { display: flex; flex-direction: column; gap: 16px; }
.findings h3 { padding-bottom: 6px; color: var(--soft); }
.findings .critical h3 .icon { color: var(--critical); } .findings .error h3 .icon { color: var(--error); }
.findings .warn h3 .icon { color: var(--warn); } .findings .info h3 .icon { color: var(--info); }
.findings h3 .icon { align-self: center; }
.row { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 1px 10px; width: 100%;
  text-align: start;
  border: 1px solid var(--line); border-bottom-width: 0; background: var(--paper); padding: 8px 11px; }
li:first-child > .row { border-start-start-radius: 8px; border-start-end-radius: 8px; }
li:last-child > .row { border-bottom-width: 1px; border-end-start-radius: 8px; border-end-end-radius: 8px; }
.row:hover { background: var(--raise); }
.row[aria-current="true"] { background: color-mix(in srgb, var(--accent) 12%, var(--paper)); }
.row:focus-visible { position: relative; z-index: 1; outline-offset: -2px; }
.row-title { font-weight: 600; overflow-wrap: anywhere; }
.row-subject { grid-column: 1 / -1; color: var(--soft); font-size: .94em; overflow: hidden;
  display: -webkit-box;
  -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow-wrap: anywhere; }
.row-attempt { grid-column: 1 / -1; color: var(--accent); font-size: .92em; }
.count { color: var(--soft); font-variant-numeric: tabular-nums; }

.why, .notice { border: 1px solid var(--line); border-inline-start: 3px solid var(--warn); border-radius: 6px;
  padding: 9px 12px; background: var(--raise); display: grid; gap: 5px; }
.why ul { display: grid; gap: 4px; }
.notice { grid-template-columns: auto minmax(0, 1fr); gap: 9px; align-items: start; }
.notice .icon { margin-top: .2em; }
.notice.worked { border-inline-start-color: var(--good); } .notice.worked .icon { color: var(--good); }
.notice.failed, .notice.regressed { border-inline-start-color: var(--error); }
.notice.failed .icon, .notice.regressed .icon { color: var(--error); }
.empty { display: grid; justify-items: center; text-align: center; gap: 4px; padding: 40px 20px;
  color: var(--soft); }
.empty-title { font-size: 1.25em; font-weight: 650; color: var(--ink); }
.icon.large { width: 34px; height: 34px; color: var(--good); margin-bottom: 6px; }

.fold { border-top: 1px solid var(--line); }
.fold + .fold { margin-top: -14px; }
.foot .fold + .fold { margin-top: 0; }
summary { cursor: pointer; padding: 7px 2px; border-radius: 4px; }
.fold > summary { list-style: none; display: flex; gap: 7px; align-items: baseline; }
summary::-webkit-details-marker { display: none; }
.fold > summary::before, .fix > summary::before { content: ""; width: .42em; height: .42em; flex: none;
  border: solid var(--faint); border-width: 0 1.5px 1.5px 0; transform: translateY(-.12em) rotate(-45deg);
  transition: transform .12s; }
.fold[open] > summary::before, .fix[open] > summary::before { transform: translateY(-.16em) rotate(45deg); }
.icon.alarm { color: var(--error); align-self: center; }
.lines { display: grid; gap: 8px; padding: 2px 2px 12px 15px; }
.lines li { display: grid; gap: 1px; }
.lines b { font-weight: 600; }
.lines span { color: var(--soft); }
.lines .worked b { color: var(--good); } .lines .failed b, .lines .regressed b { color: var(--error); }
.noise { padding-bottom: 12px; }
.state { display: grid; gap: 6px; justify-items: start; padding: 0 2px 10px 15px; color: var(--soft); }
.counts { display: grid; grid-template-columns: auto auto; gap: 1px 16px;
  font-variant-numeric: tabular-nums; }
.counts dd { text-align: end; color: var(--ink); }
.refusals { margin: 0; padding: 0; list-style: none; overflow-wrap: anywhere; }
.versions { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 12px;
  border-top: 1px solid var(--line);
  padding: 5px 2px 0; color: var(--faint); font-size: .92em; }

.state button, .attempt button, .copy, .back { border: 1px solid var(--line); border-radius: 6px;
  background: var(--paper);
  padding: 4px 11px; }
.state button:hover, .attempt button:hover, .copy:hover, .back:hover { border-color: var(--faint); }
.back { display: inline-flex; gap: 5px; align-items: center; padding-inline-start: 7px; justify-self: start; }
.detail-body { display: grid; gap: 13px; grid-template-columns: minmax(0, 1fr); }
.detail-body > section { display: grid; gap: 7px; grid-template-columns: minmax(0, 1fr); }
.detail-head { display: grid; gap: 6px; }
.detail-none { color: var(--faint); padding-top: 30px; text-align: center; }
.tags { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center; color: var(--soft); }
.tag { display: inline-flex; gap: 5px; align-items: center; font-weight: 650; }
.tag.critical { color: var(--critical); } .tag.error { color: var(--error); }
.tag.warn { color: var(--warn); } .tag.info { color: var(--info); }
.subject { font-weight: 600; }
.proof { display: grid; gap: 3px; grid-template-columns: minmax(0, 1fr); }
figcaption { display: flex; flex-wrap: wrap; gap: 2px 12px; padding-inline-end: 72px; min-height: 24px;
  color: var(--soft); font-size: .94em; }
.code { position: relative; display: grid; grid-template-columns: minmax(0, 1fr); }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 6px;
  padding: 9px 11px; font-size: .92em;
  line-height: 1.5; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 22em; overflow: auto;
    tab-size: 2; }
.copy { position: absolute; inset-block-end: calc(100% + 3px); inset-inline-end: 0; padding: 1px 9px;
  font-size: .92em; color: var(--soft); }
.links { display: grid; gap: 3px; }
a { color: var(--accent); }

.fix { border: 1px solid var(--line); border-radius: 8px; }
.fix > summary { display: grid; grid-template-columns: auto auto minmax(0, 1fr) auto; gap: 9px;
  align-items: center;
  padding: 9px 12px; list-style: none; }
.fix[open] > summary { border-bottom: 1px solid var(--line); border-end-start-radius: 0;
  border-end-end-radius: 0; }
.place { font-weight: 700; color: var(--faint); font-variant-numeric: tabular-nums; }
.fix-title { font-weight: 600; display: grid; }
.fix-title code { color: var(--faint); font-weight: 400; }
.confidence { display: grid; justify-items: end; gap: 3px; font-variant-numeric: tabular-nums; }
.bar { width: 84px; height: 6px; border-radius: 3px; overflow: hidden; }
.bar-track { fill: var(--line); } .bar-fill { fill: var(--accent); } .bar-tick { fill: var(--ink); }
.fix-body { display: grid; gap: 10px; padding: 11px 12px 12px; grid-template-columns: minmax(0, 1fr); }
.reasons { display: grid; gap: 3px; color: var(--soft); }
.reasons b { color: var(--ink); font-weight: 600; }
.reasons ul { display: grid; gap: 2px; padding-inline-start: 14px; list-style: disc; }
.facts { display: grid; gap: 7px; }
.facts dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 3px 12px; }
.facts dt { color: var(--faint); }
.risk-high { color: var(--error); font-weight: 600; }
.tabs { display: grid; gap: 6px; grid-template-columns: minmax(0, 1fr); }
.tablist { display: flex; flex-wrap: wrap; gap: 2px; padding-inline-end: 72px; }
[role="tab"] { border: 0; border-bottom: 2px solid transparent; background: none; padding: 3px 8px;
  color: var(--soft);
  border-radius: 4px 4px 0 0; }
[role="tab"]:hover { background: var(--raise); }
[role="tab"][aria-selected="true"] { color: var(--ink); font-weight: 600; border-color: var(--accent); }
.attempt { display: grid; gap: 8px; }
.attempt > .main { justify-self: start; background: var(--accent); border-color: var(--accent);
  color: var(--accent-ink);
  font-weight: 600; }
.standing .icon { margin-inline-end: 6px; }
.standing.open { display: grid; gap: 8px; border-inline-start: 3px solid var(--accent);
  padding-inline-start: 10px; }
.standing.worked { color: var(--good); } .standing.failed, .standing.regressed { color: var(--error); }
.row-buttons { display: flex; flex-wrap: wrap; gap: 8px; }
.trouble { color: var(--error); }
@media (forced-colors: active) {
  .row[aria-current="true"], .bar-fill { forced-color-adjust: none; background: Highlight; fill: Highlight; }
  .panel { border: 1px solid CanvasText; }
}
@media (prefers-reduced-motion: no-preference) {
  :host { animation: come .16s ease-out; }
  @keyframes come { from { transform: translateX(24px); opacity: 0; } }
  :host(:dir(rtl)) { animation-name: come-rtl; }
  @keyframes come-rtl { from { transform: translateX(-24px); opacity: 0; } }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
`;

export const panelSheets = (): CSSStyleSheet[] => [sheet(kBase), sheet(kPanel)];
