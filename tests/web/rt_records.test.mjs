// The page's pure parts: when it settles, what the script tag says, limits mirrored from the core, the
// state store.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import test from "node:test";
import fc from "fast-check";
import { EvidenceRecord } from "../../web/src/page/evidence.ts";
import { readSettings } from "../../web/src/page/settings.ts";
import { dueAt, kAgainMs, kBetweenMs, kQuietMs, kSettleMs } from "../../web/src/page/settle.ts";
import { initialPageState, StateStore } from "../../web/src/page/state.ts";
import { kPushEvents, kProofBytes } from "../../web/src/limits.ts";
import { recordOf, DevDiagError } from "../../web/src/error.ts";
import { retryAfterMs } from "../../web/src/sync/http.ts";
import { limitsText, valueOf } from "../../web/limits.mjs";

const web = resolve(import.meta.dirname, "../../web");

test("a page settles 1.5 s after load and the last news, five seconds after load at most", () => {
  const never = { loaded: Infinity, changed: 10, judged: -Infinity };
  assert.equal(dueAt(never), Infinity);
  assert.equal(dueAt({ loaded: 1000, changed: 0, judged: -Infinity }), 1000 + kQuietMs);
  assert.equal(dueAt({ loaded: 1000, changed: 3000, judged: -Infinity }), 3000 + kQuietMs);
  assert.equal(dueAt({ loaded: 1000, changed: 5900, judged: -Infinity }), 1000 + kSettleMs);
});

test("after that news is judged soon, but not more often than every three seconds", () => {
  assert.equal(dueAt({ loaded: 0, changed: 2000, judged: 2000 }), Infinity);
  assert.equal(dueAt({ loaded: 0, changed: 9000, judged: 2000 }), 9000 + kAgainMs);
  assert.equal(dueAt({ loaded: 0, changed: 2500, judged: 2000 }), 2000 + kBetweenMs);
});

test("limits.ts is what limits.hpp says", () => {
  assert.equal(valueOf("8u << 20"), 8 * 1024 * 1024);
  assert.equal(valueOf("400LL * 86'400'000"), 400 * 86_400_000);
  assert.throws(() => valueOf("sizeof(int)"));
  assert.match(limitsText(), /export const kPushEvents = 1_000;/);
  assert.equal(kPushEvents, 1000);
  assert.equal(kProofBytes, 2048);
  execFileSync(process.execPath, [resolve(web, "limits.mjs"), "--check"]);
});

// --- settings ---

const tag = (dataset, config) =>
  readSettings({
    dataset,
    src: "https://shop.example/assets/devdiag.js?v=1",
    ownerDocument: {
      baseURI: "https://shop.example/app/",
      getElementById: (id) => (id === "dd" ? { textContent: config } : null),
    },
  });

test("a bare tag gives the defaults", () => {
  assert.deepEqual(tag({}), {
    base: "https://shop.example/assets/",
    gateway: "",
    key: "",
    tenant: "default",
    share_proof: false,
    policy: null,
    connect_self: false,
    launcher: true,
    config: { preset: "full" },
    problems: [],
  });
});

test("everything a tag may say", () => {
  const config = {
    portals: ["#a"],
    frames: [{ selector: "#f", ready_types: ["r"] }],
    suppress: [{ code: "X", reason: "y" }],
  };
  assert.deepEqual(
    tag({
      gateway: "//gate.example/dd/",
      key: "k",
      tenant: "team_1",
      preset: "embed",
      shareProof: "",
      policy: "default-src 'self'",
      connect: "self",
      launcher: "off",
      config: JSON.stringify(config),
    }),
    {
      base: "https://shop.example/assets/",
      gateway: "https://gate.example/dd",
      key: "k",
      tenant: "team_1",
      share_proof: true,
      policy: "default-src 'self'",
      connect_self: true,
      launcher: false,
      config: { ...config, preset: "embed" },
      problems: [],
    },
  );
  assert.equal(tag({ shareProof: "false" }).share_proof, false);
  assert.deepEqual(tag({ config: "#dd" }, '{"portals":["#b"]}').config.portals, ["#b"]);
});

