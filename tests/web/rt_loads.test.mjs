// The collector of loads on real pages: what it sees of each kind, what it tells apart, what it leaves
// behind.
import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {test} from 'node:test';
import {launch, openPage} from './rt_browser.mjs';
import {kEntry, load, other, server} from './rt_collect_page.mjs';

const hashOf = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
const kPixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64');

function addRoutes() {
  const script = (body = '') => ({type: 'text/javascript', body});
  const style = (body = '') => ({type: 'text/css', body});
  for (const [path, route] of Object.entries({
         '/a.js': script(),
         '/late.js': script(),
         '/gone.js': script(),
         '/root.js': script('import "/dep.js";'),
         '/dep.js': script(),
         '/worker.js': script(),
         '/preload.css': style(),
         '/imported.css': style(),
         '/a.css': style(`@import "/imported.css";
           @font-face { font-family: f; src: url(/f.woff2) }
           body { font-family: f; background: url(/bg.png) }
           p:hover { background: url(data:image/gif;base64,R0lGODlhAQABAAAAACw=) }`),
         '/events': {type: 'text/event-stream', body: 'data: x\n\n'},
         '/x.wasm': {type: 'application/wasm', body: Buffer.from([0, 97, 115, 109, 1, 0, 0, 0])},
         '/m.json': {type: 'application/manifest+json', body: '{}'},
       }))
    server.routes.set(path, route);
  for (const path of ['/bg.png', '/i.png', '/poster.png', '/icon.png'])
    for (const each of [server, other]) each.routes.set(path, {type: 'image/png', body: kPixel});
  server.routes.set('/frame', {body: 'frame'});
}

// One line per load, addresses without their hosts.
const lines = (loads) => loads
                             .map(
                                 (one) => [one.directive,
                                           one.how,
                                           one.url.replace(server.url, '').replace(other.url, 'other:'),
                                           one.hash,
                                           one.nonced ? 'nonced' : '',
                                           one.parser_inserted ? '' : 'inserted',
].filter((word) => word !==
             '').join(' ')).sort();

async function closely(page, change = {}) {
  return page.evaluate(async (given) => {
    const ours = given.ours ? (url) => url.includes(given.ours) : () => false;
    const made = DD.watch({ours});
    await new Promise((done) => setTimeout(done, 400));
    const evidence = await made.look(true);
    made.stop();
    return evidence;
  }, change);
}

test('scripts: markup, inserted, imported, gone, inline, importmap, data blocks', async (t) => {
  addRoutes();
  const {page} = await load(
      t, `<script nonce="k">window.inline = 1</script>
    <script type="importmap">{"imports":{}}</script>
    <script type="application/json">{"no":"script"}</script>
    <script nomodule src="/old.js"></script>
    <script src="/a.js" nonce="k" integrity="sha256-abc"></script>
    <script type="module" src="/root.js"></script>${kEntry}`,
      `<button onclick="go()" data-on="x" one="y">b</button><a href="javascript:window.Q=%20'ü'">q</a>
     <a href="javascript:void(0)">nothing</a>
     <script>
       const late = document.createElement("script"); late.src = "/late.js"; document.head.append(late);
       const gone = document.createElement("script"); gone.src = "/gone.js";
       gone.onload = () => gone.remove(); document.head.append(gone);
     </script>`);
  const {loads, collected} = await closely(page, {ours: '/entry.js'});
  assert.ok(collected.includes('loads'));
  const scripts = loads.filter((one) => one.directive.startsWith('script'));
  const handled = await page.evaluate(() => document.querySelector('body script').textContent);
  assert.deepEqual(lines(scripts), [
    'script-src-attr inline ' + hashOf('go()'),
    'script-src-elem inline ' + hashOf('window.inline = 1') + ' nonced',
    'script-src-elem inline ' + hashOf('{"imports":{}}'),
    'script-src-elem inline ' + hashOf(handled),
    'script-src-elem javascript ' + hashOf('javascript:window.Q= \'ü\''),
    'script-src-elem url /a.js nonced',
    'script-src-elem url /dep.js',
    'script-src-elem url /gone.js',
    'script-src-elem url /late.js inserted',
    'script-src-elem url /root.js',
  ].sort());
  assert.equal(scripts.find((one) => one.url.endsWith('/a.js')).integrity, 'sha256-abc');
});

