// `devdiag check` on recorded traffic, as a person or a pipeline uses it.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {createReadStream} from 'node:fs';
import {open, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {test} from 'node:test';

import {freshFolder, programs} from '../support/gateway.mjs';

import {check, devdiag, kTraffic} from './cli_run.mjs';

const jsonOf = async (file, ...args) => JSON.parse((await check(file, '--format', 'json', ...args)).out);
const codesOf = (page) => new Set(page.report.findings.map((finding) => finding.problem_code));

test('the demo shop from a HAR: planted problems, proof, fixes for the stack', async () => {
  const {code, out, err} = await check('demo-shop.har');
  assert.equal(code, 0, err);
  for (const part
           of ['page 1 of 2', 'CRITICAL', 'IFRAME_FRAME_ANCESTORS_BLOCKED', 'FETCH_STATUS_ERROR',
               'proof  Set-Cookie: northlight_session=…; Path=/demo/; HttpOnly; SameSite=None',
               'proxy_cookie_flags "northlight_session" secure', 'NOT EVALUATED'])
    assert.ok(out.includes(part), part);
  assert.doesNotMatch(out, /northlight_session=guest/);
  assert.ok(out.split('\n').filter((line) => !line.includes('| ')).every((line) => [...line].length <= 140));
  const json = await jsonOf('demo-shop.har');
  assert.equal(json.input, 'har');
  assert.equal(json.pages.length, 2);
  const found = codesOf(json.pages[0]);
  for (const wanted
           of ['IFRAME_FRAME_ANCESTORS_BLOCKED', 'COOKIE_SAMESITE_NONE_INSECURE', 'XFO_INVALID',
               'CSP_SCRIPT_UNSAFE_INLINE', 'FETCH_STATUS_ERROR'])
    assert.ok(found.has(wanted), wanted);
  assert.match(json.pages[0].grade.observatory.grade, /^[A-F][+-]?$/);
  assert.match(out, /\nGRADE: [^]*\n {2}Observatory [A-F]/);
  const advice = json.pages[0].advice.find(({title}) => /refuses to be framed/.test(title));
  assert.match(advice.fixes[0].text, /frame-ancestors/);
});

test('every recorded dump is recognised, in every format, and says no secret', async () => {
  const files = (await readdir(kTraffic)).filter((name) => /\.(har|txt)$/.test(name));
  assert.ok(files.length >= 18);
  for (const file of files) {
    for (const format of ['text', 'json', 'sarif', 'junit']) {
      const {code, out, err} = await check(file, '--format', format);
      assert.equal(code, 0, `${file} ${format}: ${err}`);
      assert.ok(out.length > 100);
      assert.doesNotMatch(out, /s3cr3t|started=1|<h1>/, file);
    }
  }
});

test('curl output: redirects, HTTP/2, address given or found, meta policy, mistakes', async () => {
  const moved = await check('http2-redirect-curl-follow.txt', '--url', 'https://127.0.0.1:4720/old');
  assert.match(moved.out, /^https:\/\/127\.0\.0\.1:4720\/new\?from {2}after 1 redirect\n/);
  const unnamed = await check('express-curl.txt');
  assert.match(unnamed.out, /unknown address[^]*--url says which page/);
  assert.ok(unnamed.out.includes('CSP_MISSING'));
  assert.match((await check('express-helmet-curl-verbose.txt')).out, /^http:\/\/127\.0\.0\.1:4702\//);
  const meta = await jsonOf('express-meta-policy-curl.txt');
  assert.ok(!codesOf(meta.pages[0]).has('CSP_MISSING'));
  const head = await jsonOf('express-mistakes-curl-head.txt');
  assert.deepEqual(
      [codesOf(head.pages[0]).has('XFO_INVALID'), codesOf(head.pages[0]).has('CSP_MISSING')], [true, false]);
  assert.ok(head.pages[0].report.not_evaluated.some((each) => each.missing.includes('metas')));
});

test('without an address nothing is said that depends on it', async () => {
  const input =
      'HTTP/2 200\ncontent-type: text/html\nset-cookie: a=b; Domain=shop.example; Secure; SameSite=Lax\n\n';
  const unnamed = await devdiag(['check'], input);
  assert.doesNotMatch(unnamed.out, /COOKIE_DOMAIN_REJECTED {0,1}\n {4}\S/);
  assert.match(
      unnamed.out, /1 problem because its address is not known; --url says it\n {4}COOKIE_DOMAIN_REJECTED/);
  const named = await devdiag(['check', '--url', 'https://other.example/'], input);
  assert.match(named.out, /A cookie .*COOKIE_DOMAIN_REJECTED\n|COOKIE_DOMAIN_REJECTED\n {4}https:/);
});

test('answers that are no page: no framing, no policy to ask for', async () => {
  for (const [file, wanted] of [
           ['express-helmet-json-curl.txt', []], ['express-preflight-curl.txt', []],
           ['json-server-404-curl-dump.txt', []], ['demo-mcp-curl.txt', []],
           ['serve-script-curl-dump.txt', ['HSTS_MISSING', 'NOSNIFF_MISSING']]]) {
    const {pages} = await jsonOf(file);
    assert.deepEqual([...codesOf(pages[0])].sort(), wanted, file);
  }
  assert.match((await check('express-preflight-curl.txt')).out, /Page not judged/);
});

test('helmet as it comes is no reason to warn', async () => {
  for (const file of ['express-helmet-curl.txt', 'express-helmet.har', 'shop-reload.har']) {
    for (const {report} of (await jsonOf(file)).pages) {
      const policies = report.findings.filter(({problem_code}) => !/^(FETCH|RESOURCE)_/.test(problem_code));
      assert.deepEqual(policies.filter(({severity}) => severity !== 'info'), [], file);
    }
  }
});

test('a reload is judged by the answer it validated; what the policy blocked is said', async () => {
  const [first, again] = (await jsonOf('http-server-reload.har')).pages;
  assert.deepEqual([...codesOf(again)], [...codesOf(first)]);
  assert.deepEqual(again.notes, []);
  const {out} = await check('shop-blocked.har');
  assert.match(out, /blocked\.png did not load; img-src of the page's policy does not\s+allow it/);
});

test('several inputs are one report, and what stands above is not repeated', async () => {
  const {code, out} = await check('express.har', join(kTraffic, 'express-curl.txt'));
  assert.equal(code, 0);
  assert.match(out, /^page 1 of 2 \(.*express\.har\)\n[^]*\npage 2 of 2 \(.*express-curl\.txt\)\n/);
  assert.match(out, /NOSNIFF_MISSING[^]*fix {4}Send X-Content-Type-Options: nosniff: as on page 1\n/);
  assert.doesNotMatch(out, /page\.invalid/);
  const json = await jsonOf('express.har', join(kTraffic, 'express-curl.txt'));
  assert.deepEqual(
      [json.input, json.pages.map(({file}) => /[^/]*$/.exec(file)[0])],
      ['mixed', ['express.har', 'express-curl.txt']]);
  const missing = await check('express.har', '/nonexistent.har');
  assert.deepEqual([missing.code, missing.out], [2, '']);
});

test('standard input, evidence and bare headers', async () => {
  const text = await readFile(join(kTraffic, 'express-mistakes-curl.txt'), 'utf8');
  const piped = await devdiag(['check', '--url', 'https://a.example/', '-'], text);
  const named = await check('express-mistakes-curl.txt', '--url', 'https://a.example/');
  assert.equal(piped.out, named.out);
  const headers = text.slice(text.indexOf('\n') + 1, text.indexOf('\r\n\r\n'));
  const bare = JSON.parse((await devdiag(['check', '--format', 'json'], headers)).out);
  assert.equal(bare.input, 'headers');
  assert.ok(codesOf(bare.pages[0]).has('XFO_INVALID'));
  const evidence = JSON.stringify({
    v: 1,
    page: {url: 'https://a.example/'},
    collected: ['errors'],
    errors: [{message: 'x is not defined', source: 'https://a.example/a.js'}]
  });
  const judged = JSON.parse((await devdiag(['check', '--format', 'json'], evidence)).out);
  assert.equal(judged.input, 'evidence');
  const canonical = (await devdiag(['diagnose', '--format', 'json'], evidence)).out;
  assert.deepEqual(judged.pages[0].report, JSON.parse(canonical));
});

test('exit codes: threshold, usage, input, output', async () => {
  const codes = {never: 0, critical: 1, error: 1, warn: 1, info: 1};
  for (const [threshold, code] of Object.entries(codes))
    assert.equal((await check('demo-shop.har', '--fail-on', threshold)).code, code, threshold);
  assert.equal((await check('express-mistakes.har', '--fail-on', 'critical')).code, 0);
  const failed = await jsonOf('express-mistakes.har', '--fail-on', 'error');
  assert.deepEqual([failed.fail_on, failed.failed], ['error', true]);
  for (const [args, message] of [
           [['--fail-on', 'bad'], /--fail-on.*info, warn, error, critical, never/],
           [['--fail-no', 'warn'], /--fail-no.*did you mean --fail-on\?/],
           [['--format', 'xml'], /--format.*text, json, sarif, junit/],
           [['--input', 'pcap'], /--input.*auto, evidence, har, curl, headers/],
           [['--stack', 'cobol'], /--stack.*apache.*nginx/],
           [['--url', 'example.com'], /--url.*https:/],
           [['--suppress', 'CSP_MISSING'], /--suppress.*CODE:REASON/],
           [['--suppress', 'CSP_MISING:why'], /--suppress.*CSP_MISING.*did you mean CSP_MISSING\?/],
           [['--suppress', 'CSP_MISSING:x:2026-02-30'], /--suppress.*expires/],
           [['--suppress-file', '/nonexistent'], /nonexistent.*cannot be read/],
           [['--options', join(kTraffic, 'README.md')], /README\.md.*not JSON/],
  ]) {
    const {code, out, err} = await check('demo-shop.har', ...args);
    assert.deepEqual([code, out], [2, ''], args.join(' '));
    assert.match(err, message);
  }
  for (const [input, message] of [
           ['', /empty/], ['<p>', /none of the known inputs/], ['{"log":1}', /log\.entries/],
           ['{"name":"x"}', /none of the known inputs/], ['HTTP/1.1 100 Continue\n\n', /no final answer/]]) {
    const {code, err} = await devdiag(['check'], input);
    assert.equal(code, 2, input);
    assert.match(err, message);
  }
  for (const path of ['/nonexistent', kTraffic]) assert.equal((await devdiag(['check', path])).code, 2);
  const full = spawn(
      '/bin/sh',
      ['-c', '"$0" check "$1" > /dev/full', programs().devdiag, join(kTraffic, 'express-curl.txt')]);
  assert.equal(await new Promise((resolve) => full.once('close', resolve)), 70);
});

test('suppressions: flag, file, expiry, unknown codes, colons in reasons', async (t) => {
  const file = join(await freshFolder(t), 'known.txt');
  await writeFile(file, '# accepted\r\n\nXFO_INVALID:ticket https://t.example/7:2999-01-01\r\n');
  const {out, code} = await check(
      'express-mistakes.har', '--fail-on', 'warn', '--suppress-file', file,  //
      '--suppress', 'CSP_SCRIPT_UNSAFE_INLINE:until: the rewrite', '--suppress',
      'FETCH_STATUS_ERROR:gone:2020-01-01');
  assert.equal(code, 1, 'what has expired counts');
  for (const part
           of ['XFO_INVALID (1 finding): ticket https://t.example/7\n',
               'CSP_SCRIPT_UNSAFE_INLINE (1 finding): until: the rewrite',
               'expired suppressions, hiding nothing: 1'])
    assert.ok(out.includes(part), part);
  assert.ok(out.includes('FETCH_STATUS_ERROR'));
  await writeFile(file, '# accepted\nXFO_INVALD:slip\n');
  const slip = await check('express-mistakes.har', '--suppress-file', file);
  assert.deepEqual([slip.code, slip.out], [2, '']);
  assert.match(slip.err, /known\.txt:2: 'XFO_INVALD' is no problem; did you mean XFO_INVALID\?/);
});

test('a stack by hand, colours, NO_COLOR, width', async () => {
  const caddy = await check('express-curl.txt', '--stack', 'caddy');
  assert.match(caddy.out, /\n {11}caddy\n {11}\| header/);
  assert.ok((await check('express-curl.txt', '--color', 'always')).out.includes('\u001b[1m'));
  assert.ok(!(await check('express-curl.txt')).out.includes('\u001b'));
  const terminal = (env) => new Promise((resolve) => {
    const child = spawn(
        'script', ['-qec', `${programs().devdiag} check ${join(kTraffic, 'express-curl.txt')}`, '/dev/null'],
        {env: {...process.env, ...env}, stdio: ['ignore', 'pipe', 'ignore']});
    let out = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.once('error', () => resolve(null));
    child.once('close', () => resolve(out));
  });
  const plain = {NO_COLOR: '', TERM: 'xterm'};
  const coloured = await terminal(plain);
  if (coloured !== null) {
    assert.ok(coloured.includes('\u001b[1m'), 'colours on a terminal');
    assert.ok(!(await terminal({...plain, NO_COLOR: '1'})).includes('\u001b['));
    assert.ok(!(await terminal({...plain, TERM: 'dumb'})).includes('\u001b['));
  }
  const narrow = await devdiag(['check', join(kTraffic, 'express-curl.txt')], '', {COLUMNS: '50'});
  assert.ok(narrow.out.split('GRADE')[0]
                .split('\n')
                .filter((line) => line.startsWith('    ') && !/\| |https?:|_/.test(line))
                .every((line) => [...line].length <= 50));
});

test('names that attack XML, JSON and terminals stay text', async () => {
  const evil = '</testcase>"\'&]]>\u001b[2J\u0007\u202e\ufffe';
  const input = `HTTP/1.1 200 OK\r\nX-Frame-Options: ${evil}\r\nSet-Cookie: ${evil}=1; SameSite=None\r\n` +
      'Content-Type: text/html\r\n\r\n';
  const {out: text} = await devdiag(['check', '--url', 'https://a.example/<"&'], input);
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  const {out: xml} = await devdiag(['check', '--format', 'junit'], input);
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
  assert.doesNotMatch(xml, /<\/testcase>"/);
  const {out: sarif} = await devdiag(['check', '--format', 'sarif'], input);
  assert.ok(JSON.parse(sarif).runs[0].results.length > 0);
});

// Runs the program on a HAR of `entries` with bodies of 1 MiB: {bytes, peak: bytes of memory, answer}.
async function readHar(folder, entries) {
  const path = join(folder, `${entries}.har`);
  const file = await open(path, 'w');
  const body = 'A'.repeat(1 << 20);
  await file.write('{"log":{"creator":{"name":"test"},"entries":[');
  for (let number = 0; number < entries; ++number)
    await file.write((number === 0 ? '' : ',') + JSON.stringify({
      startedDateTime: '2026-01-01T10:00:00.000Z',
      _resourceType: number === 0 ? 'document' : 'fetch',
      request: {method: 'GET', url: `https://shop.example/${number}`, headers: [], postData: {text: body}},
      response: {status: 200, headers: [], content: {mimeType: 'application/json', text: body}},
    }));
  await file.write(']}}');
  const bytes = (await file.stat()).size;
  await file.close();
  // A sanitizer keeps what was freed, to catch who still uses it: here it shall not keep more than a little.
  const env = {...process.env, ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:quarantine_size_mb=4`};
  const child = spawn(
      programs().devdiag, ['check', '-', '--format', 'json'], {env, stdio: ['pipe', 'pipe', 'inherit']});
  let out = '';
  let peak = 0;
  child.stdout.on('data', (chunk) => (out += chunk));
  const closed = new Promise((resolve) => child.once('close', resolve));
  for await (const chunk of createReadStream(path, {highWaterMark: 1 << 20})) {
    if (!child.stdin.write(chunk)) await new Promise((resolve) => child.stdin.once('drain', resolve));
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024);
  }
  child.stdin.end();
  assert.equal(await closed, 0);
  return {bytes, peak, answer: JSON.parse(out)};
}

test('a HAR of 100 MB is read as a stream, in no more memory than a small one', async (t) => {
  const folder = await freshFolder(t);
  const small = await readHar(folder, 4);
  const big = await readHar(folder, 50);
  assert.ok(big.bytes > 100 << 20);
  assert.equal(big.answer.pages.length, 1);
  assert.ok(big.peak - small.peak < 32 << 20, `${small.peak} bytes of memory, then ${big.peak}`);
  t.diagnostic(`${big.bytes} bytes in ${big.peak} bytes of memory`);
});
