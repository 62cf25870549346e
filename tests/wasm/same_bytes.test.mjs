// One core: every fixture gives the same bytes from both modules and from the native program.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {problemFixtures} from '../support/problem_fixtures.mjs';
import {instance} from './support.mjs';

const root = new URL('../..', import.meta.url).pathname;
const program = join(process.env.DEVDIAG_BIN ?? join(root, 'build/dev/edge-gateway'), 'devdiag');
const fixtures = problemFixtures();

function nativeReport(evidenceText) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['diagnose', '--format', 'json', '--evidence', '-']);
    let out = '', err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('error', reject);
    child.on(
        'close', (code) => code === 0 ? resolve(out.trimEnd()) : reject(new Error(`exit ${code}: ${err}`)));
    child.stdin.end(evidenceText);
  });
}

function wasmReport(module, evidence, options = {}) {
  const answer = module.callText('diagnose', JSON.stringify({evidence, options}));
  assert.match(answer, /^\{"ok":/);
  return answer.slice('{"ok":'.length, -1);
}

test('there are fixtures', () => {
  assert.ok(fixtures.length >= 48, `${fixtures.length} fixtures`);
});

for (const module of ['devdiag-core', 'devdiag-edge', 'devdiag-local']) {
  test(`every fixture gives the same bytes from ${module}`, async () => {
    const loaded = await instance(module);
    for (const {name, evidence, options, golden} of fixtures)
      assert.equal(wasmReport(loaded, evidence, options), golden, name);
  });
}

test('every fixture gives the same bytes from wasm and from the native program', async (t) => {
  if (!existsSync(program)) return t.skip(`no native program at ${program}; set DEVDIAG_BIN`);
  const core = await instance('devdiag-core');
  const queue = [...fixtures];
  const compareSome = async () => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const {name, evidence} = next;
      assert.equal(wasmReport(core, evidence), await nativeReport(JSON.stringify(evidence)), name);
    }
  };
  await Promise.all(Array.from({length: 4}, compareSome));
});

test('the ranking of given rows has the same bytes in both modules', async () => {
  const core = await instance('devdiag-core'), local = await instance('devdiag-local');
  const rows = [];
  for (let i = 0; i < 500; ++i) {
    rows.push({
      problem_code: 'CSP_MISSING',
      fix_code: i % 2 ? 'csp.strict' : 'csp.meta',
      env_fp: String(i % 7).padStart(64, '0'),
      env: [`fw:v${i % 7}`, 'srv:nginx'],
      day: 20_700 + i % 60,
      worked: i % 5,
      failed: i % 3,
      regressed: i % 2,
    });
  }
  const text = JSON.stringify({
    problem_code: 'CSP_MISSING',
    env: ['fw:v3', 'srv:nginx'],
    today: 20_775,
    rows,
    shared:
        [{problem_code: 'CSP_MISSING', fix_code: 'csp.meta', worked: 9, failed: 1, regressed: 0, clients: 5}],
  });
  const answer = core.callText('rank', text);
  assert.match(answer, /^\{"ok":\{"fixes":\[/);
  assert.equal(local.callText('rank', text), answer);
});
