// The sync protocol against the embedded store: exactly once, one poison event blocks nobody, all is counted.
import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';

import {attemptEvent, outcomeEvent, push, runEvent, startGateway} from '../support/gateway.mjs';
import {once, request} from './raw_http.mjs';

const kDayMs = 86_400_000;

/** A run, an attempt on it and its outcome. */
function story(verdict = 'worked', fix = 'csp.add') {
  const run = runEvent();
  const attempt = attemptEvent(run, fix);
  return [run, attempt, outcomeEvent(attempt, verdict)];
}

async function metric(origin, name) {
  const text = await (await fetch(`${origin}/metrics`)).text();
  const line = text.split('\n').find((entry) => entry.startsWith(`${name} `));
  assert.ok(line, `no metric ${name}`);
  return Number(line.split(' ')[1]);
}

async function post(origin, path, body, headers = {}) {
  const reply = await fetch(origin + path, {
    method: 'POST',
    headers: {'content-type': 'application/json', ...headers},
    body,
  });
  return {status: reply.status, answer: await reply.json()};
}

test('hello tells clock, windows, limits and cursor', async (t) => {
  const gateway = await startGateway(t);
  const {status, answer} = await post(
      gateway.origin, '/v1/sync/hello', JSON.stringify({v: 1, client_id: randomUUID(), kind: 'browser'}));
  assert.equal(status, 200);
  assert.equal(answer.tenant, 'default');
  assert.ok(Math.abs(answer.server_time - Date.now()) < 60_000);
  assert.deepEqual(answer.window, {back_s: 400 * 86_400, fwd_s: 86_400});
  assert.deepEqual(answer.limits, {events: 1000, bytes: 1 << 20, inflated: 8 << 20, event_bytes: 64 << 10});
  assert.ok(answer.incarnation && answer.rank.cursor);
  assert.deepEqual(answer.schema, {min: 1, max: 1});
});

test('events are stored once, whatever is repeated, and the rankings follow', async (t) => {
  const gateway = await startGateway(t);
  const client = randomUUID();
  const events = story();
  const first = await push(gateway.origin, client, events);
  assert.equal(first.status, 200);
  assert.deepEqual(first.answer.ok, [0, 1, 2]);
  assert.deepEqual(first.answer.dup, []);
  const again = await push(gateway.origin, client, [...events].reverse());
  assert.deepEqual(again.answer.ok, []);
  assert.deepEqual(again.answer.dup, [0, 1, 2]);
  const other = story();
  const mixed = await push(gateway.origin, randomUUID(), [events[0], ...other, other[0]]);
  assert.deepEqual(mixed.answer.ok, [1, 2, 3]);
  assert.deepEqual(mixed.answer.dup, [0, 4]);

  const rankings = await (await fetch(`${gateway.origin}/v1/sync/rankings`)).json();
  assert.equal(rankings.reset, true);
  assert.equal(rankings.rows.length, 1);
  const {problem_code: problem, fix_code: fix, worked, failed, regressed} = rankings.rows[0];
  assert.deepEqual(
      {problem, fix, worked, failed, regressed},
      {problem: 'CSP_MISSING', fix: 'csp.add', worked: 2, failed: 0, regressed: 0});
  assert.equal(mixed.answer.rank.cursor, rankings.cursor);
});

