// Reads the script tag's data-attributes once. What cannot be used is named in `problems` and left at its
// default.
import type { PageConfig, Preset, Settings } from "../protocol.ts";

const kPresets = ["chat", "embed", "app", "full"];

function absolute(url: string, base: string): string | null {
  if (!URL.canParse(url, base)) return null;
  const parsed = new URL(url, base);
  return /^https?:$/.test(parsed.protocol) ? parsed.href : null;
}

// The attribute is the JSON itself, or "#id" of a <script type="application/json">.
function readConfig(text: string | undefined, document: Document, problems: string[]): PageConfig {
  if (!text) return {};
  const json = text.startsWith("#") ? document.getElementById(text.slice(1))?.textContent : text;
  try {
    const value: unknown = JSON.parse(json ?? "");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return checked(value, problems);
  } catch {
    // Said below, with what is allowed.
  }
  problems.push(
    "data-config is not a JSON object, nor the #id of a script element holding one; it is ignored.",
  );
  return {};
}

const isText = (value: unknown) => typeof value === "string";
const isExpectation = (value: unknown) => {
  const { selector, ready_types, timeout_ms } = (value ?? {}) as Record<string, unknown>;
  return (
    isText(selector) &&
    Array.isArray(ready_types) &&
    ready_types.every(isText) &&
    (timeout_ms === undefined || (typeof timeout_ms === "number" && timeout_ms >= 0))
  );
};

const kSettings = [
  "frontend_origin",
  "backend_origin",
  "api_base",
  "cookie_domain",
  "cookie_secure",
  "cookie_samesite",
  "network_capture",
];
const isDeclared = (value: unknown) =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(value).every(([name, text]) => kSettings.includes(name) && isText(text));

// The core checks what is meant for it; here only what the page itself uses.
function checked(value: object, problems: string[]): PageConfig {
  const config = { ...value } as Record<string, unknown>;
  const lists: [string, (entry: unknown) => boolean, string][] = [
    ["portals", isText, "a list of CSS selectors"],
    ["frames", isExpectation, 'a list of {"selector","ready_types":[…],"timeout_ms"}'],
  ];
  for (const [name, accepts, allowed] of lists) {
    const list = config[name];
    if (list === undefined || (Array.isArray(list) && list.every(accepts))) continue;
    problems.push(`data-config.${name} must be ${allowed}; it is ignored.`);
    delete config[name];
  }
  if (config["settings"] !== undefined && !isDeclared(config["settings"])) {
    problems.push(
      `data-config.settings must be an object with texts for ${kSettings.join(", ")}; it is ignored.`,
    );
    delete config["settings"];
  }
  return config as PageConfig;
}

export function readSettings(script: HTMLScriptElement): Settings {
  const { dataset, ownerDocument } = script;
  const problems: string[] = [];
  const config = readConfig(dataset["config"], ownerDocument, problems);
  const preset = dataset["preset"] ?? config.preset ?? "full";
  config.preset = kPresets.includes(preset) ? (preset as Preset) : "full";
  if (config.preset !== preset)
    problems.push(`data-preset "${preset}" is not one of ${kPresets.join(", ")}; full is used.`);
  const gateway = dataset["gateway"] ? absolute(dataset["gateway"], ownerDocument.baseURI) : "";
  if (gateway === null) problems.push("data-gateway is not an http(s) address; nothing is synchronised.");
  const tenant = dataset["tenant"] || "default";
  const safe = /^[\w.-]{1,64}$/.test(tenant);
  if (!safe)
    problems.push("data-tenant may hold 1 to 64 letters, digits, '_', '.' and '-'; \"default\" is used.");
  return {
    base: new URL(".", script.src).href,
    gateway: gateway?.replace(/\/+$/, "") ?? "",
    key: dataset["key"] ?? "",
    tenant: safe ? tenant : "default",
    share_proof: dataset["shareProof"] !== undefined && dataset["shareProof"] !== "false",
    policy: dataset["policy"] ?? null,
    connect_self: dataset["connect"] === "self",
    launcher: dataset["launcher"] !== "off",
    config,
    problems,
  };
}
