// The panel in Chromium, on a page with the strictest policy: keyboard, names, hostile texts, actions, width.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { freshPage, launch, namelessControls, overflowing } from "./ui_browser.mjs";
import { hostile } from "./ui_fixture.mjs";
import { servePanel } from "./ui_server.mjs";

let browser;
let server;
before(async () => {
  browser = await launch();
  server = await servePanel();
});
after(() => Promise.all([browser.close(), server.close()]));

async function openPanel(t, query = "", options = {}) {
  const { page, complaints } = await freshPage(t, browser, options);
  await page.goto(server.url + query);
  await page.waitForFunction(() => window.ready);
  await page.locator("devdiag-launcher button").press("Enter");
  await page.locator("devdiag-panel .panel").waitFor();
  return { page, complaints };
}

// The element that has the focus, through open shadow roots, by its data-key, id or text.
const focused = (page) =>
  page.evaluate(() => {
    let node = document.activeElement;
    while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    return node?.getAttribute("data-key") || node?.id || node?.textContent;
  });
const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};
const live = (page) => page.locator("devdiag-panel [role=status]").textContent();

test("the launcher names count and worst severity, and disturbs nothing", async (t) => {
  const { page } = await freshPage(t, browser);
  await page.goto(server.url);
  await page.waitForFunction(() => window.ready);
  const label = "Fix worked. DevDiag: 5 findings, worst is critical. Open panel";
  const button = page.getByRole("button", { name: label });
  assert.equal(await button.count(), 1);
  assert.equal(await page.evaluate(() => document.body.querySelector("devdiag-launcher")), null);
  await page.evaluate(() => window.removeLauncher());
  assert.equal(await page.locator("devdiag-launcher").count(), 0);
});

test("everything can be reached and done by keyboard", async (t) => {
  const { page } = await openPanel(t);
  const keys = await page
    .locator("devdiag-panel nav button.row")
    .evaluateAll((all) => all.map((b) => b.dataset.key));
  assert.equal(await focused(page), keys[0]);
  await press(page, "ArrowDown", "ArrowDown");
  assert.equal(await focused(page), keys[2]);
  await press(page, "End", "ArrowDown");
  assert.equal(await focused(page), keys.at(-1));
  await press(page, "Home", "ArrowDown", "Enter");
  assert.equal(await focused(page), "detail-title");
  const heading = page.getByRole("heading", { name: "The policy allows inline scripts" });
  assert.equal(await heading.count(), 1);
  // On: proof, its copy button, the first fix, its tabs.
  const seen = [];
  for (let i = 0; i < 12 && !seen.includes("apply"); i++) {
    await press(page, "Tab");
    seen.push((await focused(page)).split(":").at(-1));
  }
  assert.deepEqual(seen, ["0", "copy", "summary", "nginx", "code", "copy", "apply"]);
  await press(page, "Enter");
  await page.getByRole("button", { name: "It worked" }).waitFor();
  assert.deepEqual(await page.evaluate(() => window.calls), [
    ["attempt", "CSP_SCRIPT_UNSAFE_INLINE", "csp.nonce"],
  ]);
  await press(page, "Escape");
  assert.equal(await page.locator("devdiag-panel").count(), 0);
  assert.match(await focused(page), /^Fix worked/);
});

