// The page session with the real modules: first findings, runs, the closed loop, storage that is refused,
// stop().
import assert from 'node:assert/strict';
import {before, beforeEach, test} from 'node:test';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {launch, openPage} from './rt_browser.mjs';
import {kPackage, kTag, stateWhen} from './rt_package.mjs';
import {html, startServer} from './rt_server.mjs';

let browser, server, worker;

before(async (t) => {
  browser = await launch(t);
  server = await startServer(t, {pkg: kPackage});
  worker = await readFile(join(kPackage, 'worker.js'), 'utf8');
});

beforeEach(() => {
  server.routes.delete('/pkg/worker.js');
  server.routes.set('/api', {status: 503, type: 'text/plain', body: 'bad'});
});

// The worker's script with something in front that changes its world.
function breakWorker(script) {
  server.routes.set('/pkg/worker.js', {type: 'text/javascript', body: `${script};\n${worker}`});
}

async function open(t, {head = '', body = '<p>hello</p>', tag = '', context} = {}) {
  server.routes.set('/', html(head + kTag(tag), body));
  const opened = context ? {page: await context.newPage(), context} : await openPage(t, browser);
  await opened.page.goto(`${server.url}/`);
  return opened;
}

const isRun = (state) => state.phase === 'settled' && state.run;
const codes = (state) => state.report.findings.map((finding) => finding.problem_code);
const findingOf = (state, code) => state.report.findings.find((finding) => finding.problem_code === code);
const kFails = '<script>fetch("/api").catch(() => {})</script>';

