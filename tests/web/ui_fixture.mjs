// A page state as the handle gives it, with texts, rankings and hostile values, for the panel's tests.

const kHeader = "Content-Security-Policy";
const stacks = (language, text) => [
  { stack: "nginx", language: "nginx", text },
  {
    stack: "express",
    language: "js",
    text: `app.use((request, response) => {\n  response.setHeader("${kHeader}", "{directive|js}");\n});`,
  },
  { stack: "html", language: "html", text: `<script nonce="…" src="app.js"></script>` },
];

export function catalogueFile(code) {
  return {
    code,
    category: "csp",
    severity: "error",
    weight: 7,
    evidence: ["document_response"],
    observable: ["header"],
    presets: ["app"],
    title: titles[code] ?? `Problem ${code}`,
    summary:
      "The effective {directive|plain} allows every inline script, so the policy stops no injected one.",
    why: "An attacker who can write one line of markup into the page runs code with the visitor's session.",
    learn_more: ["https://www.w3.org/TR/CSP3/#security-considerations"],
    fixes: [
      {
        code: "csp.nonce",
        title: "Give every inline script a nonce",
        worked_rate: 0.6,
        risk: "medium",
        summary: "Send a fresh random nonce in each response and put it on the inline scripts you wrote.",
        precondition: "The HTML is rendered per request.",
        undo: "Put 'unsafe-inline' back into {directive|plain}.",
        verify: { problem_code: code, expect: "absent" },
        stacks: stacks(
          "nginx",
          `sub_filter NONCE $request_id;\nadd_header ${kHeader} "{directive|nginx} 'nonce'" always;`,
        ),
      },
      {
        code: "csp.hash",
        title: "Allow the inline scripts by their hash",
        worked_rate: 0.5,
        risk: "low",
        summary: "List the SHA-256 of each inline script.",
        precondition: "The inline scripts never change per request.",
        undo: "Remove the hashes.",
        verify: { problem_code: code, expect: "absent" },
        stacks: stacks(
          "nginx",
          `add_header Content-Security-Policy "{directive|nginx} 'self' 'sha256-…'" always;`,
        ),
      },
    ],
  };
}

const titles = {
  IFRAME_FRAME_ANCESTORS_BLOCKED: "A frame refuses to be embedded here",
  CSP_SCRIPT_UNSAFE_INLINE: "The policy allows inline scripts",
  FETCH_STATUS_ERROR: "A request is answered with an error",
  PORTAL_ROOT_MISSING: "The container of a portal is missing",
  XFO_INVALID: "X-Frame-Options has a value no browser obeys",
};

export const ranking = {
  cursor: "c:1",
  server: true,
  fixes: [
    {
      fix_code: "csp.nonce",
      confidence: 0.734,
      lower_bound: 0.612,
      worked: 9,
      failed: 2,
      regressed: 1,
      similarity: 0.82,
      basis: "learned",
      reasons: ["9 of 12 attempts worked, most in environments like this one.", "Last outcome 3 days ago."],
    },
    {
      fix_code: "csp.hash",
      confidence: 0.5,
      lower_bound: 0.21,
      worked: 0,
      failed: 0,
      regressed: 0,
      similarity: 0,
      basis: "catalogue",
      reasons: ["Not yet learned: fewer than 2 outcomes."],
    },
  ],
};

let serial = 0;
export function finding(problem_code, severity, subject, more = {}) {
  serial += 1;
  return {
    problem_code,
    severity,
    weight: 5,
    subject,
    fingerprint: serial.toString(16).padStart(16, "0"),
    count: 1,
    proof: [
      {
        kind: "header",
        where: "Content-Security-Policy",
        text: "script-src 'self' 'unsafe-inline'",
        seen_by: "page",
      },
    ],
    params: { directive: "script-src" },
    noise: false,
    ...more,
  };
}

