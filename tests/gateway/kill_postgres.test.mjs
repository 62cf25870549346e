// The gateway over PostgreSQL is killed in the middle of pushes, and PostgreSQL crashes under it: nothing is
// lost, nothing double.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';

import {startGateway} from '../support/gateway.mjs';
import {startPostgres} from '../support/postgres.mjs';
import {
  ackedAtLeast,
  checkStore,
  chosenSeed,
  expectedTallies,
  judge,
  killAgainAndAgain,
  makeSite,
  pushAll,
  toldTallies,
} from './kill_harness.mjs';

const run = promisify(execFile);
const kEvents = 5_000;
const kKills = 24;
const kCrashes = 4;

let server;
before(async () => {
  server = await startPostgres({durable: true});
});
after(() => server.stop());

async function sql(url, text) {
  const {stdout} = await run(
      'psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', text, url], {maxBuffer: 64 << 20});
  return stdout.split('\n').filter(Boolean);
}

async function freshDatabase(name) {
  await sql(server.url, `CREATE DATABASE ${name}`);
  return server.url.replace(/\/postgres$/, `/${name}`);
}

async function judgeDatabase(site, url) {
  const ids = (table) => sql(url, `SELECT id FROM devdiag.${table}`);
  judge(site, {runs: await ids('diag_run'), attempts: await ids('attempt'), outcomes: await ids('outcome')});
  assert.deepEqual(await sql(url, 'SELECT devdiag.rollup_differences(9)'), []);
}

test('PostgreSQL: the gateway is killed again and again in the middle of pushes', async (t) => {
  const store = await freshDatabase('killed');
  const site = makeSite(chosenSeed(t), 4, kEvents);
  const {gateway, killed} = await killAgainAndAgain(t, site, store, kKills);
  t.diagnostic(`${killed} kills, answers ${JSON.stringify([...site.statuses])}`);
  assert.ok(killed >= 20, `${killed} kills`);
  assert.deepEqual(await toldTallies(gateway.origin), expectedTallies(site.all));
  assert.deepEqual(await gateway.kill('SIGTERM'), {code: 0, signal: null});
  await judgeDatabase(site, store);
  await checkStore(store);
});

test('PostgreSQL crashes in the middle of pushes: 503 meanwhile, everything arrives later', async (t) => {
  const store = await freshDatabase('crashed');
  const site = makeSite(chosenSeed(t), 4, kEvents);
  const gateway = await startGateway(t, {store});
  site.origin = gateway.origin;
  const work = pushAll(site);
  work.catch(() => {});  // awaited below, after the crashes
  for (let crash = 1; crash <= kCrashes; crash += 1) {
    await ackedAtLeast(site, crash * site.all.length / (kCrashes + 1));
    await server.kill();
    const ready = await fetch(`${gateway.origin}/ready`);
    assert.equal(ready.status, 503);
    const refused = await fetch(`${gateway.origin}/v1/sync/push`, {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({
        v: 1,
        client_id: site.clients[0].id,
        sent_at: Date.now(),
        offset_ms: 0,
        lost: {},
        events: [site.all[0]]
      }),
    });
    assert.equal(refused.status, 503);
    assert.ok(Number(refused.headers.get('retry-after')) >= 1, 'Retry-After is set');
    assert.equal((await refused.json()).retry, 'later');
    assert.equal((await fetch(`${gateway.origin}/live`)).status, 200);
    await server.start();
  }
  await work;
  t.diagnostic(`answers ${JSON.stringify([...site.statuses])}`);
  assert.ok((site.statuses.get(503) ?? 0) > 0, 'clients saw 503');
  assert.equal(site.statuses.get(0), undefined, 'the gateway itself never hung up');
  assert.deepEqual(await toldTallies(gateway.origin), expectedTallies(site.all));
  assert.deepEqual(await gateway.kill('SIGTERM'), {code: 0, signal: null});
  await judgeDatabase(site, store);
});
