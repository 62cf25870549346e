// Reads Content-Security-Policy text for one purpose: what may DevDiag do here without causing a violation.
//
// Pure. Stricter than a browser where browsers differ: "allowed" means allowed by the standard (CSP3) and
// by the browsers we know. Report-only policies bind us as much as enforced ones, because a violation would
// be reported.
import type { Mode } from "./protocol.ts";

export interface Policy {
  directives: ReadonlyMap<string, readonly string[]>;
  disposition: "enforce" | "report";
}

// Header values hold several policies joined by commas (CSP3 section 2.2.2); the first of equal directives
// counts.
export function parsePolicies(text: string, disposition: Policy["disposition"]): Policy[] {
  return text.split(",").flatMap((part) => {
    const directives = new Map<string, string[]>();
    for (const token of part.split(";")) {
      const [name, ...values] = token.split(/[\t\n\f\r ]+/).filter((word) => word !== "");
      const key = name?.toLowerCase();
      if (key !== undefined && !directives.has(key)) directives.set(key, values);
    }
    return directives.size > 0 ? [{ directives, disposition }] : [];
  });
}

// Every policy in response headers, given as ["name", "value"] pairs.
export function policiesOfHeaders(headers: Iterable<readonly [string, string]>): Policy[] {
  const found: Policy[] = [];
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (key === "content-security-policy") found.push(...parsePolicies(value, "enforce"));
    if (key === "content-security-policy-report-only") found.push(...parsePolicies(value, "report"));
  }
  return found;
}

// --- source lists ---

