// Collectors that look at the page's shape: overlays, frames with their handshake, selectors; and web
// vitals.
import assert from 'node:assert/strict';
import {before, test} from 'node:test';
import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {bundleText} from './rt_build.mjs';
import {launch, openPage} from './rt_browser.mjs';
import {html, startServer} from './rt_server.mjs';

let browser, server, other;
const kBoot = '<script src="/pkg/devdiag.js"></script>';

before(async (t) => {
  browser = await launch(t);
  [server, other] = await Promise.all([startServer(t), startServer(t)]);
  const [entry, boot, oracle] = await Promise.all([
    bundleText('tests/web/rt_collect_entry.ts', {globalName: 'DD'}),
    bundleText('web/src/bootstrap.ts'),
    readFile(resolve(import.meta.dirname, '../../node_modules/web-vitals/dist/web-vitals.iife.js'), 'utf8'),
  ]);
  server.routes.set('/entry.js', {type: 'text/javascript', body: entry});
  server.routes.set('/oracle.js', {type: 'text/javascript', body: oracle});
  server.routes.set('/pkg/devdiag.js', {type: 'text/javascript', body: boot});
  server.routes.set('/pkg/main.js', {type: 'text/javascript', body: ''});
  server.routes.set('/plain', html('', 'frame'));
  const says = (data, later) => html(
      '',
      `<script>
    const say = () => parent.postMessage(${data}, "*");
    ${later ? 'addEventListener("message", say)' : 'say()'}</script>`,
  );
  server.routes.set('/ready', says('{ type: "chat.ready" }'));
  server.routes.set('/ready-text', says('"ready"'));
  server.routes.set('/ready-json', says(`'{"type":"ready","v":1}'`));
  server.routes.set('/already', says('{ type: "already" }'));
  server.routes.set('/ready-later', says('{ type: "ready" }', true));
  other.routes.set('/ready', says('{ type: "ready" }'));
});

async function load(t, head, body) {
  server.routes.set('/', html(`${head}<script src="/entry.js"></script>`, body));
  const opened = await openPage(t, browser, {viewport: {width: 1000, height: 800}});
  await opened.page.goto(`${server.url}/`);
  return opened;
}

async function overlays(t, body, head = '') {
  const {page} = await load(t, head, body);
  return (await page.evaluate(() => DD.lookOnce())).overlays;
}

const kContent = '<main><h1>Shop</h1><p style="height:1500px">text</p></main>';
const kCover = 'position:fixed;inset:0;z-index:9';

test('an empty layer over the page is reported with its shares', async (t) => {
  const [overlay, ...more] = await overlays(t, `${kContent}<div id="veil" style="${kCover}"></div>`);
  assert.deepEqual(more, []);
  assert.deepEqual(overlay, {
    selector: '#veil',
    position: 'fixed',
    width_share: 1,
    height_share: 1,
    hit_share: 1,
    opacity: 1,
    pointer_events: 'auto',
    z_index: '9',
    visible: true,
    shadow_host: false,
    modal: false,
    has_content: false,
  });
});

for (const [what, body] of [
         ['a layer that lets clicks through', `${kContent}<div style="${kCover};pointer-events:none"></div>`],
         ['a hidden layer', `${kContent}<div style="${kCover};visibility:hidden"></div>`],
         ['a layer with display none', `${kContent}<div style="${kCover};display:none"></div>`],
         [
           'a small layer',
           `${kContent}<div style="position:fixed;left:0;top:0;width:300px;height:800px"></div>`
         ],
         [
           'the page\'s own full-size layout',
           `<div id="app" style="position:absolute;inset:0">${kContent}</div>`
         ],
         ['a background behind everything', `<div style="${kCover};z-index:-1;background:red"></div>`],
         ['our own elements', `${kContent}<devdiag-panel style="${kCover}"></devdiag-panel>`],
]) {
  test(`${what} is no overlay`, async (t) => assert.deepEqual(await overlays(t, body), []));
}

test('what lies under our own elements is still seen', async (t) => {
  const found = await overlays(
      t,
      `${kContent}<div id="veil" style="${kCover}"></div><devdiag-panel style="${kCover}"></devdiag-panel>`,
  );
  assert.deepEqual(
      found.map((overlay) => overlay.selector),
      ['#veil'],
  );
});

test('modal dialogs and banners say that they are and have content', async (t) => {
  const [dialog] = await overlays(
      t,
      `${kContent}<div role="dialog" style="${kCover}"><button>ok</button></div>`,
  );
  assert.deepEqual([dialog.modal, dialog.has_content], [true, true]);
  const [empty] = await overlays(t, `${kContent}<div aria-modal="true" style="${kCover}"></div>`);
  assert.deepEqual([empty.modal, empty.has_content], [false, false]);
  const [banner] = await overlays(t, `${kContent}<div style="${kCover}">We use cookies</div>`);
  assert.deepEqual([banner.modal, banner.has_content], [false, true]);
});