test("arrow keys choose a stack, and the choice holds for the next fix", async (t) => {
  const { page } = await openPanel(t);
  await page.getByRole("button", { name: /allows inline/ }).click();
  assert.equal(await page.getByRole("tab", { selected: true }).textContent(), "nginx");
  await page.getByRole("tab", { name: "nginx" }).focus();
  await press(page, "ArrowRight");
  assert.equal(await page.getByRole("tab", { selected: true }).textContent(), "express");
  assert.match(
    await page.locator("devdiag-panel [role=tabpanel] pre").first().textContent(),
    /setHeader\(.*script-src/,
  );
  await page.getByText("Allow the inline scripts by their hash").click();
  assert.deepEqual(await page.getByRole("tab", { selected: true }).allTextContents(), ["express", "express"]);
});

test("an attempt waits for its verdict, a person may give it, and a refusal is said", async (t) => {
  const { page } = await openPanel(t);
  await page.getByRole("button", { name: /allows inline/ }).click();
  await page.evaluate(() => {
    window.refuseCalls = true;
  });
  await page.getByRole("button", { name: "I applied this" }).click();
  assert.match(
    await page.locator("devdiag-panel [role=alert]").textContent(),
    /The store is busy in another tab\./,
  );
  await page.evaluate(() => {
    window.refuseCalls = false;
  });
  await page.getByRole("button", { name: "I applied this" }).click();
  await page.getByRole("button", { name: "It did not" }).click();
  await page.locator("devdiag-panel .standing.failed").waitFor();
  assert.match(await live(page), /it did not work/);
  assert.deepEqual((await page.evaluate(() => window.calls)).at(-1), ["outcome", "a9", "failed"]);
});

test("a verdict that comes by itself is shown and announced, and keeps the focus", async (t) => {
  const { page } = await openPanel(t);
  await press(page, "ArrowDown");
  const before = await focused(page);
  await page.evaluate(() =>
    window.setState({
      outcomes: [
        {
          attempt: "a9",
          problem_code: "XFO_INVALID",
          fingerprint: "0",
          fix_code: "frame.ancestors",
          verdict: "regressed",
          known: "verified",
        },
      ],
    }),
  );
  await page
    .getByText(/is back after frame.ancestors had worked/)
    .first()
    .waitFor();
  assert.match(await live(page), /is back after frame\.ancestors/);
  assert.equal(await focused(page), before);
});

test("nothing is left out silently", async (t) => {
  const { page } = await openPanel(t);
  for (const title of ["Attempts", "Not checked", "Suppressed", "From extensions and tools", "Left out"]) {
    await page.locator("devdiag-panel summary", { hasText: title }).click();
  }
  for (const words of [
    "worked, verified",
    "Set-Cookie lines",
    "accepted until spring",
    "chrome-extension",
    "proofs over limit",
  ]) {
    assert.ok(await page.getByText(words).first().isVisible(), words);
  }
  await page.locator("devdiag-panel summary", { hasText: "Sync: 3 events waiting" }).click();
  for (const words of ["The gateway did not answer.", "Refused", "Lost, outbox full", "65 tokens"]) {
    assert.ok(await page.getByText(words).first().isVisible(), words);
  }
});

test("a page where nothing may run says so and why", async (t) => {
  const { page } = await openPanel(t, "?state=off");
  assert.ok(await page.getByText("DevDiag does not run on this page").isVisible());
  assert.ok(await page.getByText("does not allow WebAssembly").isVisible());
  assert.ok(await page.getByText("Storage: Nothing is kept").isVisible());
});

test("an empty report says how much was checked", async (t) => {
  const { page } = await openPanel(t, "?state=empty");
  assert.ok(await page.getByText("3 rules checked.").isVisible());
  assert.ok(await page.getByText(/1 could not be checked, for want of Set-Cookie lines/).isVisible());
});

test("hostile texts are shown as text", async (t) => {
  const { page, complaints } = await openPanel(t, "?state=hostile", {
    viewport: { width: 360, height: 740 },
  });
  for (const [i, shown] of [hostile.markup, "safe ⟨U+202E⟩gnp.exe⟨U+202C⟩ end", hostile.long].entries()) {
    await page.locator("devdiag-panel nav button.row").nth(i).click();
    assert.equal(await page.locator("devdiag-panel figure pre").first().textContent(), shown);
    assert.deepEqual(await page.evaluate(overflowing), []);
    await page.getByRole("button", { name: "All findings" }).click();
  }
  assert.equal(await page.locator("devdiag-panel img, devdiag-panel script").count(), 0);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.deepEqual(complaints, []);
});

test("the strictest policy sees no violation", async (t) => {
  const { page, complaints } = await openPanel(t);
  await page.getByRole("button", { name: "Make wider" }).click();
  await page.getByRole("button", { name: /allows inline/ }).click();
  await page.getByRole("button", { name: "Copy the proof" }).click();
  await page.locator("devdiag-panel summary", { hasText: "Storage" }).click();
  await page.getByRole("button", { name: "Save the store as a file" }).click();
  await page.getByRole("button", { name: "Check again" }).click();
  assert.deepEqual(await page.evaluate(() => window.violations), []);
  assert.deepEqual(complaints, []);
  assert.equal(await page.locator("devdiag-panel [style], devdiag-panel style").count(), 0);
});

for (const [width, query] of [
  [360, ""],
  [360, "?dir=rtl"],
  [768, ""],
  [1280, ""],
]) {
  test(`every control has a name and nothing sticks out at ${width} px ${query}`, async (t) => {
    const { page } = await openPanel(t, query, { viewport: { width, height: 740 } });
    assert.deepEqual(await page.evaluate(overflowing), []);
    await page.getByRole("button", { name: /allows inline/ }).click();
    assert.deepEqual(await page.evaluate(namelessControls), []);
    assert.deepEqual(await page.evaluate(overflowing), []);
    assert.equal(await page.getByRole("dialog", { name: "DevDiag" }).count(), 1);
  });
}

test("keys and clicks in the panel stay in the panel", async (t) => {
  const { page } = await openPanel(t);
  await page.evaluate(() => {
    window.heard = [];
    for (const type of ["keydown", "click"]) document.addEventListener(type, () => window.heard.push(type));
  });
  await press(page, "ArrowDown");
  await page.getByRole("button", { name: "Make wider" }).click();
  assert.deepEqual(await page.evaluate(() => window.heard), []);
});

test("no layer of the page covers the panel, and stopping removes it", async (t) => {
  const { page } = await openPanel(t);
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(".cover { position: fixed; inset: 0; z-index: 2147483647 }");
    document.adoptedStyleSheets.push(sheet);
    const cover = document.createElement("div");
    cover.className = "cover";
    document.documentElement.append(cover);
  });
  await page.getByRole("button", { name: "Check again" }).click({ timeout: 5_000 });
  assert.deepEqual(await page.evaluate(() => window.calls), [["check"]]);
  await page.evaluate(() => window.devdiag.stop());
  assert.equal(await page.locator("devdiag-panel").count(), 0);
});
