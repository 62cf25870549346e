// Where the built package lies, and how long a page may take to decide and settle.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
export const kPackage = join(resolve(root, process.env.DEVDIAG_WEB ?? "web/dist"), "pkg");

for (const file of ["devdiag.js", "main.js", "worker.js", "devdiag-core.wasm", "devdiag-local.wasm"]) {
  if (!existsSync(join(kPackage, file))) {
    throw new Error(
      `${join(kPackage, file)} is missing. Build first: ./dev build, or name a built folder in DEVDIAG_WEB.`,
    );
  }
}

export const kTag = (attributes = "") => `<script src="/pkg/devdiag.js" ${attributes}></script>`;

/** The page's state once `condition` holds. */
export async function stateWhen(page, condition, timeout = 15_000) {
  await page.waitForFunction(() => window.devdiag?.state, null, { timeout });
  for (const end = Date.now() + timeout; ;) {
    const state = await page.evaluate(() => window.devdiag?.state());
    if (state && condition(state)) return state;
    if (Date.now() > end) throw new Error(`the state never came: ${JSON.stringify(state, null, 1)}`);
    await page.evaluate(
      () =>
        new Promise((done) => {
          const stop = window.devdiag.subscribe(() => (stop(), done()));
          setTimeout(() => (stop(), done()), 200);
        }),
    );
  }
}
