// The bootstrap in a real browser: size, what it buffers, what it leaves alone, twice included, taken out
// again.
import assert from 'node:assert/strict';
import {before, test} from 'node:test';
import {brotliCompressSync} from 'node:zlib';
import {build} from 'esbuild';
import {join, resolve} from 'node:path';
import {launch, openPage} from './rt_browser.mjs';
import {html, startServer} from './rt_server.mjs';

const kBytes = 1024;
let browser, server, text;

before(async (t) => {
  const entry = join(resolve(import.meta.dirname, '../..'), 'web/src/bootstrap.ts');
  const {outputFiles} = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
  });
  text = outputFiles[0].text;
  browser = await launch(t);
  server = await startServer(t);
  server.routes.set('/pkg/devdiag.js', {type: 'text/javascript', body: text});
  server.routes.set('/pkg/main.js', {
    type: 'text/javascript',
    body: 'window.mainLoaded = (window.mainLoaded ?? 0) + 1;',
  });
  server.routes.set('/ok', {type: 'text/plain', body: 'fine'});
  server.routes.set('/bad', {status: 503, type: 'text/plain', body: 'bad'});
  server.routes.set('/gone', () => null);
});

const kTag = '<script src="/pkg/devdiag.js" data-gateway="/"></script>';

async function load(t, head, body) {
  server.routes.set('/', html(head, body));
  const opened = await openPage(t, browser);
  await opened.page.goto(`${server.url}/`);
  return opened;
}

test(`is at most ${kBytes} bytes after brotli`, (t) => {
  const bytes = brotliCompressSync(Buffer.from(text)).length;
  t.diagnostic(`bootstrap: ${text.length} bytes, ${bytes} brotli`);
  assert.ok(bytes <= kBytes, `${bytes} bytes`);
});

test('keeps early errors, rejections, failed resources, violations and frames\' messages', async (t) => {
  const {page} = await load(
      t,
      `<meta http-equiv="content-security-policy" content="img-src 'none'">${kTag}
     <script>window.first = new Promise((ok) => addEventListener("unhandledrejection", ok));
       Promise.reject(new Error("early rejection"));</script>
     <script>throw new TypeError("early error")</script><script src="/missing.js"></script>`,
      `<img src="/pixel.png"><iframe srcdoc="<script>parent.postMessage({type:'chat.ready'}, '*')</script>"></iframe>
     <script>postMessage({type: "own"}, "*")</script>`,
  );
  await page.evaluate(() => window.first);
  const kept = await page.evaluate(() => {
    const {events, calls} = window.__devdiag;
    return {
      errors: events.error.map((e) => e.message ?? e.target.localName),
      rejections: events.unhandledrejection.map((e) => e.reason.message),
      violations: events.securitypolicyviolation.map((e) => e.effectiveDirective),
      messages: events.message.map((e) => e.data.type),
      calls: calls.length,
    };
  });
  assert.deepEqual(kept.errors.sort(), ['Uncaught TypeError: early error', 'img', 'script'].sort());
  assert.deepEqual(kept.rejections, ['early rejection']);
  assert.deepEqual(kept.violations, ['img-src']);
  assert.deepEqual(kept.messages, ['chat.ready']);
  assert.equal(kept.calls, 0);
});

test(
    'remembers requests with method, status and outcome, and the page sees what it would see without',
    async (t) => {
      const {page, problems} = await load(t, kTag);
      const seen = await page.evaluate(async () => {
        const results = [];
        results.push((await fetch('/ok', {method: 'post', body: 'x'})).status);
        results.push((await fetch(new Request('/bad', {method: 'PUT'}))).status);
        results.push(await fetch('/gone').catch((error) => error.constructor.name));
        const stop = new AbortController();
        const aborted = fetch('/ok?slow', {signal: stop.signal}).catch((error) => error.name);
        stop.abort();
        results.push(await aborted);
        results.push(
            await fetch({
              toString() { return '/ok?object'; },
            }).then((r) => r.status),
        );
        const xhr = (method, url, abort) => new Promise((done) => {
          const request = new XMLHttpRequest();
          request.onloadend = () => done(request.status);
          request.open(method, url);
          request.send();
          if (abort) request.abort();
        });
        results.push(await xhr('get', '/bad'), await xhr('GET', '/gone'), await xhr('GET', '/ok', true));
        const unhandled = new Promise(
            (done) => addEventListener('unhandledrejection', (e) => (e.preventDefault(), done(true))),
        );
        fetch('/gone?unhandled');
        results.push(await unhandled);
        return {
          results,
          calls: window.__devdiag.calls.map((c) => [c.initiator, c.method, c.url, c.outcome, c.status]),
        };
      });
      assert.deepEqual(seen.results, [200, 503, 'TypeError', 'AbortError', 200, 503, 0, 0, true]);
      const byText = (a, b) => (`${a}` < `${b}` ? -1 : 1);
      assert.deepEqual(
          seen.calls.sort(byText),
          [
            ['fetch', 'post', '/ok', 'response', 200],
            ['fetch', 'PUT', `${server.url}/bad`, 'response', 503],
            ['fetch', 'GET', '/gone', 'failed', 0],
            ['fetch', 'GET', '/ok?slow', 'aborted', 0],
            ['fetch', 'GET', '/ok?object', 'response', 200],
            ['xhr', 'get', '/bad', 'response', 503],
            ['xhr', 'GET', '/gone', 'failed', 0],
            ['xhr', 'GET', '/ok', 'aborted', 0],
            ['fetch', 'GET', '/gone?unhandled', 'failed', 0],
          ].sort(byText),
      );
      assert.deepEqual(problems, []);
    });

