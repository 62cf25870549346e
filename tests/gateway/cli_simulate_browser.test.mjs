// A HAR recorded in a real browser becomes a policy; the page is served with it enforced, nothing is refused
// and everything works. What a HAR cannot show (code of scripts made by scripts) the page does not do.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {before, test} from 'node:test';

import {freshFolder} from '../support/gateway.mjs';
import {launch} from '../web/rt_browser.mjs';
import {startServer} from '../web/rt_server.mjs';

import {devdiag} from './cli_run.mjs';

const kPixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64');
const kGif = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';

let browser, own, cdn;

before(async (t) => {
  browser = await launch(t);
  [own, cdn] = await Promise.all([startServer(t), startServer(t)]);
  const script = (body) => ({type: 'text/javascript', body, headers: {'Access-Control-Allow-Origin': '*'}});
  const moved = (to) => ({status: 302, headers: {Location: to}});
  const image = {type: 'image/png', body: kPixel};
  own.routes.set('/own.js', script('done.own = 1'));
  own.routes.set('/mod.js', script('import {dep} from "./dep.js"; done.module = dep'));
  own.routes.set('/dep.js', script('export const dep = 1'));
  own.routes.set('/a.css', {type: 'text/css', body: '#own { color: rgb(1, 2, 3) }'});
  own.routes.set('/moved.png', moved(`${cdn.url}/a.png`));
  own.routes.set('/moved', moved(`${cdn.url}/frame`));
  own.routes.set('/data.json', {type: 'application/json', body: '{"ok":1}'});
  own.routes.set('/sent', {body: '<p>sent</p>'});
  cdn.routes.set('/cdn.js', script('done.cdn = 1'));
  cdn.routes.set('/moved.js', moved(`${own.url}/own.js`));
  cdn.routes.set('/a.png', image);
  cdn.routes.set('/b.png', image);
  cdn.routes.set('/frame', {body: '<p>frame</p>'});
});

// Line ends, letters beyond ASCII and references in attributes, as authors write them.
const pageText = (nonce) => `<!doctype html><html><head><meta charset="utf-8"><link rel="icon" href="data:,">
  <script ${nonce}>\r\n  window.done = {greeting: "h\u00e9llo \u2603"};\r\n</script>
  <script type="application/json">{"no": "code"}</script>
  <link rel="stylesheet" href="/a.css">
  <style ${nonce}>\r\n#inline { color: rgb(10, 11, 12); background: url(${kGif}) }</style>
  <script ${nonce} src="/own.js"></script><script ${nonce} src="${cdn.url}/cdn.js"></script>
  <script ${nonce} src="${cdn.url}/moved.js"></script><script ${nonce} type="module" src="mod.js"></script>
  <noscript><style>b { color: red }</style></noscript></head><body>
  <i id="own"></i><i id="inline"></i>
  <i id="attr" style="color: rgb(13,14,15); font-family: &quot;A B&quot;"></i>
  <img id="one" src="/moved.png"><img id="two" srcset="${cdn.url}/b.png 1x, ${cdn.url}/a.png 2x"><img src="${
    kGif}">
  <iframe src="/moved"></iframe><iframe name="target" srcdoc="empty"></iframe>
  <button id="button" onclick="done.clicked = &quot;a&#39;b&quot; &amp;&amp; 1">b</button>
  <a id="link" href="javascript:void(done.link = '%41')">l</a><a href="javascript:void(0)">nothing</a>
  <form id="form" action="/sent" target="target"><button id="send">s</button></form>
  <script ${nonce}>fetch("/data.json").then(() => done.fetched = 1)</script></body></html>`;

const kNonce = 'dGVzdC1ub25jZS0xMjM0NQ==';

/** Opens the page, uses it, and answers what happened: {done, colors, violations}. */
async function use(context) {
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.violations = [];
    addEventListener(
        'securitypolicyviolation',
        (event) => violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
  });
  await page.goto(`${own.url}/`);
  await page.waitForLoadState('networkidle');
  for (const id of ['button', 'link', 'send']) await page.click(`#${id}`);
  await page.waitForLoadState('networkidle');
  const seen = await page.evaluate(
      () => ({
        done: window.done,
        colors: ['own', 'inline', 'attr'].map((id) => getComputedStyle(document.getElementById(id)).color),
        images: ['one', 'two'].map((id) => document.getElementById(id).naturalWidth),
        frames: window.length,
        violations,
      }));
  const texts = await Promise.all(page.frames().map((frame) => frame.textContent('body')));
  return {...seen, texts: texts.slice(1).map((text) => text.trim()).sort()};
}

for (const [name, nonce] of [['hashes', ''], ['nonces', `nonce="${kNonce}"`]]) {
  test(`a page with ${name}: recorded, proposed, enforced`, async (t) => {
    const folder = await freshFolder(t);
    own.routes.set('/', {body: pageText(nonce)});
    const har = join(folder, 'page.har');
    const recording = await browser.newContext({recordHar: {path: har, content: 'embed'}});
    const free = await use(recording);
    await recording.close();
    assert.deepEqual(free.violations, []);
    assert.equal(Object.keys(free.done).length, 7, JSON.stringify(free.done));

    const {code, out, err} = await devdiag(['simulate', '--format', 'header', har]);
    assert.equal(code, 0, err);
    const policy = out.trim().replace(/^[^:]+: /, '').replaceAll('{n}', kNonce);
    t.diagnostic(policy);
    for (const word of ['unsafe-inline', '*', 'https:', 'http: ']) assert.ok(!policy.includes(word), word);
    assert.match(policy, /form-action 'self'/);
    own.routes.set('/', {headers: {'Content-Security-Policy': policy}, body: pageText(nonce)});
    const held = await browser.newContext();
    t.after(() => held.close());
    assert.deepEqual(await use(held), free);
  });
}

test('a HAR without bodies says that nobody saw the markup', async (t) => {
  const har = join(await freshFolder(t), 'page.har');
  own.routes.set('/', {body: pageText('')});
  const recording = await browser.newContext({recordHar: {path: har, content: 'omit'}});
  await use(recording);
  await recording.close();
  assert.ok(!(await readFile(har, 'utf8')).includes('window.done'));
  const {out} = await devdiag(['simulate', har]);
  assert.match(out, /NOT SEEN[^]*The page's markup: its inline code/);
  assert.match(out, /base-uri is not in this policy/);
});
