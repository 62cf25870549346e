// Synchronisation from a real page: what is written reaches a gateway once, rankings come back, trouble is
// shown.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {before} from 'node:test';
import {launch} from './rt_browser.mjs';
import {startGateway} from './rt_gateway.mjs';
import {kPackage, kTag, stateWhen} from './rt_package.mjs';
import {html, startServer} from './rt_server.mjs';

let browser, server;

before(async (t) => {
  browser = await launch(t);
  server = await startServer(t, {pkg: kPackage});
});

const isRun = (state) => state.phase === 'settled' && state.run;
const kFails = '<script>throw new Error(\'planned\')</script>';

async function profile(t) {
  const made = await browser.newContext();
  t.after(() => made.close());
  return made;
}
async function open(context, gateway, {body = kFails, more = ''} = {}) {
  const page = await context.newPage();
  server.routes.set('/', html(kTag(`data-gateway="${gateway.url}" ${more}`), body));
  await page.goto(`${server.url}/`);
  return page;
}
const attempt = (page, fix = 'js.fix-stack') => page.evaluate((code) => {
  const finding = devdiag.state().report.findings.find((one) => one.problem_code === 'JS_ERROR_UNCAUGHT');
  return devdiag.recordAttempt(finding, code);
}, fix);
const syncNow = (page) => page.evaluate(() => devdiag.syncNow());
const kinds = (gateway) => [...gateway.events.values()].map((event) => event.k).sort();

test('runs, attempts and verdicts reach the gateway once; a fresh profile ranks by them', async (t) => {
  const gateway = await startGateway(t);
  const mine = await profile(t);
  const page = await open(mine, gateway);
  await stateWhen(page, isRun);
  await attempt(page);
  const first = await syncNow(page);
  assert.deepEqual([first.state, first.pending, first.acked, first.dead], ['idle', 0, 2, 0]);
  assert.deepEqual(kinds(gateway), ['attempt', 'run']);
  // Repaired: the next load judges by itself.
  const repaired = await open(mine, gateway, {body: '<p>fine</p>'});
  const {outcomes} = await stateWhen(repaired, isRun);
  assert.equal(outcomes[0].verdict, 'worked');
  await syncNow(repaired);
  assert.deepEqual(kinds(gateway), ['attempt', 'outcome', 'run', 'run']);
  const ids = gateway.requests.filter((r) => r.path.endsWith('/push'))
                  .flatMap((r) => JSON.parse(r.text).events.map((e) => e.id));
  assert.equal(new Set(ids).size, ids.length, 'nothing was offered twice');

  const fresh = await open(await profile(t), gateway);
  await stateWhen(fresh, isRun);
  await syncNow(fresh);
  const ranking = await fresh.evaluate(() => devdiag.suggest('JS_ERROR_UNCAUGHT'));
  const fix = ranking.fixes.find((one) => one.fix_code === 'js.fix-stack');
  assert.deepEqual([fix.worked, ranking.server], [1, true]);
  assert.ok(ranking.cursor.endsWith(':1'));
});

test(
    'nothing leaves the page without a gateway, and what leaves carries no proof unless shared',
    async (t) => {
      const gateway = await startGateway(t);
      for (const [more, expected] of [['', 0], ['data-share-proof', 1], ]) {
        gateway.events.clear();
        const page = await open(await profile(t), gateway, {more});
        await stateWhen(page, isRun);
        await syncNow(page);
        const [run] = gateway.events.values();
        const withProof = run.d.findings.filter((finding) => finding.proof || finding.subject);
        assert.equal(withProof.length > 0 ? 1 : 0, expected, JSON.stringify(run.d.findings));
        assert.ok(!JSON.stringify(run).includes('127.0.0.1') || more !== '');
      }
    });

test('written offline, sent when the network is back', async (t) => {
  const gateway = await startGateway(t);
  const context = await profile(t);
  const page = await open(context, gateway);
  await stateWhen(page, isRun);
  await syncNow(page);
  await context.setOffline(true);
  await stateWhen(page, (state) => state.sync.state === 'offline');
  await attempt(page);
  const offline = await stateWhen(page, (state) => state.sync.pending === 1);
  assert.equal(offline.sync.state, 'offline');
  await context.setOffline(false);
  await stateWhen(page, (state) => state.sync.pending === 0 && state.sync.state === 'idle');
  assert.deepEqual(kinds(gateway), ['attempt', 'run']);
});

