// The console's files under the gateway's policy, and an MCP endpoint that is as strict as the gateway's
// about how it is spoken to, but answers from a table.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { build } from "esbuild";
import { hostile } from "./ui_fixture.mjs";

const root = resolve(import.meta.dirname, "../..");
const kPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'";
const kVersion = "2026-07-28";
const kMetaVersion = "io.modelcontextprotocol/protocolVersion";
const kRows = 60;

const said = (text) => ({ text, origin: "client 3f0c", trust: "untrusted" });

const rows = Array.from({ length: kRows }, (_, i) => ({
  problem_code: i % 2 ? "XFO_INVALID" : "CSP_SCRIPT_UNSAFE_INLINE",
  severity: i % 2 ? "warn" : "error",
  open: i % 3 !== 0,
  target: "a".repeat(32),
  fingerprint: i.toString(16).padStart(16, "0"),
  run: "run",
  runs: i + 1,
  first_seen_ms: 1_760_000_000_000,
  last_seen_ms: 1_760_000_000_000 - i * 60_000,
  env: ["csp:fa", "srv:nginx"],
  source: { origin: "client 3f0c", trust: "untrusted" },
  subject: said(i === 1 ? hostile.markup : `subject ${i}`),
  proof: said(i === 1 ? hostile.long : "script-src 'unsafe-inline'"),
}));

function listFindings({ severity, problem_code, target, limit = 20, cursor = "0" }) {
  const matching = rows.filter(
    (row) =>
      (!severity || row.severity === severity) &&
      (!problem_code || row.problem_code === problem_code) &&
      (!target || row.target === target),
  );
  const from = Number(cursor);
  const next = from + limit < matching.length ? { next_cursor: String(from + limit) } : {};
  return { total: matching.length, findings: matching.slice(from, from + limit), ...next };
}

const fix = (fix_code, stack) => ({
  fix_code,
  title: `Title of ${fix_code}`,
  summary: "Send a fresh nonce from {origin|plain}.",
  precondition: "HTML is rendered per request.",
  risk: "medium",
  undo: "Take it out.",
  stacks: ["express", "nginx"],
  ...(stack ? { rendering: { stack, language: "text", text: `${stack} snippet of ${fix_code}` } } : {}),
});
const ranked = (fix_code, confidence, worked) => ({
  fix_code,
  title: `Title of ${fix_code}`,
  confidence,
  lower_bound: confidence - 0.1,
  worked,
  failed: 0,
  regressed: 0,
  similarity: 1,
  basis: worked ? "learned" : "catalogue",
  reasons: [`${worked} outcomes.`],
});

const answers = {
  database_status: ({ empty }) => ({
    engine: "sqlite",
    incarnation: "inc",
    schema_version: 1,
    tenant: "default",
    runs: empty ? 0 : 1_234,
    findings_open: empty ? 0 : 40,
    attempts: 7,
    outcomes: 5,
    clients: 3,
    quarantined: 0,
    ranking_version: 5,
    bytes: 1_500_000,
    last_event_ms: empty ? 0 : 1_760_000_000_000,
    server_time_ms: 1_760_000_100_000,
  }),
  list_findings: (_, args) => listFindings(args),
  explain_problem: (_, { problem_code, stack }) => ({
    problem_code,
    category: "csp",
    severity: "error",
    weight: 7,
    title: "The policy lets any inline script run",
    summary: "{directive|plain} allows inline scripts.",
    why: "One injected line runs.",
    evidence_needed: ["document_response"],
    learn_more: ["https://www.w3.org/TR/CSP3/", "javascript:window.hacked=true"],
    fixes: [fix("csp.nonce", stack), fix("csp.hash", stack)],
  }),
  suggest_fix: () => ({ fixes: [ranked("csp.hash", 0.8, 3), ranked("csp.nonce", 0.6, 0)] }),
  diagnose_evidence: () => ({
    preset: "full",
    score: 3,
    severity: "warn",
    env: ["xfo:ALLOW-FROM"],
    evaluated: 2,
    not_evaluated: [{ problem_code: "LCP_POOR", missing_evidence: ["vitals"] }],
    findings: [
      {
        problem_code: "XFO_INVALID",
        severity: "warn",
        fingerprint: "f",
        count: 2,
        params: { value: "ALLOW-FROM", directive: "script-src" },
        title: "X-Frame-Options does not say what was meant",
        subject: said("document"),
        proof: { ...said(hostile.markup), kind: "header", where: "X-Frame-Options" },
      },
    ],
  }),
  record_attempt: () => ({ attempt_id: "attempt-1" }),
  record_outcome: () => ({ outcome_id: "outcome-1" }),
};

// Status and body of one call; `options`: {empty, key, calls}.
function answerCall(request, text, options) {
  if (options.key && request.headers.authorization !== `Bearer ${options.key}`) {
    return [401, { title: "Unauthorized", detail: "this gateway wants a key", code: "unauthorized" }];
  }
  const { id, method, params } = JSON.parse(text);
  const header = (name) => request.headers[name];
  const told = [header("mcp-protocol-version"), header("mcp-method"), header("mcp-name")];
  if (
    told.join() !== [kVersion, "tools/call", params.name].join() ||
    method !== "tools/call" ||
    params._meta?.[kMetaVersion] !== kVersion ||
    !header("accept").includes("application/json")
  ) {
    return [400, { jsonrpc: "2.0", id, error: { code: -32020, message: "header mismatch" } }];
  }
  options.calls.push([params.name, params.arguments]);
  if (options.broken) {
    const content = [
      { type: "text", text: "the database does not answer. The same call may succeed later." },
    ];
    return [200, { jsonrpc: "2.0", id, result: { isError: true, content, resultType: "complete" } }];
  }
  const structuredContent = answers[params.name](options, params.arguments);
  return [200, { jsonrpc: "2.0", id, result: { structuredContent, isError: false, resultType: "complete" } }];
}

const types = {
  html: "text/html; charset=utf-8",
  css: "text/css",
  js: "text/javascript",
  svg: "image/svg+xml",
};

// Answers { url, options, close() }; options = {empty, key, broken, calls} may be changed while it runs.
export async function serveConsole() {
  const folder = resolve(root, "web/src/console");
  const bundle = await build({
    entryPoints: [resolve(folder, "console.ts")],
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  const files = new Map([["console.js", bundle.outputFiles[0].text]]);
  for (const name of ["index.html", "console.css", "icon.svg"]) {
    files.set(name, await readFile(resolve(folder, name), "utf8"));
  }
  const options = { empty: false, key: "", broken: false, calls: [] };
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.url === "/mcp") {
      const [status, body] = answerCall(request, Buffer.concat(chunks).toString(), options);
      return response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    }
    const name = new URL(request.url, "http://localhost").pathname.replace("/console/", "") || "index.html";
    const text = files.get(name);
    if (text === undefined) return response.writeHead(404).end();
    const type = types[name.split(".").at(-1)];
    return response.writeHead(200, { "content-type": type, "content-security-policy": kPolicy }).end(text);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${server.address().port}/console/`;
  return { url, options, close: () => new Promise((done) => server.close(done)) };
}