test('each bad event is refused alone with its reason; the rest of the batch is stored', async (t) => {
  const gateway = await startGateway(t);
  const good = story();
  const future = runEvent({ms: Date.now() + 3 * kDayMs});
  const ancient = runEvent({ms: Date.now() - 401 * kDayMs});
  const unknown = {...runEvent(), k: 'telemetry'};
  const newer = {...runEvent(), s: 2};
  const wrong = outcomeEvent(good[1], 'perhaps');
  const large = runEvent({proof: 'x'.repeat(70_000)});
  const v4 = {...runEvent(), id: randomUUID()};
  const batch = [good[0], future, ancient, unknown, good[1], newer, wrong, large, v4, null, 7, {}, good[2]];
  const {status, answer} = await push(gateway.origin, randomUUID(), batch);
  assert.equal(status, 200);
  assert.deepEqual(answer.ok, [0, 4, 12]);
  const refused = Object.fromEntries(answer.refused.map((entry) => [entry.i, entry]));
  const brief = (i) => `${refused[i].code} ${refused[i].retry}`;
  assert.equal(brief(1), 'future_id at');
  assert.ok(Math.abs(refused[1].at - (Date.now() + 2 * kDayMs)) < 60_000);
  assert.equal(brief(2), 'ancient_id never');
  assert.equal(brief(3), 'unknown_kind upgrade');
  assert.equal(brief(5), 'unknown_kind upgrade');
  assert.equal(brief(6), 'bad_field never');
  assert.equal(refused[6].path, 'events[6].d.verdict');
  assert.match(refused[6].allowed, /worked.*failed.*regressed/);
  assert.equal(brief(7), 'too_large never');
  for (const i of [8, 9, 10, 11]) assert.equal(brief(i), 'bad_field never');
  assert.deepEqual(Object.keys(refused).map(Number), [1, 2, 3, 5, 6, 7, 8, 9, 10, 11]);
});

test('everything that arrives is counted in exactly one result', async (t) => {
  const gateway = await startGateway(t);
  const client = randomUUID();
  const events = story();
  await push(gateway.origin, client, events);
  await push(gateway.origin, client, [...events, null, runEvent({ms: Date.now() + 9 * kDayMs})]);
  await post(gateway.origin, '/v1/sync/push', '{"v":1}');
  const count = (result) => metric(gateway.origin, `devdiag_events_total{result="${result}"}`);
  assert.equal(await metric(gateway.origin, 'devdiag_events_received_total'), 8);
  assert.equal(await count('ok'), 3);
  assert.equal(await count('dup'), 3);
  assert.equal(await count('refused'), 2);
  assert.equal(await count('errored'), 0);
  assert.equal(await metric(gateway.origin, 'devdiag_events_refused_total{code="future_id"}'), 1);
  assert.equal(await metric(gateway.origin, 'devdiag_quarantine_total{code="bad_field"}'), 1);
  assert.equal(await metric(gateway.origin, 'devdiag_push_seconds_count'), 2);
  const label = 'route="/v1/sync/push",method="POST",code="422"';
  assert.equal(await metric(gateway.origin, `devdiag_http_requests_total{${label}}`), 1);
});

test('what clients lost is added up by reason', async (t) => {
  const gateway = await startGateway(t);
  const body =
      {v: 1, client_id: randomUUID(), lost: {queue_full: 3, evicted: 0, 'O\'Brien"}': 2}, events: []};
  const {status} = await post(gateway.origin, '/v1/sync/push', JSON.stringify(body));
  assert.equal(status, 200);
  assert.equal(await metric(gateway.origin, 'devdiag_client_lost_total{reason="queue_full"}'), 3);
  assert.equal(await metric(gateway.origin, 'devdiag_client_lost_total{reason="other"}'), 2);
});

test('gzip bodies: whole, damaged, bombs, other codings', async (t) => {
  const gateway = await startGateway(t);
  const body = (events) => JSON.stringify({v: 1, client_id: randomUUID(), events});
  const gzip = {'content-encoding': 'gzip'};
  const send = (bytes, headers = gzip) => post(gateway.origin, '/v1/sync/push', bytes, headers);
  const good = await send(gzipSync(body(story())));
  assert.equal(good.status, 200);
  assert.deepEqual(good.answer.ok, [0, 1, 2]);
  assert.equal((await send(gzipSync(body([])).subarray(0, -4))).status, 422);
  assert.equal((await send('{}')).status, 422);
  const bomb = await send(gzipSync(Buffer.alloc(30 << 20, ' ')));
  assert.equal(bomb.status, 413);
  assert.equal(bomb.answer.retry, 'never');
  const br = await send(body([]), {'content-encoding': 'br'});
  assert.equal(br.status, 415);
  assert.equal(br.answer.allowed, 'identity, gzip');
});