test('a layer inside an open shadow root: found, and the host named', async (t) => {
  const [overlay] = await overlays(
      t,
      `${kContent}<x-toast></x-toast><script>
    document.querySelector("x-toast").attachShadow({ mode: "open" }).innerHTML = '<div class="catch" style="${
          kCover}"></div>';
  </script>`,
  );
  assert.deepEqual(
      [overlay.selector, overlay.shadow_host, overlay.has_content],
      ['body > x-toast >>> div.catch', true, false],
  );
});

test('a half-covering layer has its real shares', async (t) => {
  const [overlay] = await overlays(
      t,
      `${kContent}<div style="position:absolute;left:-100px;top:0;width:900px;height:500px"></div>`,
  );
  assert.deepEqual([overlay.width_share, overlay.height_share, overlay.hit_share], [0.8, 0.625, 12 / 25]);
});

// --- frames ---

async function frames(t, body, given = {}, wait = () => {}) {
  const {page} = await load(t, kBoot, body);
  return page.evaluate(
      async ([context, waiting]) => {
        const made = DD.watch(context);
        await made.look();
        await new Function(`return (${waiting})()`)();
        const evidence = await made.look();
        made.stop();
        return {frames: evidence.frames, collected: evidence.collected.includes('frames')};
      },
      [given, String(wait)],
  );
}
const ready = (path, timeout_ms = 50) => ({
  frames: [{selector: '#f', ready_types: ['ready', 'chat.ready'], timeout_ms}],
  ...path,
});
const patience = () => new Promise((done) => setTimeout(done, 120));

test(
    'attributes: sandbox absent and empty differ, origins are told apart, srcdoc is the page\'s own',
    async (t) => {
      const {frames: found, collected} = await frames(
          t,
          `<iframe id="a" src="/plain" allow="camera"></iframe>
    <iframe id="b" src="/plain" sandbox></iframe>
    <iframe id="c" src="/plain" sandbox="allow-scripts allow-same-origin"></iframe>
    <iframe id="d" src="${
              other.url}/ready"></iframe><iframe id="e" srcdoc="x"></iframe><iframe id="blank"></iframe>`,
      );
      assert.equal(collected, true);
      const of = (id) => found.find((frame) => frame.selector === `#${id}`);
      assert.deepEqual(
          [of('a').sandbox, of('a').allow, of('a').same_origin, of('a').readable],
          [undefined, 'camera', true, true],
      );
      assert.deepEqual([of('b').sandbox, of('b').readable], ['', false]);
      assert.deepEqual([of('c').sandbox, of('c').readable], ['allow-scripts allow-same-origin', true]);
      assert.deepEqual([of('d').same_origin, of('d').readable], [false, false]);
      assert.deepEqual([of('e').src, of('e').same_origin], ['about:srcdoc', true]);
      assert.equal(of('blank'), undefined);
      assert.ok(found.every((frame) => !frame.ready_expected));
    });

for (const [path, isReady] of [
         ['/ready', true],
         ['/ready-text', true],
         ['/ready-json', true],
         ['/already', false],
         ['/plain', false],
]) {
  test(`a frame at ${path} is ${isReady ? 'ready' : 'not ready'}`, async (t) => {
    const {
      frames: [frame],
      collected,
    } = await frames(t, `<iframe id="f" src="${path}"></iframe>`, ready(), patience);
    assert.deepEqual([frame.ready_expected, frame.ready, collected], [true, isReady, true]);
    assert.ok(isReady || frame.waited_ms >= frame.timeout_ms);
  });
}

test('the ready message of another frame, or of the page itself, does not count', async (t) => {
  const body = `<iframe id="f" src="/plain"></iframe><iframe src="${
      other.url}/ready"></iframe><script>postMessage({ type: "ready" }, "*")</script>`;
  const {
    frames: [frame],
  } = await frames(t, body, ready(), patience);
  assert.equal(frame.ready, false);
});

test('while a promised message may still come, frames are not judged; when it comes, they are', async (t) => {
  const {page} = await load(t, kBoot, '<iframe id="f" src="/ready-later"></iframe>');
  const seen = await page.evaluate(async () => {
    const made = DD.watch({frames: [{selector: '#f', ready_types: ['ready'], timeout_ms: 60_000}]});
    const before = await made.look();
    const {news} = DD.counts();
    const heard = new Promise((done) => addEventListener('message', () => setTimeout(done)));
    document.querySelector('#f').contentWindow.postMessage('go', '*');
    await heard;
    const after = await made.look();
    made.stop();
    return [
      before.collected.includes('frames'),
      before.frames[0].ready,
      after.collected.includes('frames'),
      after.frames[0].ready,
      DD.counts().news > news,
    ];
  });
  assert.deepEqual(seen, [false, false, true, true, true]);
});

test('a promise can be declared on the frame itself', async (t) => {
  const {
    frames: [frame],
  } = await frames(t, '<iframe src="/ready" data-devdiag-ready="other chat.ready"></iframe>', {}, patience);
  assert.deepEqual(
      [frame.ready_expected, frame.ready, frame.ready_types],
      [true, true, ['other', 'chat.ready']],
  );
});

