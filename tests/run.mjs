// Runs every test suite in turn, counts real tests, and ends with one line: N passed, N failed, N skipped.
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {runRules} from '../toolchains/tidy.mjs';
import {runCasesSuite} from './support/cases_suite.mjs';
import {doctestPrograms, runDoctestSuite} from './support/doctest_suite.mjs';
import {runNodeSuite, testFiles} from './support/node_suite.mjs';
import {startPostgres} from './support/postgres.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
process.chdir(root);
const cores = availableParallelism();
const live = process.stdout.isTTY === true;
const colour = live && !process.env.NO_COLOR;
const paint = (code, text) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
// The preset whose native programs are tested: dev, or tsan.
const native = process.env.DEVDIAG_PRESET ?? 'dev';
const kHeartbeatMs = 10_000;

const folder = (name, concurrency, needs = {}) => ({
  name,
  ...needs,
  run: (context) =>
      runNodeSuite({...context, root, concurrency, files: testFiles(join(root, 'tests', name))}),
});
const doctest = (name, build, label, concurrency, needs = {}) => ({
  name,
  ...needs,
  run: (context) => runDoctestSuite({
    ...context,
    concurrency,
    programs: doctestPrograms(join(root, 'build', build), label),
  }),
});

// In order: the quick and telling ones first.
const suites = [
  {name: 'rules', run: () => runRules(root)},
  doctest('native', native, 'unit', cores),
  doctest('native-wasm', 'wasm', 'unit', cores),
  doctest('postgres', native, 'server', 1, {postgres: true}),
  {
    name: 'cases',
    run: (context) => runCasesSuite({
      ...context,
      root,
      program: join(root, 'build', native, 'tests/bin/devdiag_cases'),
      thresholdsFile: join(root, 'tests/cases/thresholds.json'),
    }),
  },
  folder('toolchains', cores),
  folder('wasm', cores),
  folder('catalogue', 2),
  folder('grade', cores),
  folder('fixes', 1),
  folder('web', cores),
  folder('gateway', 2, {postgres: true}),
  folder('mcp', 2, {postgres: true}),
  folder('e2e', 1, {postgres: true}),
];

// A folder with tests that the table does not name would never run; it is run all the same, last.
function unlistedFolders() {
  const known = new Set(suites.map((suite) => suite.name));
  return readdirSync(join(root, 'tests'), {withFileTypes: true})
      .filter((entry) => entry.isDirectory() && !known.has(entry.name))
      .map((entry) => entry.name)
      .filter((name) => testFiles(join(root, 'tests', name)).length > 0)
      .map((name) => folder(name, 1, {postgres: true}));
}

function chosenSuites(all) {
  const {values} = parseArgs({
    options: {only: {type: 'string', multiple: true}, list: {type: 'boolean'}},
  });
  const names = all.map((suite) => suite.name);
  const wanted = (values.only ?? []).flatMap((value) => value.split(','));
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    console.error(`dev: no suite '${unknown.join('\', \'')}'. Allowed: ${names.join(', ')}`);
    process.exit(2);
  }
  if (values.list) {
    console.log(names.join('\n'));
    process.exit(0);
  }
  return wanted.length > 0 ? all.filter((suite) => wanted.includes(suite.name)) : all;
}

// What every test may rely on; the same names are listed in CONTRIBUTING.md.
function testEnvironment(postgresUrl) {
  const env = {
    ...process.env,
    DEVDIAG_ROOT: root,
    DEVDIAG_BIN: process.env.DEVDIAG_BIN ?? join(root, 'build', native, 'edge-gateway'),
    DEVDIAG_WASM: process.env.DEVDIAG_WASM ?? join(root, 'build/wasm/wasm'),
    DEVDIAG_WEB: process.env.DEVDIAG_WEB ?? join(root, 'web/dist'),
    DEVDIAG_CHROMIUM: process.env.DEVDIAG_CHROMIUM ?? '/usr/bin/chromium',
    ASAN_OPTIONS: 'detect_stack_use_after_return=1:strict_string_checks=1',
    UBSAN_OPTIONS: 'print_stacktrace=1',
    TSAN_OPTIONS: 'halt_on_error=1',
  };
  if (postgresUrl) env.DEVDIAG_TEST_PG = postgresUrl;
  delete env.NODE_TEST_CONTEXT;
  return env;
}

