// From a real page to its policy and back: what the collector saw becomes a proposal, the page is served with
// it enforced, nothing is refused, everything works; and no source of the proposal can be spared.
import assert from 'node:assert/strict';
import {before, test} from 'node:test';
import {instance} from '../wasm/support.mjs';
import {bundleText} from './rt_build.mjs';
import {launch} from './rt_browser.mjs';
import {startServer} from './rt_server.mjs';

const kNonce = 'dGVzdC1ub25jZS0xMjM0NQ==';
const kPixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64');
const kGif = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
const kWasm = Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]);
const kOpen = {
  'Access-Control-Allow-Origin': '*'
};

let browser, own, cdn, collector, core;

before(async (t) => {
  browser = await launch(t);
  [own, cdn, collector, core] = await Promise.all([
    startServer(t),
    startServer(t),
    bundleText('tests/web/rt_collect_entry.ts', {globalName: 'DD'}),
    instance('devdiag-core'),
  ]);
  const script = (body) => ({type: 'text/javascript', body, headers: kOpen});
  for (const [path, route] of Object.entries({
         '/lib/own.js': script('done.own = 1'),
         '/mod.js': script('import {dep} from "/dep.js"; done.module = dep; import("/dyn.js")'),
         '/dep.js': script('export const dep = 1'),
         '/dyn.js': script('done.dynamic = 1'),
         '/late.js': script('done.late = 1'),
         '/worker.js': script('postMessage("worker")'),
         '/a.css': {type: 'text/css', body: '@import "/b.css"; #own { color: rgb(1, 2, 3) }'},
         '/b.css': {type: 'text/css', body: '#imported { color: rgb(4, 5, 6) }'},
         '/a.png': {type: 'image/png', body: kPixel},
         '/data.json': {type: 'application/json', body: '{"ok":1}'},
         '/x.wasm': {type: 'application/wasm', body: kWasm},
         '/frame': {body: '<p>frame</p>'},
         '/sent': {body: '<p>sent</p>'},
       }))
    own.routes.set(path, route);
  cdn.routes.set('/lib/cdn.js', script('done.cdn = 1'));
  cdn.routes.set('/cdn.css', {type: 'text/css', body: '#cdn { color: rgb(7, 8, 9) }'});
  cdn.routes.set('/a.png', {type: 'image/png', body: kPixel});
  cdn.routes.set('/data.json', {type: 'application/json', headers: kOpen, body: '{"ok":1}'});
  cdn.routes.set('/frame', {body: '<p>frame</p>'});
});

// What the page is made of; `nonce` is the attribute its scripts and style elements carry. `touch`: a script
// changes a style attribute of the markup, whose text is then lost.
const pageText = (nonce, touch = false) => `<!doctype html><html><head><meta charset="utf-8">
  <script ${nonce}>window.done = {};</script>
  <link rel="icon" href="data:,"><link rel="stylesheet" href="/a.css">
  <link rel="stylesheet" href="${cdn.url}/cdn.css">
  <style ${nonce}>#inline { color: rgb(10, 11, 12); background: url(${kGif}) }</style>
  <script ${nonce} src="/lib/own.js"></script>
  <script ${nonce} src="${cdn.url}/lib/cdn.js"></script>
  <script ${nonce} type="module" src="/mod.js"></script></head>
  <body><i id="own"></i><i id="imported"></i><i id="cdn"></i><i id="inline"></i>
  <i id="attr" style="color: rgb(13,14,15)"></i>
  <img id="one" src="/a.png"><img id="two" src="${cdn.url}/a.png"><iframe src="/frame"></iframe>
  <iframe src="${cdn.url}/frame"></iframe><iframe name="target" srcdoc="empty"></iframe>
  <button id="button" onclick="done.clicked = 1">b</button>
  <a id="link" href="javascript:void(done.link = 1)">l</a>
  <form id="form" action="/sent" target="target"><button id="send">s</button></form>
  <script ${nonce}>
    const late = document.createElement("script");
    late.src = "/late.js";
    document.head.append(late);
    fetch("/data.json").then(() => done.fetched = 1);
    fetch("${cdn.url}/data.json").then(() => done.fetchedElsewhere = 1);
    fetch("/x.wasm").then((r) => WebAssembly.instantiateStreaming(r)).then(() => done.wasm = 1, () => {});
    new Worker("/worker.js").onmessage = () => done.worker = 1;
    ${touch ? 'document.getElementById("attr").style.backgroundColor = "rgb(1, 1, 1)";' : ''}
  </script></body></html>`;

const kWorking = [
  'cdn', 'clicked', 'dynamic', 'fetched', 'fetchedElsewhere', 'late', 'link', 'module', 'own', 'wasm',
  'worker'
];
const kColours = ['rgb(1, 2, 3)', 'rgb(4, 5, 6)', 'rgb(7, 8, 9)', 'rgb(10, 11, 12)', 'rgb(13, 14, 15)'];

