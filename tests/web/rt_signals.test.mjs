// Collectors of what the browser and other windows tell a page: reports, console, scripts, mixed content,
// cookies, capabilities, messages, the back/forward cache, and headers that could not be read.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {browser, kBoot, kEntry, load, look, other, server} from './rt_collect_page.mjs';
import {openPage} from './rt_browser.mjs';
import {html} from './rt_server.mjs';

// Looks once after `act` ran in the page, which gets `argument`.
async function after(page, act, argument) {
  return page.evaluate(
      async ([source, given]) => {
        const made = DD.watch();
        await eval(`(${source})`)(given);
        await new Promise((done) => setTimeout(done, 100));
        const evidence = await made.look();
        made.stop();
        return evidence;
      },
      [String(act), argument],
  );
}

test('reports: a feature the permissions policy denies, with the script that asked', async (t) => {
  const headers = {'Permissions-Policy': 'geolocation=()'};
  const {page} = await load(t, kEntry, '', {headers});
  const evidence = await after(page, () => {
    navigator.geolocation.getCurrentPosition(() => {}, () => {});
  });
  assert.ok(evidence.collected.includes('reports'));
  const [report] = evidence.reports.filter(({type}) => type === 'permissions-policy-violation');
  assert.equal(report?.id, 'geolocation');
  assert.equal(report.disposition, 'enforce');
  assert.match(report.message, /geolocation/i);
});

test('console: errors and warnings of the page, formatted; the page sees its own calls only', async (t) => {
  const {page} = await load(t, kEntry, '');
  const written = [];
  page.on('console', (message) => written.push(`${message.type()} ${message.text()}`));
  const evidence = await after(page, () => {
    console.error('Hydration %s on %o', 'failed', {route: '/a'});
    console.error('again');
    console.error('again');
    console.warn(new TypeError('late'), 7);
    console.log('not kept');
    const angry = {
      toJSON() {
        console.error('inside');
        throw new Error('no');
      }
    };
    console.error(angry);
  });
  assert.deepEqual(
      evidence.console.map(({level, message, count}) => [level, message, count]),
      [
        ['error', 'Hydration failed on {"route":"/a"}', 1],
        ['error', 'again', 2],
        ['warn', 'TypeError: late 7', 1],
        ['error', '[object Object]', 1],
      ],
  );
  assert.equal(written.filter((line) => line.startsWith('error again')).length, 2);
});

test('scripts: addresses with integrity, type and crossorigin; our own left out', async (t) => {
  const head =
      `<script src="/ok" integrity="sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" crossorigin></script>
    <script type="module" src="/ok?m"></script><link rel="preload stylesheet" href="/a.css">
    <link rel="icon" href="/i.svg"><script>1</script>`;
  const {page} = await load(t, kEntry + head, '');
  const {scripts} = await page.evaluate(() => DD.lookOnce({ours: (url) => url.endsWith('/entry.js')}));
  assert.deepEqual(scripts, [
    {
      tag: 'script',
      url: `${server.url}/ok`,
      type: '',
      integrity: 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
      crossorigin: '',
    },
    {tag: 'script', url: `${server.url}/ok?m`, type: 'module', integrity: ''},
    {tag: 'link', url: `${server.url}/a.css`, type: '', integrity: ''},
  ]);
});