const kDefaultPort: Readonly<Record<string, string>> = {
  "http:": "80",
  "https:": "443",
  "ws:": "80",
  "wss:": "443",
};
const kHostSource = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[^\s:/?#*]+)(?::(\d+|\*))?(\/[^?#]*)?$/i;

function directiveOf(policy: Policy, names: readonly string[]): readonly [string, readonly string[]] | null {
  for (const name of names) {
    const list = policy.directives.get(name);
    if (list) return [name, list];
  }
  return null;
}

function schemeMatches(expected: string, actual: string): boolean {
  return (
    expected === actual ||
    (expected === "http:" && actual === "https:") ||
    (expected === "ws:" && actual === "wss:")
  );
}

function portMatches(expected: string | undefined, url: URL): boolean {
  const port = url.port || kDefaultPort[url.protocol] || "";
  if (expected === "*") return true;
  if (expected === undefined) return port === kDefaultPort[url.protocol];
  return expected === port || (expected === "80" && port === "443");
}

// CSP3 6.7.2.12: of numeric hosts only 127.0.0.1 may match.
function hostMatches(pattern: string, host: string): boolean {
  const expected = pattern.toLowerCase();
  if (expected === "*") return true;
  if (expected.startsWith("*.")) return host.endsWith(expected.slice(1)) && host.length > expected.length - 1;
  if (/^[\d.]+$/.test(host) && host !== "127.0.0.1") return false;
  return expected === host && !host.startsWith("[");
}

function pathMatches(expected: string | undefined, actual: string): boolean {
  if (!expected || expected === "/") return true;
  return expected.endsWith("/") ? actual.startsWith(expected) : actual === expected;
}

function selfMatches(url: URL, self: URL): boolean {
  if (url.origin === "null" || self.origin === "null") return false;
  return url.origin === self.origin;
}

function sourceMatches(source: string, url: URL, self: URL): boolean {
  const word = source.toLowerCase();
  if (word === "'self'") return selfMatches(url, self);
  if (word === "*") return url.protocol in kDefaultPort || url.protocol === self.protocol;
  if (/^[a-z][a-z0-9+.-]*:$/.test(word)) return schemeMatches(word, url.protocol);
  const parts = kHostSource.exec(source);
  if (!parts?.[2] || source.startsWith("'")) return false;
  const [, scheme, host, port, path] = parts;
  return (
    schemeMatches(scheme ? `${scheme.toLowerCase()}:` : self.protocol, url.protocol) &&
    hostMatches(host ?? "", url.hostname) &&
    portMatches(port, url) &&
    pathMatches(path, url.pathname)
  );
}

function listMatches(list: readonly string[], url: URL, self: URL): boolean {
  return list.some((source) => sourceMatches(source, url, self));
}

const hasWord = (list: readonly string[], word: string) =>
  list.some((source) => source.toLowerCase() === word);
const hasNonce = (list: readonly string[]) => list.some((source) => /^'nonce-.+'$/i.test(source));

// --- questions; each answers the directive that says no, or null ---

const kConnect = ["connect-src", "default-src"];
const kScript = ["script-src-elem", "script-src", "default-src"];
const kWorker = ["worker-src", "child-src", "script-src", "default-src"];
const kEval = ["script-src", "default-src"];

function refusal(
  policies: readonly Policy[],
  names: readonly string[],
  allowed: (list: readonly string[], name: string) => boolean,
): string | null {
  for (const policy of policies) {
    const found = directiveOf(policy, names);
    if (found && !allowed(found[1], found[0])) return found[0];
  }
  return null;
}

export function refusesConnect(policies: readonly Policy[], url: URL, self: URL): string | null {
  return refusal(policies, kConnect, (list) => listMatches(list, url, self));
}

// For a script our own running script imports: it inherits a nonce, and 'strict-dynamic' trusts it.
// The nonce's value is not compared: a policy text read from a second response holds another one.
export function refusesScript(
  policies: readonly Policy[],
  url: URL,
  self: URL,
  nonced: boolean,
): string | null {
  return refusal(
    policies,
    kScript,
    (list) => (nonced && hasNonce(list)) || hasWord(list, "'strict-dynamic'") || listMatches(list, url, self),
  );
}

// A worker has no nonce. 'strict-dynamic' admits it only where script-src decides (CSP3 6.1.17.1); Chromium
// is more generous under default-src, which is no help elsewhere.
export function refusesWorker(policies: readonly Policy[], url: URL, self: URL): string | null {
  return refusal(
    policies,
    kWorker,
    (list, name) =>
      (name === "script-src" && hasWord(list, "'strict-dynamic'")) || listMatches(list, url, self),
  );
}

export function refusesWasm(policies: readonly Policy[]): string | null {
  return refusal(
    policies,
    kEval,
    (list) => hasWord(list, "'wasm-unsafe-eval'") || hasWord(list, "'unsafe-eval'"),
  );
}

export const kTrustedPolicyName = "devdiag";

// Under require-trusted-types-for a worker's address must come from a policy object, whose name must be
// allowed.
export function trustedTypesNeed(policies: readonly Policy[]): "none" | "policy" | "forbidden" {
  const requires = policies.some((policy) => policy.directives.has("require-trusted-types-for"));
  if (!requires) return "none";
  const named = refusal(
    policies,
    ["trusted-types"],
    (list) => hasWord(list, kTrustedPolicyName) || hasWord(list, "*"),
  );
  return named === null ? "policy" : "forbidden";
}

// --- the decision ---

export interface PolicyFacts {
  page: URL;
  base: URL; // folder of the package
  gateway: URL | null;
  nonced: boolean; // our script tag carries a nonce
  opaque_origin: boolean; // sandboxed without allow-same-origin
  policies: readonly Policy[] | null; // all that govern the page; null: there are some whose text is unknown
  coep: string; // Cross-Origin-Embedder-Policy of the page; empty when none or unknown
  // Response to HEAD of the worker's script; null when it could not be read.
  worker: { policies: readonly Policy[]; coep: string } | null;
}

export interface Permission {
  mode: Mode;
  sync: boolean; // the gateway may be contacted from where the mode runs
  trusted_types: boolean; // the worker's address needs the policy object
  why: string[]; // what is not possible, whole sentences
}

// What stops the worker, as a sentence; null when nothing does.
function workerObstacle(facts: PolicyFacts, policies: readonly Policy[]): string | null {
  const url = new URL("worker.js", facts.base);
  if (facts.opaque_origin)
    return "The page is sandboxed without its origin, so it cannot start a worker or store anything.";
  if (facts.base.origin !== facts.page.origin) {
    return `A worker must come from the page's own origin; the package is served from ${facts.base.origin}.`;
  }
  const refused = refusesWorker(policies, url, facts.page);
  if (refused) return `The page's policy (${refused}) does not allow the worker ${url.pathname}.`;
  if (trustedTypesNeed(policies) === "forbidden") {
    return `The page's policy requires Trusted Types and refuses the policy name ${kTrustedPolicyName}.`;
  }
  if (!facts.worker)
    return `The response headers of ${url.pathname} could not be read, so its policy is unknown.`;
  if (
    /require-corp|credentialless/.test(facts.coep) &&
    !/require-corp|credentialless/.test(facts.worker.coep)
  ) {
    return `The page sends Cross-Origin-Embedder-Policy; ${url.pathname} must send it too.`;
  }
  return moduleObstacle(facts, facts.worker.policies, "devdiag-local", "The worker's policy", false);
}

// What stops loading and compiling a wasm module under a policy.
function moduleObstacle(
  facts: PolicyFacts,
  policies: readonly Policy[],
  module: string,
  whose: string,
  nonced: boolean,
): string | null {
  const wasm = refusesWasm(policies);
  if (wasm) return `${whose} (${wasm}) does not allow WebAssembly; add 'wasm-unsafe-eval' to it.`;
  const glue = new URL(`${module}.mjs`, facts.base),
    binary = new URL(`${module}.wasm`, facts.base);
  const script = refusesScript(policies, glue, facts.page, nonced);
  if (script) return `${whose} (${script}) does not allow the script ${glue.pathname}.`;
  const connect = refusesConnect(policies, binary, facts.page);
  return connect ? `${whose} (${connect}) does not allow loading ${binary.pathname}.` : null;
}

// Chooses local, else core, else off; `why` names every step down.
export function decide(facts: PolicyFacts): Permission {
  const none: Permission = { mode: "off", sync: false, trusted_types: false, why: [] };
  if (!facts.policies) {
    return {
      ...none,
      why: [
        "The page has a Content-Security-Policy whose text is not known here, " +
          "and trying what it allows could cause reports. " +
          'Add data-connect="self" to the script tag if connect-src allows the page\'s own origin, ' +
          'or data-policy="…" with the policy.',
      ],
    };
  }
  const worker = workerObstacle(facts, facts.policies);
  if (worker === null) {
    const refused =
      facts.gateway && facts.worker
        ? refusesConnect(facts.worker.policies, new URL("/v1/sync/push", facts.gateway), facts.page)
        : null;
    return {
      mode: "local",
      sync: facts.gateway !== null && refused === null,
      trusted_types: trustedTypesNeed(facts.policies) === "policy",
      why: refused
        ? [`The worker's policy (${refused}) does not allow contacting the gateway; nothing is synchronised.`]
        : [],
    };
  }
  const core = moduleObstacle(facts, facts.policies, "devdiag-core", "The page's policy", facts.nonced);
  if (core === null)
    return { ...none, mode: "core", why: [worker, "Findings are shown, but nothing is stored or learnt."] };
  return { ...none, why: core === worker ? [worker] : [worker, core] };
}
