// Every problem fixture gives the bytes of its golden report in the wasm core: under Node and in Chromium.
// The native half of the promise is tests/core/rules_test.cpp, which also writes the golden files.
import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createServer} from 'node:http';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {createDevDiag} from '../../wasm/load.mjs';
import {inPage, openBrowser} from '../support/browser.mjs';
import {problemFixtures} from '../support/problem_fixtures.mjs';

const root = resolve(import.meta.dirname, '../..');
const wasm = process.env.DEVDIAG_WASM;
const noWasm = wasm ? false : 'DEVDIAG_WASM is not set: no wasm build';

// [{name, input: JSON text of a diagnose call, golden: report text}]
const fixtures = () => problemFixtures().map(
    ({name, evidence, options, golden}) => ({name, input: JSON.stringify({evidence, options}), golden}));

function compare(all, answers) {
  assert.ok(all.length >= 100, `only ${all.length} fixtures`);
  const different = all.filter(({golden}, index) => answers[index] !== `{"ok":${golden}}`);
  assert.deepEqual(different.map(({name}) => name), []);
}

test('the golden reports are reproduced by wasm under Node', {skip: noWasm}, async () => {
  const core = await createDevDiag(pathToFileURL(join(wasm, 'devdiag-core.mjs')).href);
  const all = fixtures();
  compare(all, all.map(({input}) => core.callText('diagnose', input)));
});

const kTypes = {
  mjs: 'text/javascript',
  wasm: 'application/wasm',
  html: 'text/html',
  json: 'application/json'
};

function serve(files) {
  const server = createServer((request, response) => {
    const read = files[request.url];
    response.writeHead(
        read ? 200 : 404, {'content-type': kTypes[request.url.split('.').pop()] ?? 'text/html'});
    response.end(read?.());
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

async function answersInPage() {
  const {createDevDiag: create} = await import('/load.mjs');
  const core = await create('/devdiag-core.mjs');
  const inputs = await (await fetch('/inputs.json')).json();
  return inputs.map((input) => core.callText('diagnose', input));
}

test('the golden reports are reproduced by wasm in Chromium', {skip: noWasm, timeout: 120_000}, async (t) => {
  const all = fixtures();
  const server = await serve({
    '/': () => '<!doctype html><title>same bytes</title>',
    '/load.mjs': () => readFileSync(join(root, 'wasm/load.mjs')),
    '/devdiag-core.mjs': () => readFileSync(join(wasm, 'devdiag-core.mjs')),
    '/devdiag-core.wasm': () => readFileSync(join(wasm, 'devdiag-core.wasm')),
    '/inputs.json': () => JSON.stringify(all.map(({input}) => input)),
  });
  t.after(() => server.close());
  const profile = mkdtempSync(join(tmpdir(), 'devdiag-bytes-'));
  const {page, close} = await openBrowser(t, profile);
  t.after(() => rmSync(profile, {recursive: true, force: true, maxRetries: 5}));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  compare(all, await inPage(page, answersInPage));
  await close();
});