test('an unusable envelope is refused whole: malformed, wrong type, too many, too large', async (t) => {
  const gateway = await startGateway(t);
  const send = (text) => post(gateway.origin, '/v1/sync/push', text);
  const full = (events) => JSON.stringify({v: 1, client_id: randomUUID(), events});
  const cases = [
    ['{"v":1,', 400, 'bad_json'],
    ['', 400, 'bad_json'],
    ['[]', 422, 'bad_field'],
    [JSON.stringify({v: 2, client_id: randomUUID(), events: []}), 422, 'unknown_kind'],
    [JSON.stringify({v: 1, client_id: 'me', events: []}), 422, 'bad_field'],
    [full({}), 422, 'bad_field'],
    [full(Array(1001).fill(0)), 413, 'too_large'],
    [`{"v":1,"client_id":"${randomUUID()}","events":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, null, null],
    [full(['x'.repeat(1 << 20)]), 413, 'too_large'],
  ];
  for (const [text, status, code] of cases) {
    const reply = await send(text);
    if (status) assert.equal(reply.status, status, text.slice(0, 60));
    if (code) assert.equal(reply.answer.code, code);
    assert.ok(reply.status >= 400 && reply.status < 500, text.slice(0, 60));
    assert.ok(reply.answer.detail);
  }
  assert.equal(await metric(gateway.origin, 'devdiag_events_received_total'), 0);
});

test('rankings: everything first, then what changed, then nothing to send', async (t) => {
  const gateway = await startGateway(t);
  await push(gateway.origin, randomUUID(), story());
  const get = (path, headers = {}) => fetch(`${gateway.origin}/v1/sync/rankings${path}`, {headers});
  const all = await get('');
  const etag = all.headers.get('etag');
  const {cursor} = await all.json();
  assert.ok(etag.includes(cursor));
  assert.equal((await get(`?since=${encodeURIComponent(cursor)}`, {'if-none-match': etag})).status, 304);
  assert.equal((await get('', {'if-none-match': `"${cursor}"`})).status, 304);
  const same = await (await get(`?since=${encodeURIComponent(cursor)}`)).json();
  assert.deepEqual([same.reset, same.rows, same.cursor], [false, [], cursor]);

  await push(gateway.origin, randomUUID(), story('failed', 'csp.meta'));
  const delta = await (await get(`?since=${encodeURIComponent(cursor)}`, {'if-none-match': etag})).json();
  assert.equal(delta.reset, false);
  assert.deepEqual(delta.rows.map((row) => [row.fix_code, row.failed]), [['csp.meta', 1]]);
  for (const since of ['elsewhere:3', 'x', '%00', encodeURIComponent(`${cursor}9999`)]) {
    const reset = await get(`?since=${since}`);
    assert.equal(reset.status, 200, since);
    assert.equal((await reset.json()).reset, true, since);
  }
  assert.equal((await get(`?since=${'a'.repeat(300)}`)).status, 422);
});

test('pushes at the same time, the same events from many sides', async (t) => {
  const gateway = await startGateway(t, {args: ['--threads', '4']});
  const events = Array.from({length: 20}, () => story()).flat();
  const answers = await Promise.all(Array.from({length: 12}, (_, i) => {
    const from = (i * 5) % events.length;
    return push(gateway.origin, randomUUID(), [...events.slice(from), ...events.slice(0, from)]);
  }));
  const stored = answers.reduce((sum, {answer}) => sum + answer.ok.length, 0);
  assert.equal(stored, events.length, 'each event is ok for exactly one push');
  for (const {answer} of answers) assert.equal(answer.ok.length + answer.dup.length, events.length);
  const {rows} = await (await fetch(`${gateway.origin}/v1/sync/rankings`)).json();
  assert.equal(rows.reduce((sum, row) => sum + row.worked, 0), 20);
});

test('the API description names every path and only what is served', async (t) => {
  const gateway = await startGateway(t);
  const {paths} = await (await fetch(`${gateway.origin}/openapi.json`)).json();
  for (const [path, operations] of Object.entries(paths)) {
    if (path.startsWith('/demo') || path.includes('{') || path === '/console/') continue;
    for (const method of Object.keys(operations)) {
      const reply = await once(gateway.origin, request(method.toUpperCase(), path));
      assert.ok(reply.status !== 404 && reply.status !== 405, `${method} ${path}: ${reply.status}`);
    }
  }
});