test('mixed content: what a secure page\'s markup asks for over http; nothing on an http page', async (t) => {
  const body =
      `<img id="a" src="http://cdn.test/a.png"><img id="b" srcset="/s.png 1x, http://cdn.test/b.png 2x">
    <video id="v" poster="http://cdn.test/p.jpg"></video><img src="https://cdn.test/c.png">
    <a href="http://x.test/">x</a>
    <script src="HTTP://cdn.test/x.js"></script>`;
  const plain = await look(t, '', body);
  assert.ok(plain.collected.includes('mixed_content'));
  assert.deepEqual(plain.mixed_content, []);

  const {page} = await openPage(t, browser);
  const entry = server.routes.get('/entry.js').body;
  await page.route('**/*', (route) => {
    const {pathname, hostname} = new URL(route.request().url());
    if (hostname !== 'shop.test') return route.abort();
    return pathname === '/entry.js' ?
        route.fulfill({contentType: 'text/javascript', body: entry}) :
        route.fulfill({contentType: 'text/html', body: html(kEntry, body).body});
  });
  await page.goto('https://shop.test/');
  const {mixed_content: mixed} = await page.evaluate(() => DD.lookOnce());
  assert.deepEqual(
      mixed
          .map(({tag,
                 attribute,
                 url,
                 selector}) => [tag, attribute, url.toLowerCase(), selector.startsWith('#')])
          .sort(),
      [
        ['img', 'src', 'http://cdn.test/a.png', true],
        ['img', 'srcset', 'http://cdn.test/b.png', true],
        ['script', 'src', 'http://cdn.test/x.js', false],
        ['video', 'poster', 'http://cdn.test/p.jpg', true],
      ],
  );
});

test('cookies: attributes, never values; HttpOnly ones are not seen', async (t) => {
  const headers = {'Set-Cookie': ['theme=s3cret; Max-Age=60; SameSite=Strict', 'sid=hidden; HttpOnly']};
  const evidence = await look(t, '', '', {}, {headers});
  assert.ok(evidence.collected.includes('cookies'));
  assert.deepEqual(
      evidence.cookies.map(({name,
                             same_site,
                             secure,
                             persistent,
                             partitioned,
                             path}) => [name, same_site, secure, persistent, partitioned, path]),
      [['theme', 'strict', false, true, false, '/']],
  );
  assert.doesNotMatch(JSON.stringify(evidence), /s3cret|hidden/);
});

test('capabilities: isolation of the page, and interfaces asked for in vain', async (t) => {
  const {page} = await load(t, `${kBoot}<script>new SharedArrayBuffer(8)</script>${kEntry}`, '');
  const evidence = await after(page, () => {
    setTimeout(() => performance.measureUserAgentSpecificMemory.call(null));
    setTimeout(() => mineAlone.getUserMedia());
  });
  assert.ok(evidence.collected.includes('capabilities'));
  assert.equal(evidence.page.cross_origin_isolated, false);
  assert.equal(evidence.page.storage_access, true);
  assert.deepEqual(
      evidence.capabilities.map(({name, available, wanted}) => [name, available, wanted]),
      [['SharedArrayBuffer', false, true]],
  );
  const isolating = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp'
  };
  const isolated = await look(t, '', '', {}, {headers: isolating, path: '/isolated'});
  assert.equal(isolated.page.cross_origin_isolated, true);
});

test(
    'messages: whether listeners look at the origin before the data; the page gets what was sent',
    async (t) => {
      other.routes.set('/talk', html('<script>parent.postMessage({type: "hello"}, "*")</script>', ''));
      const frame = `<iframe src="${other.url}/talk"></iframe>`;
      const heard = (listener) => `<script>addEventListener("message", ${listener})</script>`;
      const run = async (listener) => {
        const {page} = await load(t, kBoot + heard(listener) + kEntry, '');
        const evidence = await after(page, (markup) => {
          document.body.insertAdjacentHTML('beforeend', markup);
          return new Promise((done) => addEventListener('message', () => done()));
        }, frame);
        return [evidence, await page.evaluate(() => globalThis.got)];
      };
      const brief = ({messages}) =>
          messages.map(({direction,
                         origin,
                         data_read,
                         origin_read,
                         count}) => [direction, origin, data_read, origin_read, count]);

      const [careless, got] = await run('(e) => { globalThis.got = e.data.type; }');
      assert.equal(got, 'hello');
      assert.deepEqual(brief(careless), [['received', other.url, true, false, 1]]);
      const [careful, same] =
          await run(`(e) => { if (e.origin === "${other.url}") globalThis.got = e.data.type; }`);
      assert.equal(same, 'hello');
      assert.deepEqual(brief(careful), [['received', other.url, true, true, 1]]);
      const [byWindow] = await run('(e) => { if (e.source !== window) globalThis.got = e.data.type; }');
      assert.deepEqual(brief(byWindow), [['received', other.url, true, true, 1]]);
      const [late] = await run('() => {}');
      assert.deepEqual(brief(late), [['received', other.url, false, false, 1]]);
      assert.ok(late.collected.includes('messages'));
      const without = await look(t, '', '');
      assert.ok(!without.collected.includes('messages'), 'earlier listeners were not watched');
    });

