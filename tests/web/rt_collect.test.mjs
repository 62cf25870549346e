// Every collector on small real pages: what it reports and what it leaves out.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {kBoot, kEntry, load, look, other, server} from './rt_collect_page.mjs';

test('an empty page gives an empty, complete record', async (t) => {
  const evidence = await look(t, '', '<p>hello</p>');
  assert.equal(evidence.v, 1);
  assert.equal(evidence.page.url, `${server.url}/`);
  assert.equal(evidence.page.top_level, true);
  assert.equal(evidence.page.secure_context, true);
  assert.deepEqual([evidence.page.viewport_width_px, evidence.page.viewport_height_px], [1000, 800]);
  for (const kind
           of ['page',
               'metas',
               'violations',
               'errors',
               'requests',
               'resources',
               'frames',
               'overlays',
               'portals',
               'frameworks',
               'frame_responses',
  ]) {
    assert.ok(evidence.collected.includes(kind), kind);
  }
  assert.ok(!evidence.collected.includes('document_response'), 'nothing was read, so nothing may be judged');
  for (const list
           of ['errors',
               'violations',
               'resources',
               'frames',
               'overlays',
               'portals',
               'frameworks',
               'responses',
  ]) {
    assert.deepEqual(evidence[list], [], list);
  }
  const missed = ['capabilities', 'console', 'errors', 'requests', 'resources', 'violations'];
  assert.deepEqual(
      evidence.dropped.map((one) => one.reason).sort(), missed.map((list) => `before_start.${list}`),
      'without the bootstrap nobody knows what was before');
});

test('settings are what the owner declares; without a word they are not collected', async (t) => {
  const told = await look(t, '', '', {settings: {cookie_samesite: 'strict'}});
  assert.deepEqual(
      told.settings, [{name: 'cookie_samesite', value: 'strict', source: 'data-config'}]);
  assert.ok(told.collected.includes('settings'));
  assert.ok(!(await look(t, '', '')).collected.includes('settings'));
});

test('with the bootstrap nothing was missed, until its buffer is full', async (t) => {
  const {page} = await load(t, `${kBoot}<script>console.error("early", {a: 1})</script>${kEntry}`, '');
  const evidence = await page.evaluate(() => DD.lookOnce());
  assert.deepEqual(evidence.dropped, []);
  assert.deepEqual(
      evidence.console, [{level: 'error', message: 'early {"a":1}', source: '', count: 1}]);
  const full = await load(
      t, `${kBoot}<script>for (let n = 0; n < 103; n++) console.warn(`+'`w${n}`'+`)</script>${kEntry}`, '');
  const cut = await full.page.evaluate(() => DD.lookOnce());
  assert.equal(cut.console.length, 100);
  assert.deepEqual(cut.dropped, [{reason: 'bootstrap_full.console', count: 3}]);
});

test(
    'errors: message, place and stack; equal ones are counted; any reason of a rejection has a text',
    async (t) => {
      const {page} = await load(t, kEntry, '');
      const errors = await page.evaluate(async () => {
        const made = DD.watch();
        for (let n = 0; n < 3; n++)
          dispatchEvent(new ErrorEvent('error', {message: 'again', filename: 'a.js', lineno: 7}));
        setTimeout(() => {
          throw new RangeError('late');
        });
        const circle = {};
        circle.self = circle;
        for (const reason of [new Error('broken'), 'text', undefined, {code: 7}, circle, Symbol('s')])
          Promise.reject(reason);
        await new Promise((done) => setTimeout(done, 50));
        const {errors} = await made.look();
        made.stop();
        return errors;
      });
      assert.deepEqual(
          errors.find((e) => e.message === 'again'),
          {kind: 'error', message: 'again', source: 'a.js', stack: '', line: 7, column: 0, count: 3},
      );
      const late = errors.find((e) => e.message === 'Uncaught RangeError: late');
      assert.ok(late.line > 0);
      assert.match(late.stack, /RangeError: late/);
      assert.deepEqual(
          errors.filter((e) => e.kind === 'unhandledrejection').map((e) => e.message).sort(),
          ['Error: broken', 'Symbol(s)', '[object Object]', 'text', 'undefined', '{"code":7}'].sort(),
      );
    });

test('errors before us come out of the bootstrap\'s buffer, each once', async (t) => {
  const {page} = await load(
      t,
      `${kBoot}<script>throw new Error("early")</script>${kEntry}`,
      '<img src="/none.png">',
  );
  const evidence = await page.evaluate(async () => {
    await new Promise((done) => setTimeout(done, 50));
    return DD.lookOnce();
  });
  assert.deepEqual(
      evidence.errors.map((e) => [e.message, e.count]),
      [['Uncaught Error: early', 1]],
  );
  assert.deepEqual(evidence.resources, [{tag: 'img', url: `${server.url}/none.png`, count: 1, status: 404}]);
});