test(
    'a gateway in trouble: the page works, waits and says until when; then everything arrives', async (t) => {
      const gateway = await startGateway(t);
      gateway.plan = () => ({
        status: 503,
        headers: {'Retry-After': '600'},
        body: {code: 'unavailable', detail: 'Busy.', retry: 'later'},
      });
      const page = await open(await profile(t), gateway);
      const state = await stateWhen(page, (one) => isRun(one) && one.sync.state === 'waiting');
      assert.equal(state.sync.last_error.detail, 'Busy.');
      assert.ok(state.sync.next_at - Date.now() > 500_000);
      const asked = gateway.requests.length;
      await attempt(page);
      assert.equal(gateway.requests.length, asked);
      gateway.plan = () => null;
      assert.equal((await syncNow(page)).state, 'idle');
      assert.deepEqual(kinds(gateway), ['attempt', 'run']);
    });

test('a gateway that is not there is an error with words, not an exception', async (t) => {
  const gateway = await startGateway(t);
  await gateway.close();
  const page = await open(await profile(t), gateway);
  const state = await stateWhen(page, (one) => isRun(one) && one.sync.last_error);
  assert.match(state.sync.last_error.detail, /could not be reached/);
  assert.equal(state.mode, 'local');
});

test('the key is sent; a wrong one pauses and is named', async (t) => {
  const gateway = await startGateway(t);
  gateway.key = 'right';
  const wrong = await open(await profile(t), gateway, {more: 'data-key="wrong"'});
  const state = await stateWhen(wrong, (one) => one.sync.state === 'paused');
  assert.equal(state.sync.last_error.code, 'unauthorized');
  const right = await open(await profile(t), gateway, {more: 'data-key="right"'});
  await stateWhen(right, isRun);
  assert.equal((await syncNow(right)).state, 'idle');
});

test('one event that is refused for ever does not hold the others back', async (t) => {
  const gateway = await startGateway(t);
  gateway.refuse = (event) => (event.k === 'attempt' ? {code: 'bad_field', retry: 'never'} : null);
  const page = await open(await profile(t), gateway);
  await stateWhen(page, isRun);
  await attempt(page);
  const sync = await syncNow(page);
  assert.deepEqual([sync.pending, sync.acked, sync.dead], [0, 1, 1]);
  assert.deepEqual(sync.refusals.map(({code, detail}) => [code, detail]), [['bad_field', 'planned']]);
  assert.deepEqual(kinds(gateway), ['run']);
});

test('another life of the gateway\'s database: what it had acknowledged is offered again', async (t) => {
  const gateway = await startGateway(t);
  const page = await open(await profile(t), gateway);
  await stateWhen(page, isRun);
  await attempt(page);
  await syncNow(page);
  gateway.events.clear();
  gateway.incarnation = '6f1c0a52-0000-4000-8000-000000000002';
  await page.reload();
  await stateWhen(page, isRun);
  await syncNow(page);
  const state = await stateWhen(page, (one) => one.sync.pending === 0);
  assert.ok(kinds(gateway).filter((kind) => kind === 'attempt').length === 1, kinds(gateway).join());
  assert.equal(state.sync.state, 'idle');
});

test('of two tabs one synchronises, and both show how it went', async (t) => {
  const gateway = await startGateway(t);
  const context = await profile(t);
  const first = await open(context, gateway), second = await open(context, gateway);
  await stateWhen(first, isRun);
  await stateWhen(second, isRun);
  await attempt(second);
  const sync = await syncNow(second);
  assert.deepEqual([sync.pending, sync.state], [0, 'idle']);
  for (const page of [first, second])
    await stateWhen(page, (state) => state.sync.acked === 3 && state.sync.pending === 0);
  const clients = new Set(
      gateway.requests.filter((r) => r.path.endsWith('/push')).map((r) => JSON.parse(r.text).client_id),
  );
  assert.equal(clients.size, 1);
});
