// The npm package as others meet it: the Node and edge entries, the exports of package.json, the types.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {promisify} from 'node:util';
import {before, test} from 'node:test';
import {build} from 'esbuild';
import {kPackage} from './rt_package.mjs';

const root = resolve(import.meta.dirname, '../..');
let app;  // a folder of an imaginary project that has installed the package

before(async (t) => {
  app = await mkdtemp(join(tmpdir(), 'devdiag-app-'));
  t.after(() => rm(app, {recursive: true, force: true}));
  const installed = join(app, 'node_modules/devdiag');
  await mkdir(installed, {recursive: true});
  await cp(join(root, 'web/package.json'), join(installed, 'package.json'));
  await mkdir(join(installed, 'dist'));
  await symlink(kPackage, join(installed, 'dist/pkg'));
  await writeFile(join(app, 'package.json'), '{"type":"module"}');
});

const evidence = {
  page: {url: 'https://shop.example/basket?user=O%27Brien'},
  collected: ['page', 'errors'],
  errors: [{kind: 'error', message: 'boom'}],
};

async function runNode(code) {
  await writeFile(join(app, 'main.mjs'), code);
  const {stdout} = await promisify(execFile)(process.execPath, ['main.mjs'], {cwd: app});
  return JSON.parse(stdout);
}

test(
    'Node: import { diagnose } from "devdiag" diagnoses, and names what is wrong with an input', async () => {
      const {report, error} = await runNode(`
    import { diagnose } from "devdiag";
    const report = await diagnose(${JSON.stringify(evidence)});
    const told = ({ name, code, path, detail }) => ({ name, code, path, detail });
    const error = await diagnose({ page: {}, collected: [] }).catch(told);
    console.log(JSON.stringify({ report, error }));`);
      assert.deepEqual(
          report.findings.map((finding) => finding.problem_code),
          ['JS_ERROR_UNCAUGHT'],
      );
      assert.ok(!JSON.stringify(report).includes('Brien'));
      assert.equal(error.name, 'DevDiagError');
      assert.equal(error.code, 'bad_field');
      assert.match(error.path, /page\.url/);
    });

test('Node: a response\'s headers and cookies are evidence', async () => {
  const found = await runNode(`
    import { diagnose, evidenceOfResponse } from "devdiag/node";
    const response = new Response("", { headers: [["X-Frame-Options", "ALLOW-FROM https://a.example"],
      ["Set-Cookie", "sid=secret; SameSite=None"], ["Set-Cookie", "b=2"]] });
    const report = await diagnose(evidenceOfResponse("https://shop.example/", response));
    console.log(JSON.stringify(report));`);
  const codes = found.findings.map((finding) => finding.problem_code);
  assert.ok(codes.includes('XFO_INVALID') && codes.includes('COOKIE_SAMESITE_NONE_INSECURE'), codes.join());
  assert.ok(!JSON.stringify(found).includes('secret'));
});

// Edge runtimes give an imported .wasm file as a compiled module; this does the same for Node.
const compiledWasm = {
  name: 'compiled wasm',
  setup(bundle) {
    bundle.onLoad({filter: /\.wasm$/}, async ({path}) => {
      const bytes = (await readFile(path)).toString('base64');
      return {
        contents: `export default await WebAssembly.compile(Buffer.from("${bytes}", "base64"));`,
        loader: 'js',
      };
    });
  },
};

test(
    'edge: bundled under workerd\'s conditions it imports the compiled module and gives the same report',
    async () => {
      await writeFile(join(app, 'edge.mjs'), 'export { diagnose } from "devdiag";');
      await build({
        entryPoints: [join(app, 'edge.mjs')],
        outfile: join(app, 'edge.out.mjs'),
        bundle: true,
        format: 'esm',
        conditions: ['workerd'],
        platform: 'neutral',
        plugins: [compiledWasm],
        logLevel: 'error',
        external: ['module', 'node:*', 'fs', 'path', 'url', 'crypto'],
      });
      const {diagnose} = await import(pathToFileURL(join(app, 'edge.out.mjs')).href);
      const [edge, node] = await Promise.all([
        diagnose(evidence),
        runNode(
            `import { diagnose } from "devdiag"; console.log(JSON.stringify(await diagnose(${
                JSON.stringify(evidence)})));`,
            ),
      ]);
      assert.deepEqual(edge, node);
    });

test('browser: the entry has start(), and bundling it needs nothing else', async () => {
  await writeFile(join(app, 'page.mjs'), 'import { start } from "devdiag"; console.log(typeof start);');
  const {outputFiles} = await build({
    entryPoints: [join(app, 'page.mjs')],
    bundle: true,
    write: false,
    format: 'esm',
    conditions: ['browser'],
    platform: 'browser',
    logLevel: 'error',
  });
  assert.ok(outputFiles[0].text.includes('devdiag'));
});

test('every file that package.json exports is there', async () => {
  const {exports, types} = JSON.parse(await readFile(join(root, 'web/package.json'), 'utf8'));
  const named = JSON.stringify(exports).matchAll(/"\.\/(dist\/pkg\/[\w-]+\.[\w.-]+)"/g);
  const paths = [types, ...[...named].map(([, path]) => path)];
  assert.ok(paths.length > 8);
  for (const path of paths) await readFile(join(kPackage, path.replace(/^(\.\/)?dist\/pkg\//, '')));
});

test('the types fit a strict project that uses the package', async () => {
  await writeFile(
      join(app, 'use.ts'),
      `
    import { diagnose, evidenceOfResponse, start } from "devdiag";
    import type { EvidenceInput, Handle, Report } from "devdiag";
    const evidence: EvidenceInput = { page: { url: "https://x" }, collected: ["errors"] };
    const report: Report = await diagnose(evidence, { preset: "app" });
    const more: Report = await diagnose(evidenceOfResponse("https://x", new Response()));
    const handle: Handle = await start({ base: "/pkg/", config: { portals: ["#a"] } });
    const code: string | undefined = report.findings[0]?.problem_code ?? more.findings[0]?.fingerprint;
    // @ts-expect-error a preset that does not exist
    await diagnose({ page: { url: "" }, collected: [] }, { preset: "everything" });
    handle.subscribe((state) => state.sync.pending + (code ? 1 : 0));
  `,
  );
  await writeFile(
      join(app, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          exactOptionalPropertyTypes: true,
          noEmit: true,
          module: 'ESNext',
          moduleResolution: 'Bundler',
          target: 'ES2022',
          lib: ['ES2023', 'DOM', 'DOM.Iterable'],
          types: [],
        },
        files: ['use.ts'],
      }),
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', app]).catch(({stdout}) => assert.fail(stdout));
});