test('long texts and long lists are cut and counted', async (t) => {
  const {page} = await load(t, kEntry, '');
  const {errors, dropped} = await page.evaluate(async () => {
    const made = DD.watch();
    for (let n = 0; n < 230; n++) dispatchEvent(new ErrorEvent('error', {message: `e${n}`}));
    dispatchEvent(new ErrorEvent('error', {message: 'e0', error: {stack: 's'.repeat(5000)}}));
    const evidence = await made.look();
    made.stop();
    return evidence;
  });
  assert.equal(errors.length, 200);
  assert.deepEqual(
      dropped.filter((one) => !one.reason.startsWith('before_start.')),
      [
        {reason: 'limit.errors', count: 31},
        {reason: 'text_cut', count: 1},
      ],
  );
});

test(
    'requests: methods, outcomes, statuses; queries do not make them different; a failure outlives successes',
    async (t) => {
      const {page} = await load(t, kEntry, '');
      for (let n = 0; n < 210; n++) server.routes.set(`/ok/${n}`, {type: 'text/plain', body: 'fine'});
      const evidence = await page.evaluate(async () => {
        const made = DD.watch({ours: (url) => url.includes('/pkg/')});
        for (const n of [1, 2, 3]) await fetch(`/bad?token=${n}`, {method: 'delete', credentials: 'omit'});
        await fetch('/pkg/ours.json');
        for (let n = 0; n < 210; n++) await fetch(`/ok/${n}`);
        await fetch('/bad');
        const evidence = await made.look();
        made.stop();
        return evidence;
      });
      const bad = evidence.requests.filter((request) => request.status === 503);
      assert.deepEqual(
          bad.map((r) => [r.method, r.initiator, r.outcome, r.count, r.credentials, r.mode]),
          [
            ['DELETE', 'fetch', 'response', 3, 'omit', 'cors'],
            ['GET', 'fetch', 'response', 1, '', 'cors'],
          ],
      );
      assert.equal(evidence.requests.length, 200);
      assert.ok(!evidence.requests.some((request) => request.url.includes('ours.json')));
      assert.ok(evidence.dropped.some((one) => one.reason === 'limit.requests'));
    });

test(
    'requests before us, frames\' and style sheets\' files and the page itself come from Resource Timing',
    async (t) => {
      const {page} = await load(
          t,
          `<style>body { background: url("/bad?background") }</style>
    <script>window.early = Promise.all([fetch("/bad", { method: "POST" }), fetch("/ok")])</script>${kEntry}`,
          '<iframe src="/bad?frame"></iframe><img src="/bad?image">',
          {status: 404, path: '/missing-page'},
      );
      const {requests, resources} = await page.evaluate(async () => {
        await early;
        const made = DD.watch();
        await new Promise((done) => setTimeout(done, 100));
        const evidence = await made.look();
        made.stop();
        return evidence;
      });
      const brief = requests.map((r) => `${r.initiator} ${r.status} ${new URL(r.url).pathname}`).sort();
      assert.deepEqual(brief, [
        'fetch 200 /ok',
        'fetch 503 /bad',
        'navigation 404 /missing-page',
        'resource 503 /bad',
      ]);
      assert.equal(requests.find((r) => r.initiator === 'resource').count, 2);
      assert.deepEqual(resources, [], 'the image failed before the collector listened');
    });

test('with the bootstrap an early request has its method and is reported once', async (t) => {
  const {page} = await load(
      t,
      `${kBoot}<script>window.early = fetch("/bad", { method: "POST" })</script>${kEntry}`,
      '',
  );
  const requests = await page.evaluate(async () => {
    await early;
    const made = DD.watch();
    await fetch('/bad', {method: 'POST'});
    await new Promise((done) => setTimeout(done, 100));
    const evidence = await made.look();
    made.stop();
    return evidence.requests.filter((request) => request.initiator === 'fetch');
  });
  assert.deepEqual(
      requests.map((r) => [r.method, r.status, r.count]),
      [['POST', 503, 2]],
  );
});

