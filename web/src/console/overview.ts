// The overview: what the gateway's database holds, and how to begin when it holds nothing.
import { h } from "../panel/dom.ts";
import { call } from "./client.ts";
import { bytesWord, codeBlock, facts, moment } from "./parts.ts";
import type { DatabaseStatus } from "./records.ts";

export async function overview(signal: AbortSignal): Promise<HTMLElement[]> {
  const status = await call("database_status", {}, signal);
  return [
    h("h1", {}, "Overview"),
    h(
      "ul",
      { class: "tiles" },
      tile("Open findings", status.findings_open, "#/findings"),
      tile("Runs", status.runs),
      tile("Attempts", status.attempts),
      tile("Outcomes", status.outcomes),
      tile("Clients", status.clients),
      tile("Quarantined", status.quarantined),
    ),
    status.runs === 0 ? beginning() : using(),
    h("section", { class: "card" }, h("h2", {}, "Database"), facts(databaseRows(status))),
  ];
}

function tile(name: string, count: number, link?: string): HTMLElement {
  const content = [
    h("span", { class: "tile-count" }, count.toLocaleString()),
    h("span", { class: "tile-name" }, name),
  ];
  return h("li", { class: "tile" }, link ? h("a", { href: link }, ...content) : h("div", {}, ...content));
}

function databaseRows(status: DatabaseStatus): [string, string][] {
  return [
    ["Engine", status.engine],
    ["Schema version", String(status.schema_version)],
    ["Tenant", status.tenant],
    ["Size", bytesWord(status.bytes)],
    ["Last event", status.last_event_ms ? moment(status.last_event_ms) : "none yet"],
    ["Gateway's clock", moment(status.server_time_ms)],
    ["Incarnation", status.incarnation],
  ];
}

const scriptTag = (): string =>
  `<script src="${location.origin}/pkg/devdiag.js" data-gateway="${location.origin}"></script>`;

function beginning(): HTMLElement {
  return h(
    "section",
    { class: "card" },
    h("h2", {}, "Nothing has been reported yet"),
    h(
      "p",
      {},
      "Open the ",
      h("a", { href: "/demo/" }, "demo shop"),
      ": it has problems on purpose, and its first visit " +
        "shows up here within seconds. It is there when the gateway was started with its demo.",
    ),
    h("p", {}, "Or put one line into a page of yours:"),
    codeBlock(scriptTag(), "script tag"),
    h("p", {}, "Or let an agent ask, over MCP:"),
    codeBlock(`${location.origin}/mcp`, "MCP endpoint"),
  );
}

function using(): HTMLElement {
  return h(
    "section",
    { class: "card" },
    h("h2", {}, "Connect"),
    h("p", {}, "A page:"),
    codeBlock(scriptTag(), "script tag"),
    h("p", {}, "An agent, over MCP:"),
    codeBlock(`${location.origin}/mcp`, "MCP endpoint"),
  );
}
