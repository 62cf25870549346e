// The command line program as a person or a script uses it.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {test} from 'node:test';

import {readCatalogue} from '../../core/catalogue/check.mjs';
import * as support from '../support/gateway.mjs';

import {devdiag} from './cli_run.mjs';

const {attemptEvent, freshFolder, outcomeEvent, push, runEvent, startGateway} = support;

const kFixtures = join(import.meta.dirname, '../fixtures');

const kEvidence = JSON.stringify({
  v: 1,
  page: {url: 'https://shop.example/cart?user=42', top_level: true},
  collected: ['page', 'errors'],
  errors: [{
    kind: 'error',
    message: 'x is not a function',
    source: 'https://shop.example/a.js',
    line: 3,
    column: 7,
    stack: '',
    count: 2
  }],
});

test('help, version and wrong usage', async () => {
  const help = await devdiag(['--help']);
  assert.equal(help.code, 0);
  for (const word of ['check', 'diagnose', 'problems', 'rank', 'check-store', 'completion', 'Exit codes'])
    assert.ok(help.out.includes(word));
  for (const args of [['check', '--help'], ['help', 'check'], ['check', 'x.har', '-h']])
    assert.match((await devdiag(args)).out, /^Usage: devdiag check[^]*--fail-on[^]*Examples/);
  assert.match((await devdiag(['--version'])).out, /^devdiag \d+\.\d+\.\d+\n$/);
  for (const [args, message] of [
           [['explain'], /explain.*check, simulate, diagnose, problems, rank, check-store/],
           [['diagnose', '--formt', 'json'], /--formt.*--format/],
           [['diagnose', '--format', 'xml'], /--format.*text, json/],
           [['diagnose', '--preset', 'all'], /--preset.*chat, embed, app, full/],
           [['problems', 'NO_SUCH_PROBLEM'], /NO_SUCH_PROBLEM/],
           [['rank', '--problem', 'CSP_MISSING'], /--store.*missing/],
           [['rank', '--problem', 'x', '--store', 'sqlite::memory:'], /--problem/],
  ]) {
    const {code, out, err} = await devdiag(args, kEvidence);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, message);
    assert.equal(out, '');
  }
  assert.equal((await devdiag([])).code, 2);
});

test('diagnose prints the canonical report, from a file or standard input', async (t) => {
  const file = join(await freshFolder(t), 'evidence.json');
  await writeFile(file, kEvidence);
  const piped = await devdiag(['diagnose', '--format', 'json'], kEvidence);
  assert.equal(piped.code, 0, piped.err);
  const named = await devdiag(['diagnose', '--evidence', file, '--format=json']);
  assert.equal(named.out, piped.out, 'the same bytes');
  const report = JSON.parse(piped.out);
  assert.ok(report.findings.some((finding) => finding.problem_code === 'JS_ERROR_UNCAUGHT'));
  assert.doesNotMatch(piped.out, /user=42|"42"/, 'query values are gone');
});

test('diagnose for people: finding, proof, fixes, no control of the terminal', async () => {
  const evil = JSON.parse(kEvidence);
  evil.errors[0].message = 'bad \u001b[2J\u001b]0;title\u0007 \u202e thing';
  const {code, out} = await devdiag(['diagnose', '--color', 'never'], JSON.stringify(evil));
  assert.equal(code, 0);
  assert.match(out, /JS_ERROR_UNCAUGHT/);
  assert.match(out, /proof/);
  assert.match(out, /fix/);
  assert.match(out, /NOT EVALUATED/);
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(out, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  const coloured = await devdiag(['diagnose', '--color', 'always'], kEvidence);
  assert.ok(coloured.out.includes('\u001b[1m'));
  const piped = await devdiag(['diagnose'], kEvidence);
  assert.ok(!piped.out.includes('\u001b'), 'no colours into a pipe');
});

test('unusable evidence ends with 2 and says where', async () => {
  const cases = [
    ['', /not JSON/],
    ['{"v":1', /not JSON/],
    ['{"v":1,"page":{"url":7}}', /page\.url/],
    ['{"v":1,"page":{"url":"https://a/"},"collected":["tea"]}', /collected/],
    [`"${'x'.repeat(9 << 20)}"`, /too large/],
  ];
  for (const [input, message] of cases) {
    const {code, out, err} = await devdiag(['diagnose'], input);
    assert.equal(code, 2, err);
    assert.match(err, message);
    assert.equal(out, '');
  }
  assert.equal((await devdiag(['diagnose', '--evidence', '/nonexistent'])).code, 2);
});

test('options: suppressions and preset', async (t) => {
  const file = join(await freshFolder(t), 'options.json');
  await writeFile(file, JSON.stringify({suppress: [{code: 'JS_ERROR_UNCAUGHT', reason: 'known'}]}));
  const report =
      JSON.parse((await devdiag(['diagnose', '--options', file, '--format', 'json'], kEvidence)).out);
  assert.deepEqual(report.findings, []);
  assert.equal(report.suppressed[0].reason, 'known');
  const bad = await devdiag(['diagnose', '--options', file], '{');
  assert.equal(bad.code, 2);
});

test('problems: the list and one entry', async () => {
  const list = JSON.parse((await devdiag(['problems', '--format', 'json'])).out);
  assert.ok(list.length >= 16);
  const text = (await devdiag(['problems'])).out;
  for (const {code} of list) assert.ok(text.includes(code));
  const one = await devdiag(['problems', 'CSP_INLINE_BLOCKED']);
  assert.equal(one.code, 0);
  for (const part of ['csp.nonce', 'nginx', 'undo', 'risk']) assert.ok(one.out.includes(part), part);
  const entry = await devdiag(['problems', 'CSP_INLINE_BLOCKED', '--format', 'json']);
  const full = readCatalogue().problems.find(({code}) => code === 'CSP_INLINE_BLOCKED');
  assert.deepEqual(JSON.parse(entry.out), full);
});

test('rank and check-store look into a gateway\'s database', async (t) => {
  const gateway = await startGateway(t);
  const [first, second] = JSON.parse((await devdiag(['problems', '--format', 'json'])).out)
                              .find(({code}) => code === 'CSP_INLINE_BLOCKED')
                              .fixes;
  const events = [];
  for (let i = 0; i < 6; ++i) {
    const run = runEvent({problem: 'CSP_INLINE_BLOCKED'});
    const bad = attemptEvent(run, first);
    const good = attemptEvent(run, second);
    events.push(run, bad, good, outcomeEvent(bad, 'failed'), outcomeEvent(good, 'worked'));
  }
  assert.equal((await push(gateway.origin, randomUUID(), events)).answer.ok.length, events.length);
  await gateway.kill();
  const args =
      ['rank', '--problem', 'CSP_INLINE_BLOCKED', '--env', 'srv:nginx,fw:react', '--store', gateway.store];
  const ranking = JSON.parse((await devdiag([...args, '--format', 'json'])).out).fixes;
  assert.equal(ranking[0].fix_code, second);
  assert.equal(ranking[0].worked, 6);
  const text = (await devdiag(args)).out;
  assert.ok(text.indexOf(second) < text.indexOf(first));
  assert.match(text, /%/);
  const checked = await devdiag(['check-store', '--store', gateway.store]);
  assert.deepEqual([checked.code, checked.out], [0, 'ok\n']);
  const broken = await devdiag(['check-store', '--store', `sqlite:${kFixtures}/absent/x.db`]);
  assert.equal(broken.code, 3);
  assert.match(broken.err, /^devdiag: .+/);
});