test('styles, images, fonts, media, frames, requests, workers, forms, the base', async (t) => {
  addRoutes();
  const {page} = await load(
      t, `<base href="/"><link rel="stylesheet" href="/a.css"><link rel="icon" href="/icon.png">
    <link rel="manifest" href="/m.json"><link rel="preload" as="style" href="/preload.css">
    <style nonce="k">b { color: red }</style>${kEntry}`,
      `<p style="color:  blue">x</p><p style="color: red;">y</p><p style="">z</p>
     <img src="/i.png?v=1"><img src="${
          other.url}/i.png">
     <img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
     <video poster="/poster.png" src="/v.mp4"></video><iframe src="/frame"></iframe>
     <iframe srcdoc="x"></iframe>
     <object data="/o.svg"></object><form action="${other.url}/pay"></form><form></form>
     <div id="host"></div><script>
       host.attachShadow({mode: "open"}).innerHTML =
           "<style>i { color: green }</style><u style='top:  0'>x</u>";
       new Worker("/worker.js");
       fetch("/ok"); navigator.sendBeacon("/ok?b"); new EventSource("/events"); fetch("/x.wasm");
     </script>`);
  const {loads, dropped} = await closely(page, {ours: '/entry.js'});
  const found = lines(loads.filter((one) => !one.directive.startsWith('script-src-')));
  assert.deepEqual(found, [
    'base-uri url /',
    'connect-src url /events',
    'connect-src url /ok',
    'connect-src url /x.wasm',
    'font-src url /f.woff2',
    'form-action url /',
    'form-action url other:/pay',
    'frame-src url /frame',
    'img-src url /bg.png',
    'img-src url /i.png',
    'img-src url /icon.png',
    'img-src url /poster.png',
    'img-src url data:',
    'img-src url other:/i.png',
    'manifest-src url /m.json',
    'media-src url /v.mp4',
    'object-src url /o.svg',
    'script-src wasm',
    'style-src-attr inline',
    'style-src-attr inline ' + hashOf('color:  blue'),
    'style-src-attr inline ' + hashOf('top:  0'),
    'style-src-elem inline ' + hashOf('b { color: red }') + ' nonced',
    'style-src-elem inline ' + hashOf('i { color: green }'),
    'style-src-elem url /a.css',
    'style-src-elem url /imported.css',
    'style-src-elem url /preload.css',
    'worker-src url /worker.js',
  ].sort());
  assert.deepEqual(dropped.filter((one) => !one.reason.startsWith('before_start.')), []);
});

test(
    'many files of one origin, and much code, are told apart only so far; the list is bounded', async (t) => {
      const images = Array.from({length: 900}, (_, n) => `<img src="/many/${n}.png">`).join('');
      const code = Array.from({length: 700}, (_, n) => `<script>${n}</script>`).join('');
      const hosts =
          Array.from({length: 600}, (_, n) => `<link rel="prefetch" href="http://h${n}.test/">`).join('');
      const {page} = await load(t, kEntry, images + code + `<template>${hosts}</template>`);
      const {loads, dropped} = await closely(page, {ours: '/entry.js'});
      const files = loads.filter((one) => one.directive === 'img-src');
      assert.equal(files.length, 21);
      assert.deepEqual(files.filter((one) => one.url === server.url).map((one) => one.count), [880]);
      const scripts = loads.filter((one) => one.directive === 'script-src-elem');
      assert.equal(scripts.length, 101);
      assert.deepEqual(scripts.filter((one) => one.hash === '').map((one) => one.count), [600]);
      assert.deepEqual(dropped.filter((one) => one.reason.endsWith('loads')), []);
      await page.evaluate(() => document.body.append(document.querySelector('template').content));
      const more = await closely(page, {ours: '/entry.js'});
      assert.equal(more.loads.length, 500);
      assert.ok(more.dropped.find((one) => one.reason === 'limit.loads').count > 0);
    });

test('nothing is looked at until it is asked for, and nothing stays', async (t) => {
  const {page} = await load(t, kEntry, '<p onclick="x()">x</p>');
  const before = await page.evaluate(() => document.documentElement.outerHTML);
  const quiet = await page.evaluate(async () => {
    const made = DD.watch();
    const evidence = await made.look();
    made.stop();
    return evidence;
  });
  assert.deepEqual(quiet.loads, []);
  assert.ok(!quiet.collected.includes('loads'));
  const disconnected = await page.evaluate(async () => {
    const disconnect = PerformanceObserver.prototype.disconnect;
    let opened = 0, closed = 0;
    const observe = PerformanceObserver.prototype.observe;
    PerformanceObserver.prototype.observe = function(...args) {
      opened++;
      return observe.apply(this, args);
    };
    PerformanceObserver.prototype.disconnect = function() {
      closed++;
      return disconnect.apply(this);
    };
    const made = DD.watch();
    const both = [made.look(true), made.look(true)];
    await Promise.all(both);
    const opens = opened;
    made.stop();
    const late = made.look(true).then(() => 'fine', () => 'threw');
    return {opens, closed, late: await late};
  });
  assert.ok(disconnected.closed >= 3 && disconnected.late === 'fine', JSON.stringify(disconnected));
  assert.equal(await page.evaluate(() => document.documentElement.outerHTML), before);
});

test('where the page is no secure context code has no hash', async (t) => {
  const insecure = await launch(t, {
    args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP insecure.test 127.0.0.1'],
  });
  await load(t, kEntry, '<p onclick="x()">x</p>', {path: '/plain'});
  const {page} = await openPage(t, insecure);
  await page.goto(`${server.url.replace('127.0.0.1', 'insecure.test')}/plain`);
  const {loads} = await closely(page, {ours: '/entry.js'});
  assert.equal(await page.evaluate(() => isSecureContext), false);
  assert.deepEqual(loads.filter((one) => one.how === 'inline').map((one) => one.hash), ['']);
});
