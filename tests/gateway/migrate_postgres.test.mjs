// Migrations on PostgreSQL: whole gateways that start together or die in the middle, and the schema they lead
// to.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {promisify} from 'node:util';

import {programs, startGateway} from '../support/gateway.mjs';
import {freshDatabase, needsPostgres, sql} from './migrate_harness.mjs';

const run = promisify(execFile);
const kRoot = join(import.meta.dirname, '..', '..');
const kSchema = join(kRoot, 'sql/postgres/schema.sql');
const kHeader =
    '-- Generated: the schema after all migrations. DEVDIAG_ACCEPT=1 ./dev test --only gateway rewrites it.\n';

// The dump without what depends on the day (monthly partitions) or on the version of pg_dump (comments,
// settings).
async function dumpSchema(url) {
  const {stdout} = await run(
      'pg_dump',
      ['--schema-only', '--no-owner', '--schema=devdiag', '--exclude-table=devdiag.*_y????m??', url]);
  const kept = stdout.split('\n').filter((line) => !/^(--|SET |SELECT pg_catalog|\\)/.test(line));
  return `${kHeader}\n${kept.join('\n').replace(/\n{3,}/g, '\n\n').trim()}\n`;
}

test('gateways that start together migrate once', needsPostgres, async (t) => {
  const store = await freshDatabase(t);
  const gateways = await Promise.all([1, 2, 3].map(() => startGateway(t, {store})));
  const hello = async ({origin}) => (await fetch(`${origin}/v1/sync/hello`, {
                                      method: 'POST',
                                      headers: {'content-type': 'application/json'},
                                      body: JSON.stringify({
                                        v: 1,
                                        client_id: 'c0ffee00-0000-4000-8000-000000000001',
                                        kind: 'browser',
                                      }),
                                    })).json();
  const answers = await Promise.all(gateways.map(hello));
  assert.match(answers[0].incarnation, /^[0-9a-f-]{36}$/);
  for (const answer of answers) assert.equal(answer.incarnation, answers[0].incarnation);
  assert.deepEqual(await sql(store, 'SELECT count(*) = max(version) FROM devdiag.migration'), ['t']);
});

test('a gateway killed while it migrates leaves nothing half done', needsPostgres, async (t) => {
  const store = await freshDatabase(t);
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const child = execFile(programs().gateway, ['serve', '--port', '0', '--store', store]);
    const ended = once(child, 'exit');
    await new Promise((resolve) => setTimeout(resolve, 10 + 25 * attempt));
    child.kill('SIGKILL');
    await ended;
    const there = await sql(store, `SELECT to_regclass('devdiag.migration') IS NOT NULL`);
    if (there[0] === 't') {
      assert.deepEqual(await sql(store, 'SELECT count(*) = max(version) FROM devdiag.migration'), ['t']);
      assert.deepEqual(await sql(store, 'SELECT count(*) FROM devdiag.meta'), ['1']);
    }
  }
  const gateway = await startGateway(t, {store});
  assert.equal((await fetch(`${gateway.origin}/ready`)).status, 200);
});

test('a database of a newer gateway is refused and left alone', needsPostgres, async (t) => {
  const store = await freshDatabase(t);
  await (await startGateway(t, {store})).kill();
  await sql(store, `INSERT INTO devdiag.migration (version, name) VALUES (4242, 'of the future')`);
  const failure =
      await run(programs().gateway, ['serve', '--port', '0', '--store', store]).catch((error) => error);
  assert.equal(failure.code, 3);
  assert.match(failure.stderr, /schema version 4242/);
  assert.ok(!failure.stderr.includes(store), 'the URL may hold a password');
});

test('the committed schema is what the migrations lead to', needsPostgres, async (t) => {
  const store = await freshDatabase(t);
  await (await startGateway(t, {store})).kill();
  const schema = await dumpSchema(store);
  if (process.env.DEVDIAG_ACCEPT) writeFileSync(kSchema, schema);
  assert.equal(schema, readFileSync(kSchema, 'utf8'));
});
