// Clients that push until everything is acknowledged, through a gateway that is killed again and again; and
// the judge of what is left. Seeded: a failing run names its seed, and DEVDIAG_SEED repeats it.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {promisify} from 'node:util';

import {attemptEvent, outcomeEvent, programs, push, runEvent, startGateway} from '../support/gateway.mjs';

const run = promisify(execFile);
const kProblems = ['COOKIE_SAMESITE_NONE_INSECURE', 'CSP_MISSING', 'XFO_INVALID'];
const kFixes = ['csp.nonce', 'csp.hash'];
const kVerdicts = ['worked', 'failed', 'regressed'];
const kBatchMost = 120;
const kTwiceShare = 0.2;
const kPauseMs = 20;

/** Numbers in [0, 1) that a seed repeats. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = (random, list) => list[Math.floor(random() * list.length)];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The events of one client: runs, attempts on their findings, outcomes that supersede each other. */
export function makeHistory(random, count) {
  const events = [];
  const start = Date.now() - 3 * 86_400_000;
  while (events.length < count) {
    const ms = start + events.length * 20;
    const where = Math.floor(random() * 5);
    const made = runEvent({
      ms,
      problem: pick(random, kProblems),
      target: String(where).repeat(32),
      fingerprint: String(where).repeat(16),
    });
    events.push(made);
    if (random() < 0.5) continue;
    const attempt = attemptEvent(made, pick(random, kFixes), ms + 1);
    events.push(attempt);
    for (let times = Math.floor(random() * 4); times > 0; times -= 1) {
      const later = ms + 2 + Math.floor(random() * 86_400_000);
      events.push(
          outcomeEvent(attempt, pick(random, kVerdicts), pick(random, ['reported', 'verified']), later));
    }
  }
  return events.slice(0, count);
}

const supersedes = (challenger, holder) =>
    (challenger.d.known === 'verified') !== (holder.d.known === 'verified') ?
    challenger.d.known === 'verified' :
    challenger.id > holder.id;

/** What the ranking must say: each attempt counted once, by the outcome that no other supersedes. */
export function expectedTallies(events) {
  const present = new Map();
  for (const event of events.filter((each) => each.k === 'outcome')) {
    const holder = present.get(event.d.attempt);
    if (!holder || supersedes(event, holder)) present.set(event.d.attempt, event);
  }
  const tallies = {};
  for (const {d} of present.values()) {
    const key = `${d.problem_code} ${d.fix_code}`;
    tallies[key] ??= {worked: 0, failed: 0, regressed: 0};
    tallies[key][d.verdict] += 1;
  }
  return tallies;
}

// A gateway may find out only now that the database it was connected to has crashed: 503 means again.
async function rankings(origin) {
  for (const deadline = Date.now() + 15_000;; await pause(100)) {
    const response = await fetch(`${origin}/v1/sync/rankings`);
    if (response.status !== 503 || Date.now() > deadline) return response.json();
    await response.arrayBuffer();
  }
}

/** The same counts as the gateway tells them. */
export async function toldTallies(origin) {
  const answer = await rankings(origin);
  assert.equal(answer.reset, true, JSON.stringify(answer));
  const tallies = {};
  for (const row of answer.rows) {
    const key = `${row.problem_code} ${row.fix_code}`;
    tallies[key] ??= {worked: 0, failed: 0, regressed: 0};
    for (const verdict of kVerdicts) tallies[key][verdict] += row[verdict];
  }
  return tallies;
}

function shuffle(random, list) {
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [list[last], list[other]] = [list[other], list[last]];
  }
  return list;
}

/**
 * Pushes as a browser's queue does: random batches in random order, some events once more after they were
 * acknowledged, the same ids again after every failure. Ends when nothing is pending. `site.origin` may
 * change.
 */