test('a request object that is used twice is reported twice and once each', async (t) => {
  const {page} = await load(t, kTag);
  const calls = await page.evaluate(async () => {
    const request = new XMLHttpRequest();
    for (const url of ['/bad', '/ok']) {
      request.open('GET', url);
      request.send();
      await new Promise((done) => (request.onloadend = () => setTimeout(done)));
    }
    return window.__devdiag.calls.map((call) => [call.url, call.status]);
  });
  assert.deepEqual(calls, [
    ['/bad', 503],
    ['/ok', 200],
  ]);
});

test('keeps at most a hundred of each and counts the rest', async (t) => {
  const {page} = await load(t, kTag);
  const kept = await page.evaluate(() => {
    for (let n = 0; n < 130; n++) dispatchEvent(new ErrorEvent('error', {message: `e${n}`}));
    return [window.__devdiag.events.error.length, window.__devdiag.lost];
  });
  assert.deepEqual(kept, [100, 30]);
});

test('included twice it works once, and main.js is loaded once, after load', async (t) => {
  const {page, problems} = await load(t, kTag + kTag + '<script>window.early = window.mainLoaded</script>');
  await page.waitForFunction(() => window.mainLoaded);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
  assert.equal(await page.evaluate(() => window.mainLoaded), 1);
  assert.equal(await page.evaluate(() => window.early), undefined);
  assert.deepEqual(problems, []);
});

// Counts listeners by type. The browser's driver adds some of its own, so two pages are compared.
const kCounting = `<script>window.own = [fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send];
  window.listening = {};
  for (const [name, step] of [["addEventListener", 1], ["removeEventListener", -1]]) {
    const real = EventTarget.prototype[name];
    EventTarget.prototype[name] = function (type, ...rest) {
      listening[type] = (listening[type] ?? 0) + step;
      return real.call(this, type, ...rest);
    };
  }</script>`;
const listeners = (page) =>
    page.evaluate(() => Object.fromEntries(Object.entries(listening).filter(([, count]) => count !== 0)));

test('off() leaves the page\'s own functions, listeners and globals', async (t) => {
  const plain = await load(t, `${kCounting}<script type="module" src="/pkg/main.js"></script>`);
  await plain.page.waitForFunction(() => window.mainLoaded);
  const {page} = await load(t, kCounting + kTag);
  await page.waitForFunction(() => window.mainLoaded);
  const hooked = await listeners(page);
  const after = await page.evaluate(() => {
    window.__devdiag.off();
    const now = [fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send];
    return {
      same: now.map((one, n) => one === window.own[n]),
      enumerable: Object.getOwnPropertyDescriptor(window, 'fetch').enumerable,
      global: '__devdiag' in window,
    };
  });
  assert.deepEqual(after, {same: [true, true, true], enumerable: true, global: false});
  assert.equal(hooked.securitypolicyviolation, 1);
  assert.deepEqual(await listeners(page), await listeners(plain.page));
});

test('off() before load keeps main.js from being loaded at all', async (t) => {
  const {page} = await load(t, `${kTag}<script>__devdiag.off()</script>`);
  await page.evaluate(() => new Promise((done) => setTimeout(() => requestIdleCallback(done), 100)));
  assert.equal(await page.evaluate(() => window.mainLoaded), undefined);
});

test('somebody who wrapped fetch over ours keeps the wrap; ours only passes through', async (t) => {
  const {page} = await load(
      t,
      `${kTag}<script>{ const inner = fetch; window.fetch = (...a) => inner(...a); window.theirs = fetch; }</script>`,
  );
  const result = await page.evaluate(async () => {
    const {calls, off} = window.__devdiag;
    off();
    const {status} = await fetch('/bad');
    return [window.fetch === window.theirs, status, calls.length];
  });
  assert.deepEqual(result, [true, 503, 0]);
});

for (const [name, breakIt] of [
         [
           'without fetch',
           'delete window.fetch; Object.defineProperty(window, \'fetch\', { value: undefined })'
         ],
         [
           'without XMLHttpRequest', 'Object.defineProperty(window, \'XMLHttpRequest\', { value: undefined })'
         ],
         ['with a frozen XMLHttpRequest.prototype', 'Object.freeze(XMLHttpRequest.prototype)'],
]) {
  test(`a page ${name} gets no error from us`, async (t) => {
    const {problems} = await load(t, `<script>${breakIt}</script>${kTag}`);
    assert.deepEqual(problems, []);
  });
}
