// Several tabs, one store: one owner, others through it, take-over when it closes or dies, no attempt lost
// or doubled.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { launch } from "./rt_browser.mjs";
import { kPackage, kTag, stateWhen } from "./rt_package.mjs";
import { html, startServer } from "./rt_server.mjs";

let browser, server;

before(async (t) => {
  browser = await launch(t);
  server = await startServer(t, { pkg: kPackage });
  server.routes.set("/", html(kTag(), "<script>throw new Error('planned')</script>"));
});

const isRun = (state) => state.phase === "settled" && state.run;

async function context(t) {
  const made = await browser.newContext();
  t.after(() => made.close());
  return made;
}
async function tab(where, kind) {
  const page = await where.newPage();
  await page.goto(`${server.url}/`);
  return {
    page,
    state: await stateWhen(page, (state) => isRun(state) && (!kind || state.storage.kind === kind)),
  };
}
const attempt = (page) =>
  page.evaluate(() => {
    const finding = devdiag.state().report.findings.find((one) => one.problem_code === "JS_ERROR_UNCAUGHT");
    return devdiag.recordAttempt(finding, "js.fix-stack");
  });
const attempts = async (page) => (await page.evaluate(() => devdiag.state())).attempts.map((one) => one.id);

test("the first tab owns the file, the second works through it, and both see the same", async (t) => {
  const all = await context(t);
  const first = await tab(all, "opfs"),
    second = await tab(all, "other_tab");
  const a = await attempt(second.page),
    b = await attempt(first.page);
  for (const { page } of [first, second]) {
    const state = await stateWhen(page, (one) => one.attempts.length === 2);
    assert.deepEqual(state.attempts.map((one) => one.id).sort(), [a, b].sort());
  }
  const [mine, theirs] = await Promise.all(
    [first, second].map(({ page }) => page.evaluate(() => devdiag.suggest("JS_ERROR_UNCAUGHT"))),
  );
  assert.deepEqual(mine, theirs);
});

test("when the owner's tab closes another takes the file over with everything in it", async (t) => {
  const all = await context(t);
  const first = await tab(all, "opfs"),
    second = await tab(all, "other_tab"),
    third = await tab(all, "other_tab");
  const id = await attempt(first.page);
  await first.page.close();
  const states = () =>
    Promise.all([second, third].map(({ page }) => page.evaluate(() => devdiag.state().storage.kind)));
  await Promise.race(
    [second, third].map(({ page }) => stateWhen(page, (state) => state.storage.kind === "opfs")),
  );
  assert.deepEqual((await states()).sort(), ["opfs", "other_tab"]);
  const more = await Promise.all([attempt(second.page), attempt(third.page)]);
  for (const { page } of [second, third]) {
    const state = await stateWhen(page, (one) => one.attempts.length === 3);
    assert.deepEqual(state.attempts.map((one) => one.id).sort(), [id, ...more].sort());
  }
});

test("attempts that an owner wrote and did not answer are not doubled by its successor", async (t) => {
  const worker = await readFile(join(kPackage, "worker.js"), "utf8");
  const mute = `const post = BroadcastChannel.prototype.postMessage; let attempts = 0;
    BroadcastChannel.prototype.postMessage = function (message) {
      if (message.t === "answer" && message.ok?.attempt && ++attempts) return;
      post.call(this, message);
    };`;
  server.routes.set("/pkg/worker.js", { type: "text/javascript", body: mute + worker });
  const all = await context(t);
  const first = await tab(all, "opfs");
  server.routes.delete("/pkg/worker.js");
  const second = await tab(all, "other_tab");
  const waiting = Promise.all(Array.from({ length: 20 }, () => attempt(second.page)));
  await stateWhen(first.page, (state) => state.attempts.length === 20);
  await first.page.close();
  const ids = await waiting;
  assert.equal(new Set(ids).size, 20);
  const state = await stateWhen(second.page, (one) => one.storage.kind === "opfs" && one.attempts.length > 0);
  assert.deepEqual(state.attempts.map((one) => one.id).sort(), [...ids].sort());
});

test("stop() in the owner hands over; stop() in a guest disturbs nobody", async (t) => {
  const all = await context(t);
  const first = await tab(all, "opfs"),
    second = await tab(all, "other_tab"),
    third = await tab(all, "other_tab");
  await second.page.evaluate(() => devdiag.stop());
  const id = await attempt(third.page);
  await first.page.evaluate(() => devdiag.stop());
  await stateWhen(third.page, (state) => state.storage.kind === "opfs");
  assert.deepEqual(await attempts(third.page), [id]);
});

test("tenants do not share: two tags, two stores, two owners", async (t) => {
  const all = await context(t);
  const first = await tab(all, "opfs");
  await attempt(first.page);
  server.routes.set("/b", html(kTag('data-tenant="team-b"'), "<script>throw new Error('planned')</script>"));
  const other = await all.newPage();
  await other.goto(`${server.url}/b`);
  const state = await stateWhen(other, isRun);
  assert.equal(state.storage.kind, "opfs");
  assert.deepEqual(state.attempts, []);
});