test('requests: names of headers that were set, and of those a cross-origin answer hides', async (t) => {
  const cors = {'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*', 'X-Total': '9'};
  other.routes.set('/list', {type: 'text/plain', headers: cors, body: 'fine'});
  other.routes.set('/list?x', {type: 'text/plain', headers: cors, body: 'fine'});
  const {page} = await load(t, kEntry, '');
  const {requests} = await after(page, async (url) => {
    const answer = await fetch(`${url}?page=1`, {headers: {'X-Asked': '1', 'Content-Type': 'text/plain'}});
    globalThis.got = [answer.headers.get('X-Total'), answer.headers.get('Content-Type')];
    await fetch(`${url}?page=2`, {headers: new Headers({'X-Asked': '1', 'Content-Type': 'text/plain'})});
    (await fetch('/ok')).headers.get('X-Nothing');  // the page's own server has nothing to hide
  }, `${other.url}/list`);
  assert.deepEqual(await page.evaluate(() => globalThis.got), [null, 'text/plain']);
  const [list] = requests.filter(({url}) => url.startsWith(other.url));
  assert.deepEqual(
      [list.count, list.request_headers, list.read_headers], [2, ['content-type', 'x-asked'], ['x-total']]);
  assert.ok(list.duration_p95_ms >= 0);
  assert.equal(requests.find(({url}) => url === `${server.url}/ok`).read_headers, undefined);
});

test('the back/forward cache: reasons only after a visit by the back button', async (t) => {
  const listener = '<script>addEventListener("unload", () => {})</script>';
  const {page} =
      await load(t, kEntry + listener, '', {headers: {'Cache-Control': 'no-store'}, path: '/left'});
  const first = await page.evaluate(() => DD.lookOnce());
  assert.ok(!first.collected.includes('not_restored_reasons'));
  await page.goto(`${server.url}/ok`);
  await page.goBack();
  const evidence = await page.evaluate(() => DD.lookOnce());
  assert.ok(evidence.collected.includes('not_restored_reasons'));
  t.diagnostic(`reasons: ${JSON.stringify(evidence.not_restored_reasons)}`);
  for (const {reason, url} of evidence.not_restored_reasons) {
    assert.equal(typeof reason, 'string');
    assert.match(url, /\/left$/);
  }
});

test('frames: what a sandboxed document has, when it can be looked at', async (t) => {
  const inside = '<form></form><a target=_blank href=x>x</a>';
  const {frames} = await look(t, '', `<iframe sandbox="allow-same-origin" srcdoc="${inside}"></iframe>
    <iframe sandbox srcdoc="${inside}"></iframe><iframe srcdoc="${inside}"></iframe>`);
  assert.deepEqual(frames.map(({uses}) => uses), [['forms', 'popups'], [], []]);
});

test('after stop() the page has its own functions back and nothing listens', async (t) => {
  const {page} = await load(t, kEntry, '');
  const same = await page.evaluate(() => {
    const seen = () =>
        [console.error, console.warn, Headers.prototype.get, XMLHttpRequest.prototype.getResponseHeader,
         Object.getOwnPropertyDescriptor(Response.prototype, 'headers').get];
    const before = seen();
    const made = DD.watch();
    const during = seen().map((one, at) => one === before[at]);
    made.stop();
    const event = new MessageEvent('message', {data: 1, origin: 'https://x.test'});
    dispatchEvent(event);
    return [during, seen().map((one, at) => one === before[at]), Object.keys(event)];
  });
  assert.deepEqual(
      same, [[false, false, false, false, false], [true, true, true, true, true], ['isTrusted']]);
});
