// The test runner counts what really ran: passes, failures, skips, crashes, and nothing at all.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {runDoctestSuite} from '../support/doctest_suite.mjs';
import {runNodeSuite, testFiles} from '../support/node_suite.mjs';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'devdiag-runner-'));
});
after(() => rmSync(folder, {recursive: true}));

const statuses = (tests) => tests.map((each) => each.status).sort();

function environment() {
  const env = {...process.env};
  delete env.NODE_TEST_CONTEXT;
  return env;
}

async function runFile(text) {
  const file = join(folder, 'case.test.mjs');
  writeFileSync(file, text);
  const shared = {env: environment(), onResult: () => {}, onChild: () => {}};
  return runNodeSuite({root: folder, files: [file], concurrency: 1, ...shared});
}

async function runPrograms(...scripts) {
  const programs = scripts.map((script, index) => ({name: `p${index}`, command: ['sh', '-c', script, 'sh']}));
  const shared = {env: process.env, onResult: () => {}, onChild: () => {}};
  return runDoctestSuite({programs, concurrency: 2, ...shared});
}

const summary = (passed, failed, skipped) => `echo '[doctest] test cases: ${passed + failed} | ${
    passed} passed | ${failed} failed | ${skipped} skipped'`;

test('leaves are counted, groups and failing parents are not', async () => {
  const tests = await runFile(`import test, {describe} from 'node:test';
    test('ok', () => {});
    test('bad', () => { throw new Error('on purpose'); });
    test('later', {skip: 'no such thing here'}, () => {});
    test('parent', async (t) => { await t.test('child', () => { throw new Error('inner'); }); });
    describe('group', () => { test('inside', () => {}); });`);
  assert.deepEqual(statuses(tests), ['failed', 'failed', 'passed', 'passed', 'skipped']);
  assert.match(tests.find((each) => each.name === 'bad').output, /on purpose/);
  assert.equal(tests.find((each) => each.status === 'skipped').reason, 'no such thing here');
});

test('a file that cannot be loaded is a failure with its reason', async () => {
  const tests = await runFile(`import './nowhere.mjs';`);
  assert.deepEqual(statuses(tests), ['failed']);
  assert.match(tests[0].output, /nowhere\.mjs/);
});

test('a process that exits badly after its tests passed is a failure', async () => {
  const tests = await runFile(`import test from 'node:test';
    test('ok', () => {});
    process.on('exit', () => { process.exitCode = 3; });`);
  assert.ok(statuses(tests).includes('failed'));
});

test('no file means no test, never a search of the tree', async () => {
  assert.deepEqual(testFiles(join(folder, 'missing')), []);
  const nothing = {root: folder, files: [], concurrency: 1, env: environment()};
  assert.deepEqual(await runNodeSuite({...nothing, onResult: () => {}, onChild: () => {}}), []);
});

test('doctest cases are counted from the summary', async () => {
  const tests = await runPrograms(summary(2, 0, 1), `${summary(1, 1, 0)}; exit 1`);
  assert.deepEqual(statuses(tests), ['failed', 'passed', 'passed', 'passed', 'skipped']);
});

test('a crash, and a leak reported after all cases passed, are failures', async () => {
  const crashed = await runPrograms('kill -SEGV $$');
  assert.deepEqual(statuses(crashed), ['failed']);
  assert.match(crashed[0].output, /SIGSEGV/);
  const leaked = await runPrograms(`${summary(1, 0, 0)}; echo leaked >&2; exit 23`);
  assert.deepEqual(statuses(leaked), ['failed', 'passed']);
  assert.match(leaked.find((each) => each.status === 'failed').output, /leaked/);
});