const running = new Set();
let server = null;

async function stopEverything() {
  for (const child of running) {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It ended by itself in the meantime.
    }
  }
  await server?.stop();
}

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) {
  process.once(signal, () => stopEverything().finally(() => process.exit(code)));
}

function trackChild(child) {
  running.add(child);
  child.once('close', () => running.delete(child));
}

const count = (tests, status) => tests.filter((test) => test.status === status).length;
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

// Says what is going on while a suite runs: on a terminal all the time, in a log every ten seconds.
function progress(name) {
  const start = performance.now();
  let done = 0;
  let last = '';
  const show = () => {
    const text = `${name}: ${done} done, ${seconds(performance.now() - start)}  ${last}`;
    if (live)
      process.stdout.write(`\r\x1b[K${text.slice(0, (process.stdout.columns ?? 80) - 1)}`);
    else
      console.log(`  … ${text.slice(0, 120)}`);
  };
  const timer = setInterval(show, live ? 200 : kHeartbeatMs);
  return {
    onResult: (test) => {
      done += 1;
      last = test.name;
    },
    end: () => {
      clearInterval(timer);
      if (live) process.stdout.write('\r\x1b[K');
      return performance.now() - start;
    },
  };
}

async function runSuite(suite) {
  const shown = progress(suite.name);
  let tests;
  try {
    if (suite.postgres && server === null) server = await startPostgres();
    const env = testEnvironment(server?.url);
    tests = await suite.run({env, onResult: shown.onResult, onChild: trackChild});
  } catch (error) {
    tests = [{name: `${suite.name} could not run`, status: 'failed', output: error.stack ?? String(error)}];
  }
  if (tests.length === 0) {
    tests = [
      {name: `${suite.name} ran no test`, status: 'failed', output: 'A suite without tests proves nothing.'}
    ];
  }
  return {name: suite.name, ms: shown.end(), tests};
}

function printSuite({name, ms, tests}) {
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map((status) => count(tests, status));
  const mark = failed > 0 ? paint(31, '✗') : paint(32, '✓');
  const rest =
      `${failed > 0 ? paint(31, `, ${failed} failed`) : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  console.log(
      `${mark} ${name.padEnd(12)} ${String(passed).padStart(5)} passed${rest}  ${paint(2, seconds(ms))}`);
  for (const test of tests.filter((each) => each.status === 'skipped')) {
    console.log(`    skipped: ${test.name}${test.reason ? ` (${test.reason})` : ''}`);
  }
  for (const test of tests.filter((each) => each.status === 'failed')) {
    console.log(paint(31, `    failed: ${test.file ? `${test.file}: ` : ''}${test.name}`));
    console.log((test.output ?? '').trimEnd().replace(/^/gm, '      '));
  }
}

function writeResults(results, totals) {
  const path = resolve(root, 'build/test-results.json');
  mkdirSync(resolve(root, 'build'), {recursive: true});
  const summary = results.map(
      ({name, ms, tests}) => ({
        name,
        ms: Math.round(ms),
        passed: count(tests, 'passed'),
        failed: count(tests, 'failed'),
        skipped: count(tests, 'skipped'),
        tests: tests.map(
            ({name: test, file, status, reason, ms: took}) => ({test, file, status, reason, ms: took})),
      }));
  writeFileSync(path, `${JSON.stringify({...totals, suites: summary}, null, 1)}\n`);
}

const results = [];
for (const suite of chosenSuites([...suites, ...unlistedFolders()])) {
  const result = await runSuite(suite);
  printSuite(result);
  results.push(result);
}
await stopEverything();

const all = results.flatMap((result) => result.tests);
const totals =
    Object.fromEntries(['passed', 'failed', 'skipped'].map((status) => [status, count(all, status)]));
writeResults(results, totals);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed > 0 ? 1 : 0);