for (const [dataset, problem] of [
  [{ config: "{" }, /data-config is not a JSON object/],
  [{ config: "[]" }, /data-config/],
  [{ config: "#none" }, /data-config/],
  [{ config: '{"portals":"#a"}' }, /data-config\.portals must be a list of CSS selectors/],
  [{ config: '{"frames":[{"selector":"#f"}]}' }, /data-config\.frames must be/],
  [{ config: '{"frames":[{"selector":"#f","ready_types":["a"],"timeout_ms":-1}]}' }, /data-config\.frames/],
  [{ preset: "all" }, /data-preset "all" is not one of chat, embed, app, full/],
  [{ gateway: "javascript:alert(1)" }, /data-gateway is not an http/],
  [{ gateway: "http://[" }, /data-gateway/],
  [{ tenant: "O'Brien" }, /data-tenant may hold/],
]) {
  test(`${JSON.stringify(dataset)} is named and left at its default`, () => {
    const settings = tag(dataset);
    assert.equal(settings.problems.length, 1);
    assert.match(settings.problems[0], problem);
    const { problems, ...rest } = settings;
    const { problems: none, ...defaults } = tag({});
    assert.deepEqual(rest, defaults);
    assert.deepEqual(none, []);
  });
}

// --- evidence ---

const page = { url: "https://x.example/" };
const failed = (n) => ({
  url: `https://x.example/${n}`,
  method: "GET",
  initiator: "fetch",
  outcome: "response",
  status: 500,
  duration_ms: n,
  count: 1,
  mode: "",
  credentials: "",
});

test("property: whatever is added, lists are bounded, counts conserve, drops are named", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(400), fc.constantFrom(200, 500))), (requests) => {
      const record = new EvidenceRecord(() => {});
      for (const [n, status] of requests) record.add("requests", { ...failed(n), status });
      const evidence = record.build(page);
      const counted = evidence.requests.reduce((sum, request) => sum + request.count, 0);
      const dropped = evidence.dropped.reduce((sum, { count }) => sum + count, 0);
      assert.ok(evidence.requests.length <= 200);
      assert.ok(counted + dropped >= requests.length || dropped > 0);
      if (dropped === 0) assert.equal(counted, requests.length);
    }),
  );
});

test("news: a new failure and a changed list, not a repetition, a success or a longer wait", () => {
  let news = 0;
  const record = new EvidenceRecord(() => news++);
  const told = (run) => {
    const before = news;
    run();
    return news - before;
  };
  assert.equal(
    told(() => record.add("requests", failed(1))),
    1,
  );
  assert.equal(
    told(() => record.add("requests", { ...failed(1), duration_ms: 99 })),
    0,
  );
  assert.equal(
    told(() => record.add("requests", { ...failed(2), status: 200 })),
    0,
  );
  const frame = { selector: "#f", src: "", waited_ms: 10 };
  assert.equal(
    told(() => record.set("frames", [frame])),
    1,
  );
  assert.equal(
    told(() => record.set("frames", [{ ...frame, waited_ms: 2000 }])),
    0,
  );
  assert.equal(
    told(() => record.set("vitals", [{ name: "LCP", value: 1234.5, route: "/", element: "" }])),
    1,
  );
  assert.equal(
    told(() => record.set("vitals", [{ name: "LCP", value: 1234.9, route: "/", element: "" }])),
    0,
  );
  assert.equal(
    told(() => record.collected("frames", false)),
    0,
  );
  assert.equal(
    told(() => record.collected("frames")),
    1,
  );
  assert.equal(
    told(() => record.collected("frames", false)),
    1,
  );
  assert.deepEqual(record.build(page).collected, ["page"]);
});

// --- small parts ---

test("state is replaced, listeners hear every change and may leave", () => {
  const store = new StateStore(initialPageState("0.1.0"));
  const seen = [];
  const leave = store.subscribe((state) => seen.push(state.mode));
  const before = store.get();
  store.patch({ mode: "core" });
  leave();
  store.patch({ mode: "local" });
  assert.deepEqual(seen, ["core"]);
  assert.equal(before.mode, "off");
});

test("any thrown thing becomes a record with all members", () => {
  const error = new DevDiagError({ code: "not_found", path: "a", detail: "b" });
  assert.deepEqual(recordOf(error), {
    code: "not_found",
    path: "a",
    detail: "b",
    allowed: "",
    retry: "never",
  });
  for (const thrown of [new TypeError("x"), "x", undefined, null, { code: 7 }]) {
    assert.equal(recordOf(thrown).code, "internal");
    assert.equal(typeof recordOf(thrown).detail, "string");
  }
});

test("Retry-After: seconds, a date, or nothing usable", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  assert.deepEqual(
    ["30", "Thu, 01 Jan 2026 00:01:00 GMT", "Wed, 31 Dec 2025 00:00:00 GMT", "-5", "soon", null].map(
      (value) => retryAfterMs(value, now),
    ),
    [30_000, 60_000, 0, 0, 0, 0],
  );
});