export const report = (findings, more = {}) => ({
  v: 1,
  preset: "full",
  target: "0".repeat(32),
  env_fp: "1".repeat(64),
  env: ["csp:fa", "fw:react", "srv:nginx"],
  score: 31,
  severity: "critical",
  findings,
  suppressed: [],
  evaluated: ["CSP_MISSING", "LCP_POOR", "XFO_INVALID"],
  not_evaluated: [],
  dropped: [],
  ...more,
});

export const settled = (more = {}) => ({
  version: "0.1.0",
  mode: "local",
  phase: "settled",
  why: [],
  storage: { kind: "opfs", persisted: true },
  run: "run-1",
  attempts: [],
  outcomes: [],
  sync: { state: "idle", pending: 0, acked: 4, refused: 0, dead: 0, lost: {} },
  ...more,
});

const troubledSync = {
  state: "waiting",
  pending: 3,
  acked: 12,
  refused: 1,
  dead: 0,
  lost: { outbox_full: 2 },
  refusals: [
    {
      id: "01960000-0000-7000-8000-000000000001",
      code: "bad_field",
      detail: "`d.env` has 65 tokens; 64 are allowed.",
    },
  ],
  last_error: {
    code: "unavailable",
    path: "",
    detail: "The gateway did not answer.",
    allowed: "",
    retry: "later",
  },
  next_at: 1_760_000_060_000,
  last_success_ms: 1_760_000_000_000,
};

export function richState() {
  const findings = [
    finding("IFRAME_FRAME_ANCESTORS_BLOCKED", "critical", "http://127.0.0.1/demo/frames/map"),
    finding("CSP_SCRIPT_UNSAFE_INLINE", "error", "script-src 'unsafe-inline'"),
    finding("FETCH_STATUS_ERROR", "error", "GET /demo/api/recommendations 500", { count: 3 }),
    finding("XFO_INVALID", "warn", "ALLOW-FROM https://partner.northlight.example/"),
    finding("PORTAL_ROOT_MISSING", "warn", "#order-dialog-root"),
    finding("CSP_INLINE_BLOCKED", "error", "chrome-extension", { noise: true }),
  ];
  return settled({
    report: report(findings, {
      not_evaluated: [{ problem_code: "COOKIE_SAMESITE_NONE_INSECURE", missing: ["set_cookies"] }],
      suppressed: [
        { problem_code: "CSP_MISSING", reason: "static page, accepted until spring", findings: 1 },
      ],
      dropped: [{ reason: "proofs_over_limit", count: 2 }],
    }),
    attempts: [
      {
        id: "a2",
        problem_code: "XFO_INVALID",
        fingerprint: findings[3].fingerprint,
        fix_code: "frame.ancestors",
        actor: "person",
        at_ms: 1_760_000_000_000,
        verdict: "failed",
        known: "verified",
      },
      {
        id: "a1",
        problem_code: "JS_ERROR_UNCAUGHT",
        fingerprint: "f".repeat(16),
        fix_code: "js.fix-stack",
        actor: "person",
        at_ms: 1_759_990_000_000,
        verdict: "worked",
        known: "verified",
      },
    ],
    outcomes: [
      {
        attempt: "a1",
        problem_code: "JS_ERROR_UNCAUGHT",
        fingerprint: "f".repeat(16),
        fix_code: "js.fix-stack",
        verdict: "worked",
        known: "verified",
      },
    ],
    sync: troubledSync,
  });
}

// Words that try to be more than text.
export const hostile = {
  markup: `<img src=x onerror="window.hacked = true"><script>window.hacked = true</script>`,
  reordered: "safe \u202egnp.exe\u202c end",
  long: "w".repeat(4_096),
};
export const hostileState = () =>
  settled({
    report: report(
      Object.values(hostile).map((text) =>
        finding("XFO_INVALID", "warn", text, {
          proof: [{ kind: "header", where: text, text, seen_by: "page" }],
          params: { directive: text },
        }),
      ),
      { suppressed: [{ problem_code: "CSP_MISSING", reason: hostile.markup, findings: 1 }] },
    ),
    why: [hostile.markup],
  });
