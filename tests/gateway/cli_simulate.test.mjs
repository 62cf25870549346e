// `devdiag simulate` on recorded traffic and on evidence of a page.
import assert from 'node:assert/strict';
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {test} from 'node:test';

import {freshFolder} from '../support/gateway.mjs';

import {devdiag, kTraffic} from './cli_run.mjs';

const kHash = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
const kEvidence = JSON.stringify({
  v: 1,
  page: {url: 'https://shop.example/cart?user=s3cret'},
  collected: ['page', 'loads', 'document_response', 'metas'],
  responses: [{
    url: 'https://shop.example/cart',
    role: 'document',
    status: 200,
    headers: [['Content-Security-Policy', 'img-src \'self\' https://img.example']]
  }],
  loads: [
    {directive: 'script-src-elem', how: 'inline', hash: kHash},
    {directive: 'img-src', url: 'https://img.example/a.png?s3cret'},
    {directive: 'img-src', url: 'https://gone.example/a.png'},
    {directive: 'style-src-attr', how: 'inline'},
  ],
});
const kNarrow = {
  COLUMNS: '60'
};

const pagesOf = (out) => JSON.parse(out).pages;

test('a policy is proposed: in words, as one header line, as JSON', async () => {
  const {code, out, err} = await devdiag(['simulate'], kEvidence, kNarrow);
  assert.equal(code, 0, err);
  for (const part
           of ['Content-Security-Policy-Report-Only:', `'${kHash}';`, 'img-src https://img.example;',
               'style-src-attr \'unsafe-inline\';', 'NOT SEEN', 'Reporting-Endpoints'])
    assert.ok(out.includes(part), `${part}\n${out}`);
  assert.doesNotMatch(out, /s3cret|\x1b/);
  const wide = out.split('\n').filter((line) => line.length > 60 && !line.includes('sha256-'));
  assert.deepEqual(wide, []);
  const {out: header} = await devdiag(['simulate', '--format', 'header'], kEvidence);
  assert.match(header, /^Content-Security-Policy-Report-Only: default-src 'none'; [^\n]+\n$/);
  const [page] = pagesOf((await devdiag(['simulate', '--format', 'json'], kEvidence)).out);
  assert.deepEqual(Object.keys(page), ['url', 'notes', 'proposal']);
  assert.equal(header, `${page.proposal.header}: ${page.proposal.policy}\n`);
  assert.doesNotMatch(page.proposal.policy, /[\r\n",]/);
});

test('what a policy would break decides the exit code when asked to', async () => {
  const policy = ['--policy', 'default-src \'self\''];
  const told = await devdiag(['simulate', ...policy], kEvidence);
  assert.equal(told.code, 0);
  assert.match(told.out, /Of 3 loads seen 0 allowed, 3 refused, 0 unknown\n1 more load today/);
  assert.match(told.out, /https:\/\/img\.example\s+would\s+allow\s+it/);
  assert.match(told.out, /TO SPARE[^]*default-src 'self'/);
  assert.equal((await devdiag(['simulate', ...policy, '--fail-on', 'refused'], kEvidence)).code, 1);
  const [{proposal}] = pagesOf((await devdiag(['simulate', '--format', 'json'], kEvidence)).out);
  const own = await devdiag(['simulate', '--policy', proposal.policy, '--fail-on', 'unknown'], kEvidence);
  assert.equal(own.code, 0, own.out);
  assert.doesNotMatch(own.out, /REFUSED|UNKNOWN|TO SPARE/);
});

test('several policies: which of them refuses; slips of their text come first', async () => {
  const {out} = await devdiag(
      [
        'simulate', '--policy', 'img-src https://img.example', '--policy',
        'Content-Security-Policy: img-src self; script-src *'
      ],
      kEvidence);
  assert.match(out, /2 policies/);
  assert.match(out, /policy 2: img-src refuses it/);
  assert.doesNotMatch(out, /policy 1: img-src refuses/);
  assert.ok(out.indexOf('without single quotes') < out.indexOf('REFUSED'), out);
});

test('a policy from a file, over several lines, with its header\'s name, report-only', async (t) => {
  const file = join(await freshFolder(t), 'policy.txt');
  await writeFile(file, 'Content-Security-Policy-Report-Only: default-src \'self\';\n  sandbox\n');
  const ask = (...args) => devdiag(['simulate', '--format', 'json', ...args], kEvidence);
  const [{simulation}] = pagesOf((await ask('--policy', `@${file}`)).out);
  assert.equal(simulation.use, 'report');
  assert.ok(simulation.notes.some((note) => note.code === 'report_only_ignores'));
  const flag = pagesOf((await ask('--policy', 'default-src \'self\'; sandbox', '--report-only')).out);
  assert.equal(flag[0].simulation.use, 'report');
  const enforced = pagesOf((await ask('--policy', 'default-src \'self\'; sandbox')).out);
  assert.equal(enforced[0].simulation.use, 'enforce');
});

test('which delivered policy blocks; as what it is loaded is known where it was seen', async () => {
  const ask = (...args) => devdiag(['simulate', '--explain', ...args], kEvidence);
  assert.match(
      (await ask('https://gone.example/', '--directive', 'img-src')).out,
      /blocked[^]*Content-Security-Policy line 1: blocks: img-src refuses it/);
  assert.match((await ask('https://gone.example/a.png')).out, /img-src {2}https:\/\/gone.example[^]*blocks/);
  assert.match((await ask('eval')).out, /not blocked by what was delivered[^]*no directive governs it/);
});

test('wrong questions are answered with what is allowed', async () => {
  for (const [args, message] of [
           [['--explain', 'https://a.example/'], /--directive.*missing/],
           [['--explain', 'a', '--directive', 'img-src'], /load\.url/],
           [['--explain', 'https://a.example/', '--directive', 'images'], /load\.directive.*img-src/],
           [['--directive', 'img-src'], /--explain URL/],
           [['--report-only'], /--policy/],
           [['--report-only=yes'], /takes no value/],
           [['--fail-on', 'refused'], /--policy/],
           [['--fail-on', 'error'], /refused, unknown, never/],
           [['--policy', '@/nowhere/at/all'], /cannot be read/],
           [['--policy', 'a'.repeat(40000)], /too large/],
           [
             [
               '--policy', 'Content-Security-Policy: img-src *', '--policy',
               'Content-Security-Policy-Report-Only: img-src *'
             ],
             /of one kind/
           ],
  ]) {
    const {code, out, err} = await devdiag(['simulate', ...args], kEvidence);
    assert.equal(code, 2, `${args} ${err}`);
    assert.match(err, message);
    assert.equal(out, '');
  }
});

test('recorded traffic: one answer for each page', async () => {
  const har = join(kTraffic, 'demo-shop.har');
  const {code, out, err} = await devdiag(['simulate', '--format', 'json', har]);
  assert.equal(code, 0, err);
  const pages = pagesOf(out);
  assert.equal(pages.length, 2);
  for (const {proposal} of pages) {
    assert.match(proposal.policy, /^default-src 'none'; /);
    assert.ok(proposal.notes.some((note) => note.code === 'not_collected'));
    const held = await devdiag(['simulate', '--format', 'json', '--policy', proposal.policy, har]);
    const same = pagesOf(held.out).find((page) => page.proposal.policy === proposal.policy);
    assert.equal(same.simulation.refused + same.simulation.unknown, 0);
  }
  assert.match((await devdiag(['simulate', har])).out, /page 2 of 2[^]*NOT SEEN: the same as above/);
});

test('the document names every note, as gap or as remark', async () => {
  const root = join(import.meta.dirname, '../..');
  const source = await readFile(join(root, 'core/src/simulate_text.cpp'), 'utf8');
  const table = source.slice(source.indexOf('kNotes{{'), source.indexOf('}};'));
  const document = await readFile(join(root, 'docs/policy-simulation.md'), 'utf8');
  const [gaps, remarks] = document.split('| remark | of |');
  const notes = table.split('\n    {"').slice(1);
  assert.ok(notes.length > 30);
  for (const note of notes) {
    const code = /^[a-z_]+/.exec(note)[0];
    const place = note.includes('Kind::gap') ? gaps.slice(gaps.indexOf('| gap | of |')) : remarks;
    assert.ok(place.includes(`\`${code}\``), code);
  }
});
