// The gateway over SQLite is killed (SIGKILL) again and again in the middle of pushes: nothing is lost,
// nothing double.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {test} from 'node:test';

import {freshFolder} from '../support/gateway.mjs';
import {
  checkStore,
  chosenSeed,
  expectedTallies,
  judge,
  killAgainAndAgain,
  makeSite,
  toldTallies,
} from './kill_harness.mjs';

const kEvents = 5_000;
const kKills = 24;

function storedIds(file) {
  const database = new DatabaseSync(file, {readOnly: true});
  const ids = (table) => database.prepare(`SELECT id FROM ${table}`).all().map((row) => row.id);
  const stored = {runs: ids('diag_run'), attempts: ids('attempt'), outcomes: ids('outcome')};
  assert.equal(database.prepare('PRAGMA integrity_check').get().integrity_check, 'ok');
  database.close();
  return stored;
}

test('SQLite: killed again and again in the middle of pushes', async (t) => {
  const file = join(await freshFolder(t), 'devdiag.db');
  const store = `sqlite:${file}`;
  const site = makeSite(chosenSeed(t), 4, kEvents);
  const {gateway, killed} = await killAgainAndAgain(t, site, store, kKills);
  t.diagnostic(`${killed} kills, answers ${JSON.stringify([...site.statuses])}`);
  assert.ok(killed >= 20, `${killed} kills`);
  assert.deepEqual(await toldTallies(gateway.origin), expectedTallies(site.all));
  await checkStore(store);
  assert.deepEqual(await gateway.kill('SIGTERM'), {code: 0, signal: null});
  judge(site, storedIds(file));
  await checkStore(store);
});
