// The console in Chromium over a strict MCP endpoint: views, filters, paging, keys, errors, hostile texts.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { freshPage, launch, namelessControls, overflowing } from "./ui_browser.mjs";
import { serveConsole } from "./ui_console_server.mjs";
import { hostile } from "./ui_fixture.mjs";

let browser;
let server;
before(async () => {
  browser = await launch();
  server = await serveConsole();
});
after(() => Promise.all([browser.close(), server.close()]));
beforeEach(() => Object.assign(server.options, { empty: false, key: "", broken: false, calls: [] }));

async function openConsole(t, route = "", options = {}) {
  const { page, complaints } = await freshPage(t, browser, options);
  await page.goto(server.url + route);
  await page.locator("main:not([aria-busy]) > *:not(.faint)").first().waitFor();
  return { page, complaints };
}
const callsOf = (name) => server.options.calls.filter(([tool]) => tool === name).map(([, args]) => args);

test("the overview counts what is stored", async (t) => {
  const { page, complaints } = await openConsole(t);
  assert.match(
    await page.locator(".tiles").textContent(),
    /40Open findings1,234Runs7Attempts5Outcomes3Clients/,
  );
  assert.match(await page.locator("dl.facts").textContent(), /sqlite.*1\.4 MiB/);
  assert.equal(await page.title(), "Overview: DevDiag console");
  assert.deepEqual(complaints, []);
});

test("an empty database says how to begin", async (t) => {
  server.options.empty = true;
  const { page } = await openConsole(t);
  assert.ok(await page.getByRole("heading", { name: "Nothing has been reported yet" }).isVisible());
  assert.match(
    await page.locator("pre").first().textContent(),
    /<script src="http:.*\/pkg\/devdiag\.js" data-gateway=/,
  );
});

