// Runs in the page: a handle without anything behind it, with its calls kept for the test to read.
import { catalogueFile, hostileState, ranking, report, richState, settled } from "./ui_fixture.mjs";

const states = {
  rich: richState,
  hostile: hostileState,
  empty: () =>
    settled({
      report: report([], {
        score: 0,
        severity: "info",
        not_evaluated: [{ problem_code: "COOKIE_SAMESITE_NONE_INSECURE", missing: ["set_cookies"] }],
      }),
    }),
  off: () =>
    settled({
      mode: "off",
      phase: "settled",
      storage: { kind: "none", why: "No worker may be started here." },
      why: [
        "The page's policy does not allow WebAssembly, so the rules cannot run.",
        "Nothing was compiled and nothing was reported.",
      ],
      sync: { state: "off", pending: 0, acked: 0, refused: 0, dead: 0, lost: {} },
    }),
  memory: () => ({
    ...richState(),
    storage: { kind: "memory", why: "The browser refused storage in this private window." },
  }),
  starting: () => settled({ phase: "collecting" }),
};

let state = states[new URL(location.href).searchParams.get("state") ?? "rich"]();
const listeners = new Set();
window.calls = [];
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(event.effectiveDirective),
);
window.setState = (change) => {
  state = { ...state, ...change };
  for (const listener of listeners) listener(state);
};

const refuse = () =>
  Promise.reject(
    Object.assign(new Error("no"), {
      code: "unavailable",
      path: "",
      allowed: "",
      retry: "later",
      detail: "The store is busy in another tab.",
    }),
  );

window.devdiag = {
  version: "0.1.0",
  state: () => state,
  subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  catalogue: async (code) => catalogueFile(code),
  suggest: async () => ranking,
  async recordAttempt(finding, fixCode) {
    window.calls.push(["attempt", finding.problem_code, fixCode]);
    if (window.refuseCalls) return refuse();
    window.setState({
      attempts: [
        {
          id: "a9",
          problem_code: finding.problem_code,
          fingerprint: finding.fingerprint,
          fix_code: fixCode,
          actor: "person",
          at_ms: Date.now(),
        },
        ...state.attempts,
      ],
    });
    return "a9";
  },
  async recordOutcome(id, verdict) {
    window.calls.push(["outcome", id, verdict]);
    window.setState({
      attempts: state.attempts.map((a) => (a.id === id ? { ...a, verdict, known: "reported" } : a)),
    });
  },
  async checkAgain() {
    window.calls.push(["check"]);
    return state.report;
  },
  async syncNow() {
    window.calls.push(["sync"]);
    return state.sync;
  },
  async exportStore() {
    window.calls.push(["export"]);
    return new Uint8Array([83]);
  },
  async open() {
    (await import("/panel.js")).open(window.devdiag);
  },
  async stop() {
    window.setState({ phase: "stopped" });
  },
};

const { mountLauncher } = await import("/launcher.js");
window.removeLauncher = mountLauncher(window.devdiag);
window.ready = true;