test('message types are exact, whatever the shape of the message', async (t) => {
  const {page} = await load(t, '', '');
  const types = await page.evaluate(
      () => ['ready',
             {type: 'ready'},
             '{"type":"ready"}',
             {type: 7},
             null,
             undefined,
             7,
             '{broken',
             '{"type":{}}',
             ['ready'],
  ].map((message) => DD.typeOfMessage(message)),
  );
  assert.deepEqual(types, ['ready', 'ready', 'ready', '', '', '', '', '{broken', '', '']);
});

// --- selectors ---

test('selectors find their element again and leave out names that builds make up', async (t) => {
  const {page} = await load(
      t,
      '',
      `<div class="css-1ab2 card"><ul><li>a</li><li class="on">b</li></ul></div>
    <section id="sec:1"><p></p><p></p></section><div id=":r1:"><i></i></div>
    <div id="item-12345"><b></b></div>`,
  );
  const found = await page.evaluate(
      () => ['li.on', 'li', 'section p:last-child', 'i', 'b'].map((query) => {
        const element = document.querySelector(query);
        const selector = DD.selectorOf(element);
        return [selector, document.querySelector(selector) === element];
      }),
  );
  assert.deepEqual(found, [
    ['body > div.card > ul > li.on', true],
    ['body > div.card > ul > li:nth-of-type(1)', true],
    ['#sec\\:1 > p:nth-of-type(2)', true],
    ['body > div:nth-of-type(2) > i', true],
    ['body > div:nth-of-type(3) > b', true],
  ]);
});

// --- vitals ---

test('layout shifts: windows of five seconds with gaps of one, recent input left out', async (t) => {
  const {page} = await load(t, '', '');
  const scores = await page.evaluate(
      () => [[
              [0, 0.1],
              [900, 0.1],
              [2500, 0.15],
            ],
             [
               [0, 0.1],
               [1000, 0.1],
             ],
             [
               [0, 0.3],
               [100, 0.3, true],
             ],
             [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => [n * 700, 0.1]),
             [],
  ].map((shifts) => {
        const scorer = DD.shiftScorer();
        for (const [startTime, value, hadRecentInput = false] of shifts)
          scorer.add({startTime, value, hadRecentInput});
        return Number(scorer.score().value.toFixed(3));
      }),
  );
  assert.deepEqual(scores, [0.2, 0.1, 0.3, 0.8, 0]);
});

test('interactions: the longest event of each, one of fifty left out', async (t) => {
  const {page} = await load(t, '', '');
  const scores = await page.evaluate(() => {
    const run = (durations) => {
      const scorer = DD.interactionScorer();
      durations.forEach(([interactionId, duration]) => scorer.add({interactionId, duration, target: null}));
      return scorer.score()?.value ?? null;
    };
    const many = Array.from({length: 60}, (_, n) => [n + 1, n * 10]);
    return [
      run([
        [1, 40],
        [1, 300],
        [2, 100],
        [0, 9000],
      ]),
      run(many),
      run([]),
    ];
  });
  assert.deepEqual(scores, [300, 580, null]);
});

test('our figures are those of the web-vitals library', async (t) => {
  const {page} = await load(
      t,
      `<script src="/oracle.js"></script><script>
      window.theirs = {};
      for (const name of ["LCP", "CLS", "FCP", "TTFB", "INP"]) {
        const options = { reportAllChanges: true, durationThreshold: 40 };
        webVitals["on" + name]((metric) => (theirs[name] = metric.value), options);
      }</script>`,
      `<h1 id="title" style="font-size:80px">A large heading</h1><button id="slow">slow</button>
      <p>text below</p>
      <script>
      slow.onclick = () => { for (const end = performance.now() + 120; performance.now() < end;); };
      const box = Object.assign(document.createElement("div"), { style: "height:200px" });
      setTimeout(() => slow.before(box), 200);
    </script>`,
  );
  await page.waitForFunction(() => window.theirs.CLS > 0);
  await page.click('#slow');
  await page.waitForFunction(() => window.theirs.INP > 0 && window.theirs.LCP > 0);
  const {vitals, theirs, collected} = await page.evaluate(async () => {
    const made = DD.watch();
    await new Promise((done) => setTimeout(done, 100));
    const {vitals, collected} = await made.look();
    made.stop();
    return {vitals, collected, theirs};
  });
  assert.ok(collected.includes('vitals'));
  for (const {name, value} of vitals)
    assert.ok(Math.abs(value - theirs[name]) < 0.01, `${name} ${value} ${theirs[name]}`);
  assert.deepEqual(vitals.map((vital) => vital.name).sort(), ['CLS', 'FCP', 'INP', 'LCP', 'TTFB']);
  assert.equal(vitals.find((vital) => vital.name === 'LCP').element, '#title');
  assert.equal(vitals.find((vital) => vital.name === 'INP').element, '#slow');
  assert.equal(vitals[0].route, '/');
});