test("findings are filtered by the address and paged", async (t) => {
  const { page } = await openConsole(t, "#/findings");
  const answered = (act) => Promise.all([page.waitForResponse(/\/mcp$/), act()]);
  assert.equal(await page.locator("tbody tr").count(), 25);
  await answered(() => page.getByRole("link", { name: "Older" }).click());
  assert.deepEqual(callsOf("list_findings").at(-1), { limit: 25, cursor: "25" });
  await page.getByRole("link", { name: "Newest" }).waitFor();
  await answered(() => page.getByLabel("Severity").selectOption("warn"));
  await page.getByText("30 findings").waitFor();
  await page.getByLabel("Problem").fill("XFO_INVALID");
  await answered(() => page.keyboard.press("Enter"));
  const filter = { severity: "warn", problem_code: "XFO_INVALID", limit: 25 };
  assert.deepEqual(callsOf("list_findings").at(-1), filter);
  assert.match(page.url(), /#\/findings\?severity=warn&problem=XFO_INVALID$/);
});

test("a finding shows proof and fixes in the order of the ranking, and records an attempt", async (t) => {
  const { page } = await openConsole(t, "#/findings");
  await page.getByRole("link", { name: "CSP_SCRIPT_UNSAFE_INLINE" }).first().click();
  await page
    .getByText("nginx snippet of csp.hash")
    .or(page.getByText("express snippet of csp.hash"))
    .first()
    .waitFor();
  assert.deepEqual(callsOf("suggest_fix"), [
    { problem_code: "CSP_SCRIPT_UNSAFE_INLINE", env: ["csp:fa", "srv:nginx"] },
  ]);
  assert.deepEqual(await page.locator(".fixes h3 code").allTextContents(), ["csp.hash", "csp.nonce"]);
  await page.getByLabel("Snippets for").selectOption("nginx");
  await page.getByText("nginx snippet of csp.nonce").waitFor();
  assert.match(await page.locator(".fix").first().textContent(), /Send a fresh nonce from <origin>\./);
  await page.getByRole("button", { name: "I applied this" }).first().click();
  await page.getByRole("button", { name: "It worked" }).click();
  await page.getByText("Recorded: it worked, as reported.").first().waitFor();
  const [attempt] = callsOf("record_attempt");
  assert.match(attempt.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(attempt.fix_code, "csp.hash");
  assert.equal(callsOf("record_outcome")[0].verdict, "worked");
});

test("pasted evidence is diagnosed, and bad JSON never leaves the page", async (t) => {
  const { page } = await openConsole(t, "#/diagnose");
  await page.getByRole("button", { name: "Diagnose" }).click();
  assert.match(await page.getByRole("alert").textContent(), /There is no evidence yet/);
  await page.getByLabel("Evidence, as JSON").fill("{ nonsense");
  await page.getByRole("button", { name: "Diagnose" }).click();
  assert.match(await page.getByRole("alert").textContent(), /The evidence is not JSON/);
  assert.deepEqual(callsOf("diagnose_evidence"), []);
  await page.getByRole("button", { name: "Fill in an example" }).click();
  await page.getByRole("button", { name: "Diagnose" }).click();
  await page.getByRole("heading", { name: "1 finding" }).waitFor();
  assert.ok(await page.getByText("2 rules checked, 1 not.").isVisible());
  assert.ok(await page.getByText("needs web vitals").isVisible());
  assert.equal(callsOf("diagnose_evidence")[0].evidence.page.url, "https://shop.example/cart");
  await page.getByRole("link", { name: "X-Frame-Options does not say" }).click();
  await page.getByRole("heading", { name: "Fixes, best first" }).waitFor();
  assert.equal(await page.locator(".lead").textContent(), "script-src allows inline scripts.");
  assert.equal(callsOf("explain_problem").at(-1).params.value, "ALLOW-FROM");
});

test("a key is asked for, kept for the tab, and can be forgotten", async (t) => {
  server.options.key = "sesame";
  const { page } = await openConsole(t);
  assert.match(await page.getByRole("alert").textContent(), /wants a key/);
  await page.getByLabel("Key").fill("wrong");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("#bearer")?.value === "");
  await page.getByLabel("Key").fill("sesame");
  await page.keyboard.press("Enter");
  await page.locator(".tiles").waitFor();
  await page.reload();
  await page.locator(".tiles").waitFor();
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
  await page.getByRole("button", { name: "Forget it" }).click();
  await page.getByLabel("Key").waitFor();
});

test("a failing tool and a dead gateway are said as sentences, and can be tried again", async (t) => {
  server.options.broken = true;
  const { page } = await openConsole(t, "#/findings");
  assert.match(await page.getByRole("alert").textContent(), /the database does not answer\./);
  await page.route("**/mcp", (route) => route.abort());
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText(/does not answer. Is it running\?/).waitFor();
  await page.unroute("**/mcp");
  server.options.broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("tbody tr").first().waitFor();
});

test("hostile texts are shown as text", async (t) => {
  const { page, complaints } = await openConsole(t, "#/findings", { viewport: { width: 360, height: 740 } });
  assert.equal(await page.locator(".subject").nth(1).textContent(), hostile.markup);
  await page.getByRole("link", { name: "XFO_INVALID" }).first().click();
  await page.getByText("This finding is").waitFor();
  assert.equal(await page.locator(".lead").count(), 0, "no sentence about values nobody shared");
  assert.equal(await page.locator("main > .card figure pre").textContent(), hostile.long);
  assert.deepEqual(await page.evaluate(overflowing), []);
  assert.equal(await page.locator("a[href^=javascript]").count(), 0);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.deepEqual(complaints, []);
});

for (const width of [360, 768, 1280]) {
  test(`every control has a name and nothing sticks out at ${width} px`, async (t) => {
    const { page } = await openConsole(t, "", { viewport: { width, height: 800 } });
    for (const name of ["Findings", "Diagnose", "Overview"]) {
      await page.getByRole("link", { name, exact: true }).click();
      await page.getByRole("heading", { name, level: 1 }).waitFor();
      assert.deepEqual(await page.evaluate(namelessControls), []);
      assert.deepEqual(await page.evaluate(overflowing), []);
    }
  });
}

test("the keyboard leads from the skip link into a finding", async (t) => {
  const { page } = await openConsole(t, "#/findings");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  for (let i = 0; i < 5; i++) await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "CSP_SCRIPT_UNSAFE_INLINE");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "The policy lets any inline script run" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
});
