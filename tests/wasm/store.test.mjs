// The page's store over access handles: kept, full, newer, damaged; suggestions over many outcomes.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {DevDiagError} from '../../wasm/load.mjs';
import {
  fileHandles,
  instance,
  kDayMs,
  kFileNames,
  kFingerprint,
  kFix,
  kNow,
  kProblem,
  MemoryHandle,
  openArguments,
  openStore,
  Random,
  recordAttempt,
  recordRun,
} from './support.mjs';

const memoryHandles = () => kFileNames.map((name) => ({name, h: new MemoryHandle()}));
const pending = (store) => store.call('push_batch', {now_ms: kNow}).ids;
const code = (expected) => (error) => error instanceof DevDiagError && error.code === expected;

function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'devdiag-wasm-'));
  t.after(() => rmSync(folder, {recursive: true}));
  return folder;
}

test('a store over real files outlives its worker', async (t) => {
  const folder = temporaryFolder(t), random = new Random(1);
  const first = await openStore(fileHandles(folder), random);
  assert.equal(first.opened.created, true);
  assert.equal(first.opened.in_memory, false);
  const {run} = recordRun(first, random, [kFingerprint]);
  const attempt = recordAttempt(first, random, run);
  const ids = pending(first);
  // The worker ends without a word; nothing is closed.
  const second = await openStore(fileHandles(folder), random);
  assert.equal(second.opened.created, false);
  assert.equal(second.opened.client_id, first.opened.client_id);
  assert.deepEqual(pending(second), ids);
  const judged = recordRun(second, random, []);
  assert.deepEqual(
      judged.outcomes.map(({attempt, verdict, known}) => ({attempt, verdict, known})),
      [{attempt, verdict: 'worked', known: 'verified'}]);
  assert.deepEqual(second.call('check'), {});
  second.call('close');
  second.call('close');
  assert.throws(() => second.call('status'), code('unavailable'));
});

test('an exported store is a whole SQLite file that opens again', async () => {
  const random = new Random(2), store = await openStore(memoryHandles(), random);
  recordRun(store, random, [kFingerprint]);
  const bytes = Buffer.from(store.call('export').base64, 'base64');
  assert.equal(bytes.subarray(0, 15).toString(), 'SQLite format 3');
  const handles = memoryHandles();
  handles[0].h = new MemoryHandle(new Uint8Array(bytes));
  const copy = await openStore(handles, random);
  assert.equal(copy.opened.client_id, store.opened.client_id);
  assert.deepEqual(pending(copy), pending(store));
});

test('a full quota: the error says so, nothing is half-written, later it works again', async () => {
  for (const room of [0, 1, 5_000, 20_000, 60_000]) {
    const random = new Random(3), handles = memoryHandles();
    const store = await openStore(handles, random);
    const {run} = recordRun(store, random, [kFingerprint]);
    const before = pending(store);
    let left = room;
    for (const {h} of handles) {
      h.beforeWrite = (growth) => {
        left -= Math.max(0, growth);
        if (left < 0) throw Object.assign(new Error('no room'), {name: 'QuotaExceededError'});
      };
    }
    let refused = 0;
    for (let i = 0; i < 50; ++i) {
      const known = pending(store);
      try {
        recordRun(store, random, [kFingerprint], kNow + i);
      } catch (error) {
        assert.equal(error.code, 'storage_full');
        assert.equal(error.retry, 'later');
        assert.deepEqual(pending(store), known);
        refused += 1;
      }
    }
    assert.ok(refused > 0, `room for ${room} bytes was enough`);
    for (const {h} of handles) h.beforeWrite = () => {};
    assert.deepEqual(store.call('check'), {});
    recordAttempt(store, random, run);
    assert.ok(pending(store).length > before.length);
    const reopened = await openStore(handles, random);
    assert.deepEqual(pending(reopened), pending(store));
    assert.deepEqual(reopened.call('check'), {});
  }
});

test('a full quota at the very first start', async () => {
  const random = new Random(4), handles = memoryHandles();
  for (const {h} of handles) {
    h.beforeWrite = () => {
      throw Object.assign(new Error('no room'), {name: 'QuotaExceededError'});
    };
  }
  const store = await instance('devdiag-local', {sah: handles});
  assert.throws(() => store.call('open', openArguments(random)), code('storage_full'));
  for (const {h} of handles) h.beforeWrite = () => {};
  assert.equal(store.call('open', openArguments(random)).created, true);
});

