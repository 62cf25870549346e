// Chromium for the panel's and the console's tests: one process per file, one fresh context per test.
import { chromium } from "playwright-core";

const kFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// The caller closes it.
export const launch = () =>
  chromium.launch({ executablePath: process.env.DEVDIAG_CHROMIUM ?? "/usr/bin/chromium", args: kFlags });

// A page in a context of its own; everything the page complains about is collected in `complaints`.
export async function freshPage(t, browser, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
    ...options,
  });
  t.after(() => context.close());
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  return { page, complaints };
}

// Controls without a name, or with a positive tabindex. Runs in the page, looks through open shadow roots.
export function namelessControls() {
  const kControls = "button, a[href], input, select, textarea, summary, [role=tab], [role=tabpanel]";
  const nameless = [];
  const visit = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) visit(node.shadowRoot);
      if (node.tabIndex > 0) nameless.push(`tabindex ${node.tabIndex}: ${node.outerHTML.slice(0, 80)}`);
      if (!node.matches("button, a[href], input, select, textarea, summary, [role=tab], [role=tabpanel]"))
        continue;
      const label = node.id ? root.querySelector(`label[for="${CSS.escape(node.id)}"]`) : null;
      const name = node.getAttribute("aria-label") ?? label?.textContent ?? node.textContent;
      if (!name?.trim()) nameless.push(node.outerHTML.slice(0, 120));
    }
  };
  visit(document);
  return nameless;
}

// Elements that reach past the window sideways, through open shadow roots.
export function overflowing() {
  const wide = [];
  const visit = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) visit(node.shadowRoot);
      const box = node.getBoundingClientRect();
      if (box.width > 1 && (box.right > innerWidth + 1 || box.left < -1))
        wide.push(node.outerHTML.slice(0, 100));
    }
  };
  visit(document);
  return wide;
}
