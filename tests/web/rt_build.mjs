// Bundles single sources of the web package for tests that look at one part in a real browser.
import { join, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "../..");

/** The text of one bundled entry; `globalName` makes its exports reachable from a classic script. */
export async function bundleText(entry, { globalName, format = "iife" } = {}) {
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    write: false,
    format,
    target: "es2022",
    charset: "utf8",
    logLevel: "error",
    ...(globalName ? { globalName } : {}),
  });
  return outputFiles[0].text;
}