test('a handle that fails otherwise is not taken for a full disk', async () => {
  const random = new Random(5), handles = memoryHandles();
  const store = await openStore(handles, random);
  for (const {h} of handles)
    h.beforeWrite = () => {
      throw new Error('the handle is closed');
    };
  assert.throws(() => recordRun(store, random, []), code('unavailable'));
});

test('without handles there is no file', async () => {
  const store = await instance('devdiag-local');
  assert.throws(() => store.call('open', openArguments(new Random(6))), code('unavailable'));
});

/** The bytes of all three files of a store that was closed properly. */
async function closedFiles(random) {
  const handles = memoryHandles();
  const store = await openStore(handles, random);
  recordRun(store, random, [kFingerprint]);
  store.call('close');
  return handles;
}

async function expectRefusal(handles, random, expected) {
  const before = handles.map(({h}) => Buffer.from(h.bytes));
  const store = await instance('devdiag-local', {sah: handles});
  assert.throws(() => store.call('open', openArguments(random)), code(expected));
  handles.forEach(
      ({h}, i) => assert.ok(before[i].equals(Buffer.from(h.bytes)), `${kFileNames[i]} was changed`));
}

test('a newer schema is left untouched', async () => {
  const random = new Random(7), handles = await closedFiles(random);
  new DataView(handles[0].h.bytes.buffer).setUint32(60, 999);  // user_version in the header
  await expectRefusal(handles, random, 'storage_newer');
});

test('damaged and foreign files are left untouched', async () => {
  const random = new Random(8);
  for (const text of ['O\'Brien\'s diary', 'SQLite format 3\0 but not really']) {
    const handles = memoryHandles();
    handles[0].h = new MemoryHandle(new Uint8Array(8_192).fill(35));
    handles[0].h.place(Buffer.from(text), 0);
    await expectRefusal(handles, random, 'storage_corrupt');
  }
  const foreign = await closedFiles(random);
  new DataView(foreign[0].h.bytes.buffer).setUint32(68, 12_345);  // application_id in the header
  await expectRefusal(foreign, random, 'storage_corrupt');
});

test('a file of another tenant is refused', async () => {
  const random = new Random(9), handles = await closedFiles(random);
  const store = await instance('devdiag-local', {sah: handles});
  assert.throws(() => store.call('open', openArguments(random, {tenant: 'other'})), code('conflict'));
  assert.equal(store.call('open', openArguments(random)).created, false);
});

test('a repeated request answers the same and adds nothing', async () => {
  const random = new Random(10), store = await openStore(memoryHandles(), random);
  const {run} = recordRun(store, random, [kFingerprint]);
  const request = {
    target: '1'.repeat(32),
    problem_code: kProblem,
    fingerprint: kFingerprint,
    fix_code: kFix,
    actor: 'agent',
    run,
    now_ms: kNow,
    entropy: random.entropy(),
  };
  const first = store.call('record_attempt', request);
  assert.deepEqual(store.call('record_attempt', request), first);
  assert.equal(store.call('status').attempts, 1);
});

