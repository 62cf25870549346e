// Pages under many kinds of policy: what may run does, what may not is said, and no violation is ever ours.
import assert from 'node:assert/strict';
import {before, test} from 'node:test';
import {launch, openPage} from './rt_browser.mjs';
import {kPackage, kTag, stateWhen} from './rt_package.mjs';
import {html, startServer} from './rt_server.mjs';

let browser, server;

before(async (t) => {
  browser = await launch(t);
  server = await startServer(t, {pkg: kPackage});
  server.routes.set('/ok', {type: 'text/plain', body: 'fine'});
  // The page's own script: listens for violations before anything else, then works.
  server.routes.set('/app.js', {
    type: 'text/javascript',
    body: `
    window.violations = [];
    addEventListener("securitypolicyviolation", (e) =>
      violations.push(e.effectiveDirective + " " + e.blockedURI + " " + e.disposition), true);
    addEventListener("error", (e) => (window.errors ??= []).push(e.message));
    document.addEventListener("DOMContentLoaded", () => {
      document.body.append(Object.assign(document.createElement("p"), { id: "app", textContent: "works" }));
    });`,
  });
  server.routes.set('/fetches.js', {type: 'text/javascript', body: 'window.fetched = fetch("/ok");'});
});

const csp = (text) => ({'Content-Security-Policy': `${text}; report-uri /report`});
const reportOnly = (text) => ({'Content-Security-Policy-Report-Only': `${text}; report-uri /report`});
const self = 'data-connect="self"';

