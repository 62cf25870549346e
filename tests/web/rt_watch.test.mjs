// Watching a page: views, no news when nothing changed, and stop() leaves no trace.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {kEntry, load, look, server} from './rt_collect_page.mjs';

test('stop() leaves globals, listeners, observers, timers and the document as they were', async (t) => {
  const frame =
      '<iframe id="f" src="/ok" data-devdiag-ready="never"></iframe><div style="position:fixed;inset:0"></div>';
  const {page} = await load(t, kEntry, `<main><p>text</p></main>${frame}`);
  const {before, during, after} = await page.evaluate(async () => {
    const listeners = {}, counts = {observers: 0, timers: new Set()};
    for (const [name, step] of [['addEventListener', 1], ['removeEventListener', -1], ]) {
      const real = EventTarget.prototype[name];
      EventTarget.prototype[name] = function(type, ...rest) {
        listeners[type] = (listeners[type] ?? 0) + step;
        return real.call(this, type, ...rest);
      };
    }
    const {observe, disconnect} = PerformanceObserver.prototype;
    const observing = new WeakSet();
    PerformanceObserver.prototype.observe = function(options) {
      if (!observing.has(this)) counts.observers++;
      observing.add(this);
      return observe.call(this, options);
    };
    PerformanceObserver.prototype.disconnect = function() {
      if (observing.delete(this)) counts.observers--;
      return disconnect.call(this);
    };
    const {setTimeout: later, clearTimeout: never} = window;
    window.setTimeout = (run, ...rest) => {
      const id = later(() => (counts.timers.delete(id), run()), ...rest);
      counts.timers.add(id);
      return id;
    };
    window.clearTimeout = (id) => (counts.timers.delete(id), never(id));
    const snapshot = () => ({
      listeners: Object.entries(listeners).filter(([, count]) => count !== 0),
      observers: counts.observers,
      timers: counts.timers.size,
      functions: [fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send].map((f) => String(f)),
      globals: Object.getOwnPropertyNames(window).length,
      document: document.documentElement.outerHTML,
    });
    const before = snapshot();
    const made = DD.watch({frames: []});
    await made.look();
    const during = snapshot();
    made.stop();
    return {before, during, after: snapshot()};
  });
  assert.deepEqual(after, before);
  assert.ok(
      during.listeners.length >= 6 && during.observers >= 5 && during.timers === 1,
      JSON.stringify(during),
  );
  assert.notDeepEqual(during.functions, before.functions);
  assert.equal(during.document, before.document);
});

test(
    'a new address in the same document begins a new view: what happened stays with the old one',
    async (t) => {
      const {page} = await load(t, kEntry, '<p>x</p>');
      const result = await page.evaluate(async () => {
        const made = DD.watch();
        dispatchEvent(new ErrorEvent('error', {message: 'old view'}));
        const first = await made.look();
        history.pushState({}, '', '/second?x=1#here');
        dispatchEvent(new ErrorEvent('error', {message: 'new view'}));
        const second = await made.look();
        made.stop();
        return {first, second, moves: DD.counts().moves};
      });
      assert.deepEqual(
          result.first.errors.map((e) => e.message),
          ['old view'],
      );
      assert.deepEqual(
          result.second.errors.map((e) => e.message),
          ['new view'],
      );
      assert.equal(result.second.page.url, `${server.url}/second?x=1`);
      assert.ok(!result.second.collected.includes('vitals'));
      assert.equal(result.moves, 1);
    });

test('looking again at an unchanged page is no news', async (t) => {
  const fixed = '<div style="position:fixed;inset:0">x</div>';
  const {page} = await load(t, kEntry, `<iframe src="/ok"></iframe>${fixed}<p>y</p>`);
  const quiet = await page.evaluate(async () => {
    const made = DD.watch();
    // Paints and frames may arrive during the first looks; a look that is news by itself never gets quiet.
    let looks = 0, before;
    do {
      before = DD.counts().news;
      for (let n = 0; n < 3; n++) await made.look();
    } while (DD.counts().news !== before && ++looks < 20);
    made.stop();
    return looks < 20;
  });
  assert.ok(quiet);
});
