// The two ends of a call between tabs: sent again to a new owner, given up in time, answered once.
import assert from "node:assert/strict";
import test, { mock } from "node:test";
import { Answers } from "../../web/src/worker/answers.ts";
import { RemoteCalls } from "../../web/src/worker/guest.ts";

const call = (key, stamp = { now_ms: 1, entropy: "00" }) => ({
  key,
  method: "record_attempt",
  args: {},
  stamp,
});

test("what is unanswered goes to the next owner, with the same key and stamp", async () => {
  const sent = [];
  const remote = new RemoteCalls((one) => sent.push(one));
  const a = remote.call(call("a")),
    b = remote.call(call("b"));
  remote.answered("a", 1);
  remote.resend();
  remote.answered("b", 2);
  remote.answered("b", 3);
  remote.resend();
  assert.deepEqual([await a, await b], [1, 2]);
  assert.deepEqual(
    sent.map((one) => one.key),
    ["a", "b", "b"],
  );
  assert.deepEqual(sent[1], sent[2]);
});

test("errors arrive as DevDiagError; silence ends in one that says to try later", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const remote = new RemoteCalls(() => {});
  const failed = remote.call(call("a")),
    silent = remote.call(call("b"));
  remote.failed("a", { code: "not_found", path: "attempt", detail: "No.", allowed: "", retry: "never" });
  await assert.rejects(failed, { name: "DevDiagError", code: "not_found", detail: "No.", path: "attempt" });
  mock.timers.tick(15_000);
  await assert.rejects(silent, { code: "unavailable", retry: "later" });
  mock.timers.reset();
});

test("a tab that becomes the owner takes its own calls back", async () => {
  const remote = new RemoteCalls(() => {});
  const result = remote.call(call("a"));
  const [pending, ...more] = remote.takeAll();
  assert.equal(more.length, 0);
  pending.resolve(7);
  assert.equal(await result, 7);
  assert.deepEqual(remote.takeAll(), []);
});

test("a repeated writing call is run once and answered twice; a failed one may be repeated", async () => {
  let runs = 0;
  const answers = new Answers(async ({ key }) => {
    runs++;
    if (key === "bad" && runs === 2) throw new Error("full");
    return runs;
  });
  assert.deepEqual(await Promise.all([answers.answer(call("a")), answers.answer(call("a"))]), [1, 1]);
  await assert.rejects(answers.answer(call("bad")));
  assert.equal(await answers.answer(call("bad")), 3);
  assert.equal(await answers.answer(call("a")), 1);
});

test("reading calls are not remembered, and memory is bounded", async () => {
  let runs = 0;
  const answers = new Answers(async () => ++runs);
  await answers.answer(call("read", null));
  assert.equal(await answers.answer(call("read", null)), 2);
  for (let n = 0; n < 600; n++) await answers.answer(call(`k${n}`));
  assert.equal(await answers.answer(call("k0")), 603);
  assert.equal(await answers.answer(call("k599")), 602);
});