// what: {headers, meta, tag, nonce, more, pkg}, expected mode, storage or null, sentences of `why`
const cases = {
  'no policy': [{}, 'local', []],
  'script-src \'self\' alone': [{headers: csp('script-src \'self\''), tag: self}, 'local', []],
  'default-src \'none\' and script-src \'self\'': [
    {headers: csp('default-src \'none\'; script-src \'self\'')},
    'off',
    [/not known here/, /data-policy/],
  ],
  'the same, declared': [
    {
      headers: csp('default-src \'none\'; script-src \'self\''),
      tag: `data-policy="default-src 'none'; script-src 'self'"`,
    },
    'off',
    [/worker\.js could not be read/, /'wasm-unsafe-eval'/],
  ],
  'default-src \'none\' with connect-src \'self\'': [
    {headers: csp('default-src \'none\'; script-src \'self\'; connect-src \'self\''), tag: self},
    'local',
    [],
  ],
  'nonce and strict-dynamic': [
    {
      headers: csp('script-src \'nonce-r4nd0m\' \'strict-dynamic\'; object-src \'none\'; base-uri \'none\''),
      nonce: 'r4nd0m',
      tag: self,
    },
    'local',
    [],
  ],
  'nonce alone: no worker, no wasm': [
    {headers: csp('script-src \'nonce-r4nd0m\''), nonce: 'r4nd0m', tag: self},
    'off',
    [/\(script-src\) does not allow the worker/],
  ],
  'nonce and wasm: no worker, rules in the page': [
    {headers: csp('script-src \'nonce-r4nd0m\' \'wasm-unsafe-eval\''), nonce: 'r4nd0m', tag: self},
    'core',
    [/does not allow the worker/, /nothing is stored/],
  ],
  'connect-src \'none\'': [{headers: csp('connect-src \'none\'')}, 'off', [/not known here/]],
  'connect-src \'none\', declared': [
    {headers: csp('connect-src \'none\''), tag: `data-policy="connect-src 'none'"`},
    'off',
    [/connect-src/],
  ],
  'worker-src \'none\'': [
    {headers: csp('script-src \'self\'; worker-src \'none\''), tag: self},
    'off',
    [/worker-src/, /'wasm-unsafe-eval'/],
  ],
  'worker-src \'none\' with wasm allowed': [
    {headers: csp('script-src \'self\' \'wasm-unsafe-eval\'; worker-src \'none\''), tag: self},
    'core',
    [/worker-src/],
  ],
  'strict report-only': [
    {headers: reportOnly('default-src \'none\'; script-src \'self\'')},
    'off',
    [/not known here/],
  ],
  'strict report-only, declared': [
    {
      headers: reportOnly('default-src \'none\'; script-src \'self\''),
      tag: `data-policy="default-src 'none'; script-src 'self'"`,
    },
    'off',
    [/could not be read/],
  ],
  'report-only that lets us': [{headers: reportOnly('default-src \'self\''), tag: self}, 'local', []],
  'report-only forbidding workers': [
    {headers: reportOnly('default-src \'self\'; worker-src \'none\''), tag: self},
    'off',
    [/worker-src/],
  ],
  'enforced lets us, report-only does not': [
    {
      headers: {...csp('default-src \'self\''), ...reportOnly('default-src \'self\'; worker-src \'none\'')},
      tag: self,
    },
    'off',
    [/worker-src/],
  ],
  'meta default-src \'self\'': [{meta: 'default-src \'self\''}, 'local', []],
  'meta without connections': [
    {meta: 'default-src \'none\'; script-src \'self\''},
    'off',
    [/could not be read/],
  ],
  'meta and header': [
    {meta: 'worker-src \'none\'', headers: csp('script-src \'self\' \'wasm-unsafe-eval\''), tag: self},
    'core',
    [/worker-src/],
  ],
  'policy on the worker\'s script only': [
    {pkg: csp('default-src \'self\'')},
    'core',
    [/The worker's policy \(default-src\) does not allow WebAssembly/],
  ],
  'policy on the worker\'s script that allows wasm': [
    {pkg: csp('default-src \'self\' \'wasm-unsafe-eval\'')},
    'local',
    [],
  ],
  'policy on the worker\'s script without connections': [
    {pkg: csp('script-src \'self\' \'wasm-unsafe-eval\'; connect-src \'none\'')},
    'core',
    [/worker's policy \(connect-src\)/],
  ],
  'report-only policy on the worker\'s script': [
    {pkg: reportOnly('default-src \'self\'')},
    'core',
    [/The worker's policy/],
  ],
  'Trusted Types': [
    {headers: csp('script-src \'self\'; require-trusted-types-for \'script\''), tag: self},
    'local',
    [],
  ],
  'Trusted Types with our name': [
    {headers: csp('require-trusted-types-for \'script\'; trusted-types app devdiag'), tag: self},
    'local',
    [],
  ],
  'Trusted Types without our name': [
    {headers: csp('require-trusted-types-for \'script\'; trusted-types app'), tag: self},
    'core',
    [/Trusted Types/],
  ],
  'Trusted Types, report-only, without our name': [
    {headers: reportOnly('require-trusted-types-for \'script\'; trusted-types app'), tag: self},
    'core',
    [/Trusted Types/],
  ],
  'only frame-ancestors': [{headers: csp('frame-ancestors \'self\''), tag: self}, 'local', []],
  'embedder policy without the worker\'s': [
    {headers: {'Cross-Origin-Embedder-Policy': 'require-corp'}},
    'core',
    [/Cross-Origin-Embedder-Policy/],
  ],
  'embedder policy with the worker\'s': [
    {
      headers: {'Cross-Origin-Embedder-Policy': 'require-corp'},
      pkg: {'Cross-Origin-Embedder-Policy': 'require-corp'},
    },
    'local',
    [],
  ],
  'sandboxed without its origin': [
    {
      headers: csp('sandbox allow-scripts; script-src \'self\' http://127.0.0.1:*'),
      tag: self,
      pkg: {'Access-Control-Allow-Origin': '*'},
    },
    'off',
    [/not known here/],
  ],
  'proven by a request of the page\'s own': [
    {headers: csp('default-src \'self\''), more: '<script src="/fetches.js"></script>'},
    'local',
    [],
  ],
  'HEAD not allowed by the server': [
    {headers: csp('default-src \'self\''), tag: self, head: false},
    'local',
    [],
  ],
};

async function open(t, {headers = {}, meta, tag = '', nonce, more = '', late = '', pkg = {}, head = true}) {
  const attribute = nonce ? ` nonce="${nonce}"` : '';
  const metas = meta ? `<meta http-equiv="Content-Security-Policy" content="${meta}">` : '';
  const scripts = `<script src="/app.js"${attribute}></script>${more}${kTag(tag + attribute)}${late}`;
  server.routes.set('/', {headers, ...html(metas + scripts)});
  Object.assign(server, {pkgHeaders: pkg, allowHead: head});
  server.reports.length = 0;
  const opened = await openPage(t, browser);
  const refusals = [];
  opened.page.on(
      'console',
      (message) =>
          /Content Security Policy|Trusted ?Type/i.test(message.text()) && refusals.push(message.text()),
  );
  await opened.page.goto(`${server.url}/`);
  return {...opened, refusals};
}

// A page may be off at first and learn more; what it comes to is what counts.
const isDecided = (mode) => (state) =>
    state.phase === 'settled' && (state.mode === 'off' ? mode === 'off' : state.report);

for (const [what, [given, mode, sentences]] of Object.entries(cases)) {
  test(`${what}: ${mode}, and nothing is violated`, async (t) => {
    const {page, problems, refusals} = await open(t, given);
    const state = await stateWhen(page, isDecided(mode));
    assert.equal(state.mode, mode, state.why.join('\n'));
    for (const sentence of sentences) assert.match(state.why.join('\n'), sentence);
    if (sentences.length === 0) assert.deepEqual(state.why, []);
    if (mode === 'local') assert.notEqual(state.storage.kind, 'none');
    assert.deepEqual(await page.evaluate(() => window.violations), []);
    assert.deepEqual(server.reports, []);
    assert.deepEqual(refusals, []);
    assert.deepEqual(problems, []);
    assert.equal(await page.textContent('#app'), 'works');
    if (mode !== 'off') assert.ok(state.report.evaluated.length > 0);
    if (mode === 'core') {
      const code = 'JS_ERROR_UNCAUGHT';
      assert.ok((await page.evaluate((problem) => devdiag.suggest(problem), code)).fixes.length > 0);
      await assert.rejects(
          page.evaluate(() => devdiag.recordAttempt({problem_code: 'X', fingerprint: 'y'}, 'z')),
      );
    }
  });
}

test(
    'a policy that is unknown at first: the first successful request of the page\'s own changes that',
    async (t) => {
      const {page} = await open(t, {headers: csp('default-src \'self\'')});
      const first = await stateWhen(page, (state) => state.phase === 'settled');
      assert.equal(first.mode, 'off');
      assert.ok(!server.requests.some((r) => r.method === 'HEAD' && r.path === '/never'));
      await page.evaluate(() => fetch('/ok').then((response) => response.text()));
      const second = await stateWhen(page, (state) => state.mode === 'local' && state.report);
      assert.deepEqual(second.why, []);
      assert.deepEqual(await page.evaluate(() => window.violations), []);
    });

test('a violation of the page\'s own tells the policy; ours does not follow', async (t) => {
  const {page} = await open(t, {
    headers: csp('default-src \'self\''),
    late: '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
  });
  const state = await stateWhen(page, (one) => one.mode === 'local' && one.report);
  assert.deepEqual(await page.evaluate(() => window.violations), [
    'style-src-elem http://127.0.0.1:9/x.css enforce',
  ]);
  assert.equal(server.reports.length, 1);
  assert.equal(state.mode, 'local');
});

test('while a policy is unknown nothing at all is requested beyond main.js', async (t) => {
  const from = server.requests.length;
  const {page} = await open(t, {headers: csp('default-src \'none\'; script-src \'self\'')});
  await stateWhen(page, (state) => state.phase === 'settled');
  const asked = server.requests.slice(from)
                    .map((r) => `${r.method} ${r.path}`)
                    .filter((one) => !one.endsWith('favicon.ico'));
  assert.deepEqual(asked.sort(), ['GET /', 'GET /app.js', 'GET /pkg/devdiag.js', 'GET /pkg/main.js']);
});