test('violations: every field, the element, enforced and report-only', async (t) => {
  const headers = {'Content-Security-Policy-Report-Only': 'style-src \'none\'; report-uri /report'};
  const {page} = await load(
      t,
      `<meta http-equiv="Content-Security-Policy" content="img-src 'none'">${kEntry}`,
      '',
      {headers},
  );
  const violations = await page.evaluate(async () => {
    const made = DD.watch();
    const heard = new Promise(
        (done) => document.addEventListener(
            'securitypolicyviolation',
            (e) => e.effectiveDirective === 'style-src-attr' && done(),
            ),
    );
    document.body.innerHTML = '<div id="box"><img class="logo" src="/a.png"><b style="color:red">x</b></div>';
    await heard;
    const {violations} = await made.look();
    made.stop();
    return violations;
  });
  const image = violations.find((one) => one.effective_directive === 'img-src');
  assert.deepEqual(
      [image.blocked_uri, image.disposition, image.count],
      [`${server.url}/a.png`, 'enforce', 1],
  );
  assert.match(image.original_policy, /img-src 'none'/);
  const style = violations.find((one) => one.effective_directive === 'style-src-attr');
  assert.deepEqual([style.disposition, style.blocked_uri, style.element], ['report', 'inline', '#box > b']);
});

test('metas and inline scripts', async (t) => {
  const evidence = await look(
      t,
      '<meta http-equiv="X-Test" content="1"><meta name="viewport" content="w"><meta name="author" content="O\'Brien">',
      '<p onclick="f()">x</p>',
  );
  assert.deepEqual(evidence.metas, [
    {http_equiv: 'X-Test', content: '1', in_head: true},
    {http_equiv: 'viewport', content: 'w', in_head: true},
  ]);
  assert.equal(evidence.page.inline_scripts, true);
});

test('portals: found, missing, and a selector that is none', async (t) => {
  const evidence = await look(t, '', '<div id="there"></div>', {portals: ['#there', '#not-there', '##']});
  assert.deepEqual(evidence.portals, [
    {selector: '#there', found: true},
    {selector: '#not-there', found: false},
    {selector: '##', found: true},
  ]);
  assert.ok(evidence.dropped.some((one) => one.reason === 'unreadable.portals'));
});

test(
    'headers: the page\'s and its own frames\', each asked once; what may not be read is not collected',
    async (t) => {
      const frames = `<iframe src="/frame#a"></iframe><iframe src="/frame"></iframe><iframe src="${
          other.url}/frame"></iframe>`;
      const {page} = await load(t, kEntry, frames);
      const result = await page.evaluate(async () => {
        const asked = [];
        const headers = [['x-frame-options', 'DENY']];
        const readResponse = async (url) => (asked.push(url), {url, status: 200, headers});
        const open = await DD.lookOnce({readResponse});
        const shut = await DD.lookOnce({
          readResponse: async (url) => (url.endsWith('/frame') ? null : readResponse(url)),
        });
        return {asked, open, shut};
      });
      assert.deepEqual(
          result.open.responses.map((r) => [r.role, r.seen_by, r.url, r.status]),
          [
            ['document', 'page', `${server.url}/`, 200],
            ['frame', 'page', `${server.url}/frame`, 200],
          ],
      );
      assert.ok(
          result.open.collected.includes('document_response') &&
              result.open.collected.includes('frame_responses'),
      );
      assert.ok(!result.shut.collected.includes('frame_responses'));
      assert.ok(result.asked.every((url) => url.startsWith(server.url)));
    });

test('frameworks: versions from globals, renderers, marks; getters that throw are survived', async (t) => {
  const evidence = await look(
      t,
      `<script>
    window.React = { version: "18.3.1" }; window.ReactDOM = { version: "18.2.0" };
    const renderer = { version: "18.2.0", rendererPackageName: "react-dom" };
    window.__REACT_DEVTOOLS_GLOBAL_HOOK__ = { renderers: new Map([[1, renderer]]) };
    window.__svelte = { v: new Set(["5"]) };
    Object.defineProperty(window, "Vue", { get() { throw new Error("mine"); } });
    window.jQuery = { fn: { jquery: "<b>3</b>" } };
  </script>`,
      '<app ng-version="17.1.0"></app><div data-reactroot></div><div id="__NEXT_DATA__"></div>',
  );
  assert.deepEqual(evidence.frameworks, [
    {name: 'react', version: '18.3.1', where: 'global'},
    {name: 'react-dom', version: '18.2.0', where: 'global'},
    {name: 'react-dom', version: '18.2.0', where: 'renderer'},
    {name: 'svelte', version: '5', where: 'global'},
    {name: 'angular', version: '17.1.0', where: 'attribute'},
    {name: 'next', version: '', where: 'attribute'},
  ]);
});
