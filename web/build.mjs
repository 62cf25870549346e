// Builds the npm package and the static pages into dist/: pkg/ (the package), console/ and demo/.
//
// Reads the wasm modules from $DEVDIAG_WASM (default build/wasm/wasm). `--without-wasm` leaves them out:
// what is built then diagnoses nothing, but pages and tests that bring their own modules work. `--out DIR`
// builds elsewhere.
import { execFileSync } from "node:child_process";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { readCatalogue } from "../core/catalogue/check.mjs";
import { checkLanguage, readLanguages, translated } from "../core/catalogue/translate.mjs";

const web = import.meta.dirname;
const root = resolve(web, "..");
const { values: options } = parseArgs({
  options: { "without-wasm": { type: "boolean", default: false }, out: { type: "string", default: "dist" } },
});
const dist = resolve(web, options.out);
const pkg = join(dist, "pkg");
const wasm = resolve(root, process.env.DEVDIAG_WASM ?? "build/wasm/wasm");
const kModules = ["devdiag-core", "devdiag-edge", "devdiag-local"];
const kWasmFiles = kModules.flatMap((name) => [`${name}.mjs`, `${name}.wasm`]);
const kBootstrapBytes = 1024; // brotli; a promise to every page that includes the tag
const { version } = JSON.parse(await readFile(join(web, "package.json"), "utf8"));

// Modules of ours, each one file: no shared chunks, so that a page can name every file in its policy.
const modules = [
  { from: "src/main.ts", to: "pkg/main.js" },
  { from: "src/worker/worker.ts", to: "pkg/worker.js" },
  { from: "src/edge.ts", to: "pkg/edge.js" },
  { from: "src/node.ts", to: "pkg/node.js", platform: "node" },
  { from: "src/panel/index.ts", to: "pkg/panel.js" },
  { from: "src/console/console.ts", to: "console/console.js" },
];
const vendor = [
  { from: "react/umd/react.production.min.js", to: "react-18.3.1.js" },
  { from: "react-dom/umd/react-dom.production.min.js", to: "react-dom-18.3.1.js" },
  { from: "react-dom-mismatch/umd/react-dom.production.min.js", to: "react-dom-18.2.0.js" },
];

function bundle({ from, to, format = "esm", platform = "browser" }) {
  if (!existsSync(join(web, from))) return missing(from);
  return build({
    entryPoints: [join(web, from)],
    outfile: join(dist, to),
    bundle: true,
    minify: true,
    legalComments: "none",
    charset: "utf8",
    target: "es2022",
    format,
    platform,
    // The wasm glue is loaded at run time from the package's own folder, never bundled.
    external: ["./devdiag-core.mjs", "./devdiag-local.mjs", "./devdiag-edge.mjs", "./devdiag-edge.wasm"],
    define: { DEVDIAG_VERSION: JSON.stringify(version) },
    logLevel: "warning",
  });
}

function missing(path) {
  console.log(`not built: ${path} is not in this tree`);
}

async function copyInto(from, to, accept) {
  if (!existsSync(from)) return missing(from.slice(root.length + 1));
  await cp(from, to, { recursive: true, filter: accept });
}

async function copyWasm() {
  if (options["without-wasm"]) return;
  for (const file of kWasmFiles) {
    const from = join(wasm, file);
    if (!existsSync(from)) {
      throw new Error(
        `${from} is missing. Build the wasm preset first (./dev build wasm), ` +
          "or name its folder in DEVDIAG_WASM, or pass --without-wasm.",
      );
    }
    await cp(from, join(pkg, file));
  }
}

async function copyCatalogue() {
  const { problems, errors } = readCatalogue();
  if (errors.length > 0) throw new Error(`the catalogue is faulty:\n${errors.join("\n")}`);
  await writeProblems(problems, join(pkg, "catalogue"));
  const { languages, errors: unreadable } = readLanguages();
  for (const { file, language, texts } of languages) {
    unreadable.push(...checkLanguage(problems, { language, texts }, file).errors);
    const inLanguage = problems.map((problem) => translated(problem, texts));
    await writeProblems(inLanguage, join(pkg, "catalogue", language));
  }
  if (unreadable.length > 0) throw new Error(`a translation is faulty:\n${unreadable.join("\n")}`);
}

async function writeProblems(problems, folder) {
  await mkdir(folder, { recursive: true });
  for (const problem of problems) {
    await writeFile(join(folder, `${problem.code}.json`), JSON.stringify(problem));
  }
}

async function copyVendor() {
  for (const { from, to } of vendor) {
    const path = join(root, "node_modules", from);
    if (existsSync(path)) await cp(path, join(dist, "demo/vendor", to));
    else missing(`node_modules/${from}`);
  }
}

// Declarations of every module the entries reach; index.d.ts is what package.json names.
async function writeTypes() {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const args = [tsc, "-p", join(web, "tsconfig.types.json"), "--outDir", join(pkg, "types")];
  execFileSync(process.execPath, args, { stdio: "inherit" });
  await writeFile(join(pkg, "index.d.ts"), 'export * from "./types/index.js";\n');
}

async function checkSizes() {
  const lines = [];
  for (const name of (await readdir(pkg)).filter((n) => /\.(js|mjs|wasm)$/.test(n)).sort()) {
    const bytes = await readFile(join(pkg, name));
    const brotli = brotliCompressSync(bytes).length;
    lines.push(
      `${name.padEnd(20)} ${String(bytes.length).padStart(8)} bytes ${String(brotli).padStart(7)} brotli`,
    );
    if (name === "devdiag.js" && brotli > kBootstrapBytes) {
      throw new Error(`devdiag.js is ${brotli} bytes after brotli; at most ${kBootstrapBytes} are allowed.`);
    }
  }
  console.log(lines.join("\n"));
}

await rm(dist, { recursive: true, force: true });
await mkdir(pkg, { recursive: true });
const bootstrap = { from: "src/bootstrap.ts", to: "pkg/devdiag.js", format: "iife" };
await Promise.all([bootstrap, ...modules].map(bundle));
await copyWasm();
await copyCatalogue();
await copyInto(join(web, "src/console"), join(dist, "console"), (path) => !/\.(ts|md)$/.test(path));
await copyInto(join(web, "demo"), join(dist, "demo"), (path) => !/\.(ts|md)$/.test(path));
await copyVendor();
await writeTypes();
await checkSizes();
