// One headless Chromium per test file, with a fresh context per page.
import { chromium } from "playwright-core";

const kArgs = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

export async function launch(test, options = {}) {
  const browser = await chromium.launch({
    executablePath: process.env.DEVDIAG_CHROMIUM ?? "/usr/bin/chromium",
    args: kArgs,
    ...options,
  });
  test?.after(() => browser.close());
  return browser;
}

/** A page in a new context; `problems` collects uncaught errors of the page. */
export async function openPage(test, browser, options) {
  const context = await browser.newContext(options);
  test.after(() => context.close());
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  return { page, context, problems };
}
