// The panel's sentences about storage, sync, attempts and what was checked.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  checkedSentences,
  groupFindings,
  headline,
  standingOf,
  storageSentences,
  syncSentences,
  visibleText,
} from "../../web/src/panel/words.ts";
import { finding, report, settled } from "./ui_fixture.mjs";

const sync = (more) => ({ state: "idle", pending: 0, acked: 0, refused: 0, dead: 0, lost: {}, ...more });

test("findings are grouped from critical to info, noise left out", () => {
  const groups = groupFindings(
    report([
      finding("A", "warn", "a"),
      finding("B", "critical", "b"),
      finding("C", "warn", "c"),
      finding("D", "error", "d", { noise: true }),
    ]),
  );
  assert.deepEqual(
    groups.map((group) => [group.severity, group.findings.map((one) => one.problem_code)]),
    [
      ["critical", ["B"]],
      ["warn", ["A", "C"]],
    ],
  );
  assert.deepEqual(groupFindings(undefined), []);
});

test("the headline says what is going on", () => {
  assert.equal(headline(settled({ mode: "off" })), "Cannot run on this page");
  assert.equal(headline(settled({})), "Looking at the page…");
  assert.equal(headline(settled({ report: report([]) })), "No problem found");
  assert.equal(headline(settled({ report: report([finding("A", "warn", "a")]) })), "1 finding, score 31");
});

test("what could not be checked is counted once per rule and explained once per evidence kind", () => {
  assert.deepEqual(checkedSentences(16, []), ["16 rules checked."]);
  assert.deepEqual(checkedSentences(1, [["vitals"], ["vitals", "frames"]]), [
    "1 rule checked.",
    "2 could not be checked, for want of web vitals and frames.",
  ]);
});

test("storage that is not durable says so", () => {
  assert.match(
    storageSentences({ kind: "memory", why: "Refused." }).sentences.join(" "),
    /lost when this tab.*Refused\./,
  );
  assert.match(storageSentences({ kind: "opfs", persisted: false }).sentences.join(" "), /may evict/);
  assert.match(storageSentences({ kind: "opfs", evicted: true }).sentences.join(" "), /wiped/);
});

test("sync says what waits, why and when it goes on", () => {
  assert.equal(syncSentences(sync({}), 0).title, "Everything is sent");
  assert.match(syncSentences(sync({ state: "offline", pending: 1 }), 0).title, /No network, 1 event waiting/);
  assert.match(syncSentences(sync({ state: "off" }), 0).sentences[0], /Nothing leaves this browser/);
  const paused = syncSentences(
    sync({
      state: "paused",
      pending: 2,
      last_error: {
        code: "unauthorized",
        path: "",
        detail: "The key is not known.",
        allowed: "",
        retry: "after_change",
      },
    }),
    0,
  );
  assert.match(paused.sentences.join(" "), /needs a person.*The key is not known\./);
});

test("of several open attempts on one finding only the newest waits", () => {
  const attempt = (id, more = {}) => ({
    id,
    problem_code: "A",
    fingerprint: "f",
    fix_code: "x.y",
    actor: "person",
    at_ms: 0,
    ...more,
  });
  const list = [attempt("3"), attempt("2"), attempt("1", { verdict: "worked", known: "verified" })];
  assert.deepEqual(
    list.map((one) => standingOf(one, list)),
    ["open", "superseded", "worked"],
  );
});

test("characters that hide or reorder text are made visible", () => {
  assert.equal(visibleText("a\u202eb\u0000c\u200bd"), "a⟨U+202E⟩b⟨U+0000⟩c⟨U+200B⟩d");
  assert.equal(visibleText("line\n\ttab é 漢 O'Brien"), "line\n\ttab é 漢 O'Brien");
});
