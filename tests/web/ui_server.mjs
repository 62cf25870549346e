// Serves one page that shows the panel over a mocked handle, under the strictest policy a page can have.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "../..");
const kPolicy =
  "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'; " +
  "base-uri 'none'; form-action 'none'";

const page = (direction) => `<!doctype html>
<html lang="en" dir="${direction}"><head><meta charset="utf-8"><title>Panel</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<script type="module" src="/page.js"></script></head>
<body><h1>The page below</h1><button id="below">Button of the page</button></body></html>`;

async function bundle(entry) {
  const made = await build({
    entryPoints: [resolve(root, entry)],
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return made.outputFiles[0].text;
}

// Answers { url, close() }. ?state=rich|hostile|empty|off|memory chooses the state, ?dir=rtl the direction.
export async function servePanel() {
  const files = new Map([
    ["/page.js", await readFile(resolve(import.meta.dirname, "ui_page.mjs"), "utf8")],
    ["/ui_fixture.mjs", await readFile(resolve(import.meta.dirname, "ui_fixture.mjs"), "utf8")],
    ["/panel.js", await bundle("web/src/panel/index.ts")],
    ["/launcher.js", await bundle("web/src/panel/launcher.ts")],
  ]);
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://localhost");
    const text = url.pathname === "/" ? page(url.searchParams.get("dir") ?? "ltr") : files.get(url.pathname);
    if (text === undefined) return response.writeHead(404).end();
    response
      .writeHead(200, {
        "content-type": url.pathname === "/" ? "text/html; charset=utf-8" : "text/javascript",
        "content-security-policy": kPolicy,
      })
      .end(text);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((done) => server.close(done)),
  };
}