async function pushEverything(site, client, random) {
  const {id, pending, acked} = client;
  while (pending.length > 0) {
    const batch = pending.splice(0, 1 + Math.floor(random() * kBatchMost));
    let reply;
    try {
      reply = await push(site.origin, id, batch);
    } catch {
      reply = {status: 0};
    }
    site.statuses.set(reply.status, (site.statuses.get(reply.status) ?? 0) + 1);
    if (reply.status !== 200) {
      assert.ok(
          [0, 500, 502, 503, 507].includes(reply.status),
          `status ${reply.status}: ${JSON.stringify(reply.answer)}`);
      pending.push(...batch);
      shuffle(random, pending);
      await pause(random() * kPauseMs);
      continue;
    }
    assert.deepEqual(reply.answer.refused, []);
    const known = [...reply.answer.ok, ...reply.answer.dup];
    assert.equal(new Set(known).size, batch.length, 'each event is answered once');
    for (const index of known) {
      if (!acked.has(batch[index].id) && random() < kTwiceShare) pending.push(batch[index]);
      acked.add(batch[index].id);
    }
    site.acked = site.clients.reduce((sum, each) => sum + each.acked.size, 0);
    site.progress.dispatchEvent(new Event('acked'));
  }
}

/** Clients with histories of their own; `events` in all. */
export function makeSite(seed, clientCount, events) {
  const random = seeded(seed);
  const clients = Array.from({length: clientCount}, (_, index) => {
    const history = makeHistory(random, Math.ceil(events / clientCount));
    return {
      id: `c0ffee00-0000-4000-8000-${String(index).padStart(12, '0')}`,
      history,
      pending: shuffle(random, [...history]),
      acked: new Set(),
    };
  });
  return {
    seed,
    random,
    clients,
    origin: null,
    acked: 0,
    statuses: new Map(),
    progress: new EventTarget(),
    done: false,
    all: clients.flatMap((client) => client.history),
  };
}

/** Starts all clients; resolves when everything is acknowledged. */
export async function pushAll(site) {
  try {
    await Promise.all(
        site.clients.map((client, index) => pushEverything(site, client, seeded(site.seed + index + 1))));
  } finally {
    site.done = true;
    site.progress.dispatchEvent(new Event('acked'));
  }
}

/** Waits until that many events are acknowledged, or all are. */
export async function ackedAtLeast(site, count) {
  while (site.acked < count && !site.done) await once(site.progress, 'acked');
}

/**
 * Kills the gateway `kills` times, each time some events after the last, at any moment of what it is doing,
 * and starts it again on the same store. Every fourth time the fresh one is killed before it listens.
 */
export async function killAgainAndAgain(test, site, store, kills) {
  let gateway = await startGateway(test, {store});
  site.origin = gateway.origin;
  const work = pushAll(site);
  work.catch(() => {});  // awaited below, after the kills
  let killed = 0;
  const step = site.all.length / (kills + 2);
  for (let turn = 1; turn <= kills; turn += 1) {
    await ackedAtLeast(site, turn * step);
    if (site.done) break;
    await pause(site.random() * 8);
    await gateway.kill('SIGKILL');
    killed += 1;
    if (turn % 4 === 0) killed += await killWhileStarting(site, store);
    gateway = await startGateway(test, {store});
    site.origin = gateway.origin;
  }
  await work;
  return {gateway, killed};
}

async function killWhileStarting(site, store) {
  const child = execFile(programs().gateway, ['serve', '--port', '0', '--store', store]);
  const ended = once(child, 'exit');
  await pause(site.random() * 150);
  child.kill('SIGKILL');
  await ended;
  return 1;
}

/** `devdiag check-store`: the store's own comparison of rollups with events. */
export async function checkStore(store) {
  const {stdout} = await run(programs().devdiag, ['check-store', '--store', store]);
  assert.equal(stdout.trim(), 'ok');
}

/**
 * Nothing lost, nothing double: `stored` are the ids found in the database, of each table one list.
 */
export function judge(site, stored) {
  const ids = Object.values(stored).flat();
  assert.equal(new Set(ids).size, ids.length, 'an event is stored twice');
  assert.deepEqual(
      [...ids].sort(), site.all.map((event) => event.id).sort(), 'stored events are the pushed ones');
  for (const client of site.clients) assert.equal(client.acked.size, client.history.length);
}

/** The seed of this run: a random one, or the one to repeat. */
export function chosenSeed(test) {
  const seed = Number(process.env.DEVDIAG_SEED ?? Math.floor(Math.random() * 2 ** 31));
  test.diagnostic(`DEVDIAG_SEED=${seed} repeats this run`);
  return seed;
}