test('findings come before the page has settled, the run when it has', async (t) => {
  const {page} = await open(t, {body: kFails});
  const first = await stateWhen(page, (state) => state.report);
  assert.equal(first.run, undefined);
  assert.ok(codes(first).includes('FETCH_STATUS_ERROR'));
  const settled = await stateWhen(page, isRun);
  assert.equal(settled.mode, 'local');
  assert.deepEqual(settled.why, []);
  assert.equal(settled.storage.kind, 'opfs');
  assert.equal(settled.sync.state, 'off');
  assert.match(settled.run, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  assert.equal(settled.last_error, undefined);
});

test('nothing new: one run; something new: another one', async (t) => {
  const {page} = await open(t);
  const {run} = await stateWhen(page, isRun);
  await page.evaluate(() => {
    window.runs = new Set([devdiag.state().run]);
    devdiag.subscribe((state) => runs.add(state.run));
    setTimeout(() => {
      throw new Error('later');
    });
  });
  const second = await stateWhen(page, (state) => isRun(state) && state.run !== run);
  assert.ok(codes(second).includes('JS_ERROR_UNCAUGHT'));
  await page.evaluate(
      () => setTimeout(() => {
        throw new Error('later');
      }),
  );
  await stateWhen(page, (state) => findingOf(state, 'JS_ERROR_UNCAUGHT')?.count === 2);
  assert.equal(await page.evaluate(() => runs.size), 2);
});

test('attempt, repair, reload: worked and verified; broken again: regressed', async (t) => {
  const {page, context} = await open(t, {body: kFails});
  const first = await stateWhen(page, isRun);
  const id = await page.evaluate(
      (finding) => devdiag.recordAttempt(finding, 'api.server-error'),
      findingOf(first, 'FETCH_STATUS_ERROR'),
  );
  assert.deepEqual(
      (await page.evaluate(() => devdiag.state())).attempts.map((a) => [a.id, a.verdict]),
      [[id, undefined]],
  );
  server.routes.set('/api', {type: 'text/plain', body: 'fine'});
  await page.goto(`${server.url}/`);
  const second = await stateWhen(page, isRun);
  assert.deepEqual(
      second.outcomes.map((o) => [o.attempt, o.verdict, o.known]),
      [[id, 'worked', 'verified']],
  );
  assert.deepEqual(
      second.attempts.map((a) => [a.verdict, a.known]),
      [['worked', 'verified']],
  );
  const ranking = await page.evaluate(() => devdiag.suggest('FETCH_STATUS_ERROR'));
  assert.equal(ranking.fixes.find((fix) => fix.fix_code === 'api.server-error').worked, 1);
  server.routes.set('/api', {status: 503, type: 'text/plain', body: 'bad'});
  const third = await stateWhen((await open(t, {body: kFails, context})).page, isRun);
  assert.deepEqual(
      third.attempts.map((a) => [a.verdict, a.known]),
      [['regressed', 'verified']],
  );
});

test('the same load never judges its own attempt; checkAgain makes a run at once', async (t) => {
  const {page} = await open(t, {body: kFails});
  const first = await stateWhen(page, isRun);
  await page.evaluate(
      (finding) => devdiag.recordAttempt(finding, 'api.route'),
      findingOf(first, 'FETCH_STATUS_ERROR'),
  );
  const report = await page.evaluate(() => devdiag.checkAgain());
  assert.ok(report.findings.length > 0);
  const state = await page.evaluate(() => devdiag.state());
  assert.notEqual(state.run, first.run);
  assert.equal(state.attempts[0].verdict, undefined);
});

test('a person\'s word is an outcome too', async (t) => {
  const {page} = await open(t, {body: kFails});
  const state = await stateWhen(page, isRun);
  const id = await page.evaluate(
      (finding) => devdiag.recordAttempt(finding, 'api.route'),
      findingOf(state, 'FETCH_STATUS_ERROR'),
  );
  await page.evaluate((attempt) => devdiag.recordOutcome(attempt, 'failed'), id);
  const [attempt] = (await page.evaluate(() => devdiag.state())).attempts;
  assert.deepEqual([attempt.verdict, attempt.known], ['failed', 'reported']);
});

test('another route of the same document is another target', async (t) => {
  const {page} = await open(t, {body: kFails});
  const first = await stateWhen(page, isRun);
  await page.evaluate(() => history.pushState({}, '', '/other'));
  const second = await stateWhen(
      page,
      (state) => isRun(state) && state.report.target !== first.report.target,
  );
  assert.ok(!codes(second).includes('FETCH_STATUS_ERROR'));
});

// --- storage ---

const refusals = {
  'a browser without a private file system': [
    'navigator.storage.getDirectory = undefined',
    /no private file system/,
  ],
  'storage that is refused': [
    'navigator.storage.getDirectory = () => Promise.reject(new DOMException("no", "SecurityError"))',
    /refuses storage/,
  ],
  'a full quota': [
    'FileSystemFileHandle.prototype.createSyncAccessHandle = () => Promise.reject(new DOMException("full", "QuotaExceededError"))',
    /quota is used up/,
  ],
  'a page without Web Locks': [
    'Object.defineProperty(navigator, "locks", { value: undefined })',
    /no Web Locks/,
  ],
};
for (const [what, [script, sentence]] of Object.entries(refusals)) {
  test(`${what}: in memory, said aloud, everything else works`, async (t) => {
    breakWorker(script);
    const {page} = await open(t, {body: kFails});
    const state = await stateWhen(page, isRun);
    assert.equal(state.mode, 'local');
    assert.equal(state.storage.kind, 'memory');
    assert.match(state.storage.why, sentence);
    assert.match(state.storage.why, /gone when this tab closes\.$/);
    await page.evaluate(
        (finding) => devdiag.recordAttempt(finding, 'api.route'),
        findingOf(state, 'FETCH_STATUS_ERROR'),
    );
    assert.equal((await page.evaluate(() => devdiag.state())).attempts.length, 1);
  });
}

test('a handle that a dying tab still holds is waited for', async (t) => {
  breakWorker(`let tries = 0; const real = FileSystemFileHandle.prototype.createSyncAccessHandle;
    FileSystemFileHandle.prototype.createSyncAccessHandle = function () {
      if (++tries >= 5) return real.call(this);
      return Promise.reject(new DOMException("held", "NoModificationAllowedError"));
    }`);
  const {page} = await open(t);
  assert.equal((await stateWhen(page, isRun)).storage.kind, 'opfs');
});

// Writes bytes over the store's file from the page and returns what is there; without bytes only reads.
const storeFile = (page, bytes) => page.evaluate(async (content) => {
  const root = await navigator.storage.getDirectory();
  const folder =
      await (await root.getDirectoryHandle('devdiag', {create: true})).getDirectoryHandle('default', {
        create: true
      });
  const file = await folder.getFileHandle('learn.db', {create: true});
  if (content) {
    const writer = await file.createWritable();
    await writer.write(new Uint8Array(content));
    await writer.close();
  }
  return [...new Uint8Array(await (await file.getFile()).arrayBuffer())];
}, bytes);

test('a store that is damaged stays untouched; the tab works in memory and says why', async (t) => {
  const {page, context} = await openPage(t, browser);
  server.routes.set('/plain', html('', ''));
  await page.goto(`${server.url}/plain`);
  const garbage = Array.from({length: 8192}, (_, n) => (n * 7) % 251);
  await storeFile(page, garbage);
  const opened = await open(t, {body: kFails, context});
  const state = await stateWhen(opened.page, isRun);
  assert.equal(state.storage.kind, 'memory');
  assert.match(state.storage.why, /database|store/i);
  await opened.page.evaluate(() => devdiag.stop());
  assert.deepEqual(await storeFile(page, null), garbage);
});

test('a wiped store is noticed, counted and shown', async (t) => {
  const {page} = await open(t);
  assert.equal((await stateWhen(page, isRun)).storage.evicted, undefined);
  await page.evaluate(() => devdiag.stop());
  await page.evaluate(
      async () => (await navigator.storage.getDirectory()).removeEntry('devdiag', {recursive: true}),
  );
  await page.goto(`${server.url}/`);
  assert.equal((await stateWhen(page, isRun)).storage.evicted, true);
  await page.goto(`${server.url}/`);
  assert.equal((await stateWhen(page, isRun)).storage.evicted, undefined);
});

// --- a worker that does not work ---

const broken = {
  'that throws at once': ['throw new Error("planned")', /planned|could not be loaded/],
  'whose module is missing': ['self.fetch = async () => new Response("", { status: 404 })', /404/],
};
for (const [what, [script, sentence]] of Object.entries(broken)) {
  test(`a worker ${what}: rules in the page, and why`, async (t) => {
    breakWorker(script);
    const {page, problems} = await open(t, {body: kFails});
    const state = await stateWhen(
        page,
        (one) => one.mode === 'core' && one.phase === 'settled' && one.report,
    );
    assert.match(state.why.join(' '), /The worker did not start/);
    assert.match(state.why.join(' '), sentence);
    assert.ok(codes(state).includes('FETCH_STATUS_ERROR'));
    assert.equal(state.storage.kind, 'none');
    assert.deepEqual(problems, []);
  });
}

test('a worker that is not there: rules in the page', async (t) => {
  server.routes.set('/pkg/worker.js', {status: 404});
  const {page} = await open(t, {body: kFails});
  const state = await stateWhen(page, (one) => one.mode === 'core' && one.report);
  assert.match(state.why[0], /worker\.js could not be read/);
});

// --- handle ---

test('the catalogue and the stored file can be had; unknown codes and settings are named', async (t) => {
  const {page} = await open(t, {
    tag: `data-preset="everything" data-tenant="../x" data-gateway="ftp://x" data-config="{"`,
  });
  const state = await stateWhen(page, isRun);
  assert.equal(state.why.length, 4);
  assert.match(
      state.why.join('\n'),
      /data-config.*\n?.*data-preset "everything" is not one of chat, embed, app, full/s,
  );
  const problem = await page.evaluate(() => devdiag.catalogue('JS_ERROR_UNCAUGHT'));
  assert.equal(problem.code, 'JS_ERROR_UNCAUGHT');
  assert.ok(problem.fixes.every((fix) => fix.stacks.length >= 2));
  assert.equal(
      await page.evaluate(() => devdiag.catalogue('NO_SUCH').catch((error) => error.code)),
      'not_found',
  );
  const bytes = await page.evaluate(async () => [...(await devdiag.exportStore()).slice(0, 15)]);
  assert.equal(String.fromCharCode(...bytes), 'SQLite format 3');
  assert.equal(
      await page.evaluate(() => devdiag.syncNow().catch((error) => error.detail)),
      'No gateway is configured or allowed here.',
  );
});

test('the owner\'s declarations reach the core: suppressions, preset, portals', async (t) => {
  const config = {preset: 'app', portals: ['#gone'], suppress: [{code: 'CSP_MISSING', reason: 'known'}]};
  server.routes.set(
      '/',
      html(
          `<script type="application/json" id="dd">${JSON.stringify(config)}</script>${
              kTag('data-config="#dd"')}`,
          ),
  );
  const {page} = await openPage(t, browser);
  await page.goto(`${server.url}/`);
  const {report, why} = await stateWhen(page, isRun);
  assert.deepEqual(why, []);
  assert.equal(report.preset, 'app');
  assert.ok(report.findings.some((finding) => finding.problem_code === 'PORTAL_ROOT_MISSING'));
  assert.ok(!report.findings.some((finding) => finding.problem_code === 'CSP_MISSING'));
});

test('stop() takes everything out of the page and frees the store for others', async (t) => {
  const {page, context} = await open(t, {
    head:
        '<script>window.own = [fetch, XMLHttpRequest.prototype.open]; window.names = Object.getOwnPropertyNames(window);</script>',
    body: kFails,
  });
  const before = await stateWhen(page, isRun);
  await page.evaluate(() => {
    window.kept = devdiag;
  });
  await page.evaluate(() => devdiag.stop());
  const after =
      await page.evaluate(async () => ({
                            same: [fetch, XMLHttpRequest.prototype.open].every((one, n) => one === own[n]),
                            names: Object.getOwnPropertyNames(window).filter(
                                (name) => !names.includes(name) && !['own', 'names', 'kept'].includes(name) &&
                                    !name.startsWith('__playwright'),
                                ),
                            elements: document.querySelectorAll('devdiag-launcher, devdiag-panel').length,
                            phase: kept.state().phase,
                            locks: (await navigator.locks.query()).held.length,
                            again: await kept.checkAgain().catch((error) => error.detail),
                            twice: await kept.stop(),
                          }));
  assert.deepEqual(after, {
    same: true,
    names: [],
    elements: 0,
    phase: 'stopped',
    locks: 0,
    again: 'DevDiag was stopped in this page.',
    twice: undefined,
  });
  assert.equal((await stateWhen((await open(t, {context})).page, isRun)).storage.kind, 'opfs');
  assert.equal(before.storage.kind, 'opfs');
});

test('a page that comes back to life is left in peace by a state listener that throws', async (t) => {
  const {page, problems} = await open(t);
  await stateWhen(page, (state) => state.report);
  await page.evaluate(() => {
    devdiag.subscribe(() => {
      throw new Error('theirs');
    });
  });
  await stateWhen(page, isRun);
  assert.deepEqual(problems, []);
});