test('the whole conversation with a gateway', async () => {
  const random = new Random(11), store = await openStore(memoryHandles(), random);
  const {run} = recordRun(store, random, [kFingerprint]);
  const attempt = recordAttempt(store, random, run);
  store.call('record_outcome', {attempt, verdict: 'worked', now_ms: kNow, entropy: random.entropy()});
  assert.deepEqual(
      store.call('hello_answer', {answer: {incarnation: 'life-1', server_time: kNow + 500}, now_ms: kNow}),
      {incarnation_changed: false, offset_ms: 500});
  const {body, ids} = store.call('push_batch', {now_ms: kNow, events: 1000, bytes: 1 << 20});
  const push = JSON.parse(body);
  assert.deepEqual(push.events.map(({id}) => id), ids);
  assert.deepEqual(push.events.map(({k}) => k), ['run', 'attempt', 'outcome']);
  const refusal = {i: 1, code: 'bad_field', retry: 'never', path: 'd', detail: 'unkind', allowed: ''};
  const answer = {v: 1, incarnation: 'life-1', server_time: kNow, ok: [0], dup: [2], refused: [refusal]};
  assert.deepEqual(
      store.call('push_answer', {ids, status: 200, answer, now_ms: kNow}),
      {acked: 2, refused: 0, dead: 1, incarnation_changed: false});
  const status = store.call('status');
  assert.deepEqual(status.outbox, {pending: 0, acked: 2, refused: 0, dead: 1});
  assert.deepEqual(status.last_refusals, [{id: ids[1], code: 'bad_field', detail: 'unkind'}]);
  assert.deepEqual(store.call('push_batch', {now_ms: kNow}), {body: null, ids: []});

  const {since, mark} = store.call('pull_begin');
  assert.equal(since, '');
  const row = {
    problem_code: kProblem,
    fix_code: kFix,
    env_fp: 'e'.repeat(64),
    env: ['fw:react', 'srv:nginx'],
    day: Math.floor(kNow / kDayMs),
    worked: 4,
    failed: 0,
    regressed: 0
  };
  const page = {v: 1, incarnation: 'life-1', cursor: 'life-1:1', reset: true, rows: [row], shared: []};
  assert.equal(store.call('pull_answer', {mark, status: 200, answer: page, now_ms: kNow}).rows, 1);
  const ranking =
      store.call('suggest', {problem_code: kProblem, env: ['fw:react', 'srv:nginx'], today: row.day});
  assert.equal(ranking.server, true);
  assert.equal(ranking.cursor, 'life-1:1');
  assert.deepEqual([ranking.fixes[0].fix_code, ranking.fixes[0].worked], [kFix, 4]);
  assert.equal(store.call('attempts', {target: '1'.repeat(32)}).attempts[0].verdict, 'worked');
  // Answers of another shape change nothing.
  for (const bad of [{}, {...answer, ok: 'all'}, {...answer, ok: [-1]}, {...answer, server_time: 'noon'}]) {
    assert.throws(
        () => store.call('push_answer', {ids, status: 200, answer: bad, now_ms: kNow}), code('bad_field'));
  }
  assert.throws(
      () => store.call('pull_answer', {mark, status: 200, answer: {...page, rows: [{...row, day: 'x'}]}}),
      (error) => error.code === 'bad_field' && error.path === 'answer.rows[0].day');
  assert.deepEqual(store.call('check'), {});
});

test('100,000 own outcomes are suggested from as the formula says', async () => {
  const random = new Random(12), store = await openStore(memoryHandles(), random);
  const core = await instance('devdiag-core');
  const today = Math.floor(kNow / kDayMs);
  const rows = [];
  const fixes = core.call('problems').find(({code}) => code === kProblem).fixes.map(({code}) => code);
  for (let i = 0; rows.length < 20_000; ++i) {
    const env = i % 25;
    rows.push({
      problem_code: kProblem,
      fix_code: fixes[i % fixes.length],
      env_fp: env.toString(16).padStart(64, '0'),
      env: [`fw:v${env % 5}`, `route:/r${env}`],
      day: today - Math.floor(i / 200),
      worked: random.below(5),
      failed: random.below(4),
      regressed: random.below(2)
    });
  }
  // A key may come once only.
  const unique = [...new Map(rows.map((row) => [`${row.fix_code} ${row.env_fp} ${row.day}`, row])).values()];
  const outcomes = unique.reduce((sum, row) => sum + row.worked + row.failed + row.regressed, 0);
  assert.ok(outcomes > 20_000, String(outcomes));
  const {mark} = store.call('pull_begin');
  const page = {v: 1, incarnation: 'x', cursor: 'x:1', reset: true, rows: unique, shared: []};
  store.call('pull_answer', {mark, status: 200, answer: page, now_ms: kNow});
  const {run} = recordRun(store, random, [kFingerprint]);
  for (let i = 0; i < 100; ++i) {
    const attempt = recordAttempt(store, random, run, kNow + i);
    store.call(
        'record_outcome',
        {attempt, verdict: i % 3 ? 'worked' : 'failed', now_ms: kNow + i, entropy: random.entropy()});
  }
  const own = {
    problem_code: kProblem,
    fix_code: kFix,
    env_fp: 'e'.repeat(64),
    env: ['fw:react', 'srv:nginx'],
    day: today,
    worked: 66,
    failed: 34,
    regressed: 0
  };
  for (const env of [['fw:react', 'srv:nginx'], ['fw:v3', 'route:/r3'], []]) {
    const expected =
        core.call('rank', {problem_code: kProblem, env, today, rows: [...unique, own], shared: []});
    assert.deepEqual(store.call('suggest', {problem_code: kProblem, env, today}).fixes, expected.fixes);
  }
});
