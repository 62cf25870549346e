// The boundary: versions, unknown methods, wrong arguments, large and odd texts.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {createDevDiag, DevDiagError, entropyHex} from '../../wasm/load.mjs';
import {instance, openArguments, Random} from './support.mjs';

const code = (expected) => (error) => error instanceof DevDiagError && error.code === expected;

test('each module says what it is', async () => {
  const core = await instance('devdiag-core'), local = await instance('devdiag-local');
  assert.deepEqual(core.version.modules, ['core']);
  assert.deepEqual(local.version.modules, ['core', 'local']);
  assert.equal(core.version.abi, 1);
  assert.match(core.version.version, /^\d+\.\d+\.\d+$/);
  assert.equal(core.version.limits.push_events, 1000);
});

test('unknown methods and wrong arguments are answered, not thrown through', async () => {
  const core = await instance('devdiag-core'), local = await instance('devdiag-local');
  assert.throws(() => core.call('open', openArguments(new Random(1))), code('not_found'));
  assert.throws(() => core.call('', {}), code('not_found'));
  assert.throws(() => core.call('diagnose', {}), (e) => e.code === 'bad_field' && e.path === 'evidence');
  assert.throws(() => core.call('diagnose', []), code('bad_field'));
  assert.equal(JSON.parse(core.callText('diagnose', '{"evidence":')).error.code, 'bad_json');
  assert.throws(() => core.call('rank', {problem_code: 'NO_SUCH', env: [], today: 1, rows: [], shared: []}),
                code('not_found'));
  assert.throws(() => local.call('status'), code('unavailable'));
  const random = new Random(2);
  for (const entropy of ['', 'zz', 'ABCDEF0123456789ABCD', random.entropy().slice(1), random.entropy()]) {
    assert.throws(() => local.call('open', openArguments(random, {path: ':memory:', vfs: '', entropy})),
                  (e) => e.code === 'bad_field' && e.path === 'entropy', entropy);
  }
  assert.throws(() => local.call('open', {path: ':memory:', now_ms: 'noon', entropy: random.entropy(3)}),
                (e) => e.path === 'now_ms');
});

test('a bad field names its place and what is allowed', async () => {
  const core = await instance('devdiag-core');
  const evidence = {v: 1, page: {url: 'https://shop.example/'}, collected: ['page', 'tea_leaves']};
  assert.throws(() => core.call('diagnose', {evidence}), (error) => {
    assert.equal(error.code, 'bad_field');
    assert.match(error.path, /^evidence\.collected\[1\]/);
    assert.match(error.allowed, /metas/);
    assert.match(error.message, /collected/);
    return true;
  });
});

test('texts of any kind cross the boundary', async () => {
  const core = await instance('devdiag-core');
  const message = 'O\'Brien "said" \u0001 \u2028 \ud83d\ude00 \ud800 \\ / ü';
  const evidence = {
    v: 1,
    page: {url: 'https://shop.example/'},
    collected: ['page', 'errors'],
    errors: [{kind: 'error', message, source: 'https://shop.example/app.js'}],
  };
  const [finding] = core.call('diagnose', {evidence}).findings;
  assert.match(JSON.stringify(finding), /O'Brien/);
});

test('ten megabytes of evidence are refused, and the module still works', async () => {
  const core = await instance('devdiag-core');
  const evidence = {
    v: 1,
    page: {url: 'https://shop.example/'},
    collected: ['page', 'errors'],
    errors: Array.from({length: 2_000}, (_, i) => ({kind: 'error', message: `${i} ${'x'.repeat(5_000)}`})),
  };
  assert.throws(() => core.call('diagnose', {evidence}), code('too_large'));
  evidence.errors.length = 10;
  assert.equal(core.call('diagnose', {evidence}).v, 1);
});

test('deep nesting is refused', async () => {
  const core = await instance('devdiag-core');
  const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
  const {error} = JSON.parse(core.callText('diagnose', `{"evidence":${deep}}`));
  assert.equal(error.code, 'too_large');
});

test('redaction alone', async () => {
  const core = await instance('devdiag-core');
  const evidence = {v: 1, page: {url: 'https://shop.example/a?token=secret'}, collected: ['page']};
  assert.doesNotMatch(JSON.stringify(core.call('redact', {evidence})), /secret/);
});

test('a module loads from its URL, from bytes and from compiled code; a broken one rejects', async () => {
  const folder = process.env.DEVDIAG_WASM ?? new URL('../../build/wasm/wasm', import.meta.url).pathname;
  const url = new URL(`file://${join(folder, 'devdiag-core.mjs')}`).href;
  const bytes = readFileSync(join(folder, 'devdiag-core.wasm'));
  assert.equal((await createDevDiag(url)).version.abi, 1);
  assert.equal((await createDevDiag(url, {wasmBinary: bytes})).version.abi, 1);
  assert.equal((await createDevDiag(url, {wasmModule: await WebAssembly.compile(bytes)})).version.abi, 1);
  const stranger = await WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  await assert.rejects(createDevDiag(url, {wasmModule: stranger}));
  await assert.rejects(createDevDiag(url, {wasmBinary: new Uint8Array(8)}));
});

test('the glue evaluates no text as code', () => {
  const folder = process.env.DEVDIAG_WASM ?? new URL('../../build/wasm/wasm', import.meta.url).pathname;
  for (const name of ['devdiag-core.mjs', 'devdiag-local.mjs'])
    assert.doesNotMatch(readFileSync(join(folder, name), 'utf8'), /\beval\(|new Function\(/);
});

test('entropy has ten bytes per id', () => {
  assert.match(entropyHex(3), /^[0-9a-f]{60}$/);
  assert.notEqual(entropyHex(1), entropyHex(1));
});