// Opens the page with a policy, uses it, and says what worked, what was refused, and what was collected.
async function visit(text, policy, {collect = false, patience = 5_000} = {}) {
  own.routes.set('/', {body: text, headers: policy ? {'Content-Security-Policy': policy} : {}});
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const refused = [];
    await page.exposeFunction('__refused', (what) => refused.push(what));
    await page.addInitScript(
        () => addEventListener(
            'securitypolicyviolation', (e) => window.__refused(`${e.effectiveDirective} ${e.blockedURI}`)));
    await page.goto(own.url, {waitUntil: 'load'});
    await page.evaluate(() => document.getElementById('button').click());
    await page.evaluate(() => document.getElementById('link').click());
    await page.evaluate(() => document.getElementById('send').click());
    await page
        .waitForFunction((all) => all.every((name) => window.done?.[name]), kWorking, {timeout: patience})
        .catch(() => {});
    await page.waitForTimeout(150);
    const worked = await page.evaluate(
        () => ({
          done: Object.keys(window.done ?? {}).sort(),
          colours: [...document.querySelectorAll('i')].map((each) => getComputedStyle(each).color),
          images: [...document.images].map((each) => each.naturalWidth),
          sent: document.querySelector('iframe[name]').contentDocument?.body?.textContent.trim(),
          frames: [...document.querySelectorAll('iframe')].length,
        }));
    let evidence = null;
    if (collect) {
      await page.evaluate(collector);
      evidence = await page.evaluate(async () => {
        const made = window.DD.watch();
        await new Promise((done) => setTimeout(done, 300));
        const found = await made.look(true);
        made.stop();
        return found;
      });
    }
    return {worked, refused: [...new Set(refused)].sort(), evidence};
  } finally {
    await context.close();
  }
}

const kAll = {
  done: kWorking,
  colours: kColours,
  images: [1, 1],
  sent: 'sent',
  frames: 3,
};

async function proposalFor(text) {
  const {worked, refused, evidence} = await visit(text, '', {collect: true});
  assert.deepEqual({worked, refused}, {worked: kAll, refused: []}, 'the page works without a policy');
  const {proposal, simulation} = core.call('simulate', {evidence, policy: 'default-src \'self\''});
  return {proposal, simulation, evidence};
}

const withNonce = (policy) => policy.replaceAll('{n}', kNonce);

test('a style attribute that scripts may have written is never guessed', async () => {
  const text = pageText('', true);
  const {proposal} = await proposalFor(text);
  assert.match(proposal.policy, /style-src-attr 'unsafe-inline';/);
  assert.ok(proposal.notes.some((note) => note.code === 'style_attributes_guessed'));
  const {worked, refused} = await visit(text, proposal.policy);
  assert.deepEqual({worked, refused}, {worked: kAll, refused: []}, proposal.policy);
});

for (const [kind, nonce] of [['hashes', ''], ['nonces', `nonce="${kNonce}"`]]) {
  test(`a page with ${kind} works under the policy proposed for it, and nothing is refused`, async (t) => {
    const text = pageText(nonce);
    const {proposal} = await proposalFor(text);
    t.diagnostic(proposal.policy);
    assert.ok(
        !proposal.policy.includes('*') && !proposal.policy.includes('\'unsafe-inline\''), proposal.policy);
    assert.equal(proposal.policy.includes('\'strict-dynamic\''), nonce !== '');
    const {worked, refused} = await visit(text, withNonce(proposal.policy));
    assert.deepEqual({worked, refused}, {worked: kAll, refused: []}, proposal.policy);
  });

  test(`no source of a policy with ${kind} can be spared`, async (t) => {
    const text = pageText(nonce);
    const {proposal} = await proposalFor(text);
    let tried = 0;
    for (const directive of proposal.directives) {
      for (const source of directive.sources) {
        const rest = proposal.directives.map((each) => {
          const kept = each.sources.filter((one) => each !== directive || one !== source);
          return `${each.name} ${kept.map((one) => one.text).join(' ') || '\'none\''}`;
        });
        const {refused} = await visit(text, withNonce(rest.join('; ')), {patience: 300});
        assert.ok(refused.length > 0, `${directive.name} ${source.text} was not needed: ${proposal.policy}`);
        tried++;
      }
    }
    t.diagnostic(`${tried} sources`);
    assert.ok(tried >= 15);
  });
}

test('what a simulation says a policy would break is what the browser refuses', async () => {
  const text = pageText('');
  const {simulation} = await proposalFor(text);
  const predicted =
      new Set(simulation.loads.filter((load) => load.verdict === 'refused').map((load) => load.directive));
  const {refused} = await visit(text, 'default-src \'self\'', {patience: 300});
  const seen = new Set(refused.map((line) => line.split(' ')[0]));
  for (const directive of seen)
    assert.ok(predicted.has(directive), `${directive} was refused, not predicted`);
  for (const directive of ['script-src-elem', 'style-src-elem', 'style-src-attr', 'img-src', 'frame-src'])
    assert.ok(seen.has(directive) && predicted.has(directive), directive);
});
