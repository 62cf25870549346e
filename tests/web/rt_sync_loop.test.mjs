// The synchronisation loop against a faulty gateway on a virtual clock: nothing lost, nothing twice, no
// hurry.
import assert from 'node:assert/strict';
import test from 'node:test';
import {SyncLoop} from '../../web/src/sync/sync.ts';
import {FakeGateway, FakeStore, quiet, seededRandom, VirtualClock} from './rt_sync_fakes.mjs';

function world({fault, key = '', visible = true, online = true} = {}) {
  const clock = new VirtualClock();
  const store = new FakeStore();
  const gateway = new FakeGateway(clock, fault);
  const states = [];
  let changed = 0;
  const random = seededRandom(7);
  const host = {
    gateway: {url: 'https://gate.example', key},
    fetch: gateway.fetch,
    call: store.call,
    now: clock.now,
    after: clock.after,
    random,
    alone: gateway.alone,
    forget: async () => {
      store.clientId = 'c2';
      store.events = [];
    },
    emit: (state) => states.push(state),
    changed: () => changed++,
  };
  const make = () => new SyncLoop(host, online, visible);
  return {clock, store, gateway, states, host, make, changed: () => changed};
}

async function runUntil({clock, gateway}, loop, end) {
  await quiet(loop, gateway);
  while (clock.step(end)) await quiet(loop, gateway);
  clock.time = Math.max(clock.time, end);
}

const kMinute = 60_000;

test('what was written offline is greeted, pushed, acknowledged and followed by a pull', async () => {
  const w = world({key: 'secret'});
  for (let n = 0; n < 250; n++) w.store.mint();
  const loop = w.make();
  loop.start();
  await runUntil(w, loop, w.clock.time + 1000);
  assert.deepEqual(
      w.gateway.contacts.map((contact) => contact.path),
      ['/v1/sync/hello', '/v1/sync/push', '/v1/sync/rankings'],
  );
  for (const {init} of w.gateway.contacts) {
    assert.equal(init.headers.Authorization, 'Bearer secret');
    assert.equal(init.credentials, 'omit');
  }
  assert.equal(w.gateway.contacts[1].init.headers['Content-Encoding'], 'gzip');
  assert.equal(w.store.count('acked'), 250);
  assert.equal(w.changed(), 1);
  assert.equal(loop.current().state, 'idle');
  assert.equal(loop.current().acked, 250);
});

test('a small push is sent as it is, without a key there is no Authorization', async () => {
  const w = world();
  w.store.mint(10);
  const loop = w.make();
  loop.start();
  await runUntil(w, loop, w.clock.time + 1000);
  const {headers} = w.gateway.contacts[1].init;
  assert.equal(headers['Content-Encoding'], undefined);
  assert.equal(headers.Authorization, undefined);
});

test('rankings are asked for every minute while visible, with the cursor as ETag', async () => {
  const w = world();
  const loop = w.make();
  loop.start();
  await runUntil(w, loop, w.clock.time + 3 * kMinute + 5);
  const pulls = w.gateway.contacts.filter((contact) => contact.path === '/v1/sync/rankings');
  assert.equal(pulls.length, 4);
  assert.equal(pulls[0].init.headers['If-None-Match'], undefined);
  assert.equal(pulls[3].init.headers['If-None-Match'], '"inc:0"');
  assert.equal(w.changed(), 1);
  loop.visible(false);
  await runUntil(w, loop, w.clock.time + 10 * kMinute);
  assert.equal(w.gateway.contacts.filter((contact) => contact.path === '/v1/sync/rankings').length, 4);
});

test(
    'an answer that never arrives leaves everything pending; the second offer is a duplicate, not a second effect',
    async () => {
      let faults = 1;
      const w = world({
        fault: (path) => (path.endsWith('push') && faults-- > 0 ? {kind: 'lost_answer'} : null),
      });
      w.store.mint();
      const loop = w.make();
      loop.start();
      await quiet(loop, w.gateway);
      assert.equal(w.store.count('pending'), 1);
      assert.equal(w.gateway.stored.size, 1);
      assert.equal(loop.current().state, 'waiting');
      assert.equal(loop.current().last_error.retry, 'later');
      await runUntil(w, loop, w.clock.time + kMinute);
      assert.equal(w.store.count('acked'), 1);
      assert.equal(w.gateway.stored.size, 1);
      assert.equal(loop.current().last_error, undefined);
    });

test('a gateway that does not answer is given up after 15 seconds and asked again', async () => {
  let silent = true;
  const w = world({fault: (path) => (path.endsWith('push') && silent ? {kind: 'silent'} : null)});
  w.store.mint();
  const loop = w.make();
  loop.start();
  await runUntil(w, loop, w.clock.time + 14_999);
  assert.equal(loop.current().state, 'sending');
  await runUntil(w, loop, w.clock.time + 2);
  assert.match(loop.current().last_error.detail, /15 seconds/);
  silent = false;
  await runUntil(w, loop, w.clock.time + kMinute);
  assert.equal(w.store.count('acked'), 1);
});

test('Retry-After is a floor', async () => {
  let faults = 1;
  const fault = (path) => path.endsWith('push') && faults-- > 0 ?
      {kind: 'status', status: 503, headers: {'Retry-After': '30'}} :
      null;
  const w = world({fault});
  w.store.mint();
  const loop = w.make();
  const begin = w.clock.time;
  loop.start();
  await runUntil(w, loop, begin + 2 * kMinute);
  const pushes = w.gateway.contacts.filter((contact) => contact.path.endsWith('push'));
  assert.equal(pushes.length, 2);
  assert.ok(pushes[1].at - begin >= 30_000 && pushes[1].at - begin <= 36_001, `${pushes[1].at - begin}`);
});

test('an event the gateway cannot take is set aside after halving, all others arrive', async () => {
  const w = world();
  w.gateway.limitBytes = 20_000;
  for (let n = 0; n < 40; n++) w.store.mint(n === 17 ? 30_000 : 300);
  const loop = w.make();
  loop.start();
  await runUntil(w, loop, w.clock.time + kMinute);
  assert.equal(w.store.count('dead'), 1);
  assert.equal(w.store.events.find((event) => event.state === 'dead').id, 'e17');
  assert.equal(w.store.count('acked'), 39);
});

test('a proxy\'s page with status 200 is no acknowledgement', async () => {
  let faults = 1;
  const w = world({fault: (path) => (path.endsWith('push') && faults-- > 0 ? {kind: 'garbage'} : null)});
  w.store.mint();
  const loop = w.make();
  loop.start();
  await quiet(loop, w.gateway);
  assert.equal(w.store.count('pending'), 1);
  await runUntil(w, loop, w.clock.time + kMinute);
  assert.equal(w.store.count('acked'), 1);
});

test('a wrong key pauses and says so; syncNow tries again', async () => {
  let wrong = true;
  const w = world({fault: () => (wrong ? {kind: 'status', status: 401} : null)});
  w.store.mint();
  const loop = w.make();
  loop.start();
  await quiet(loop, w.gateway);
  assert.equal(loop.current().state, 'paused');
  assert.equal(loop.current().last_error.detail, 'planned');
  wrong = false;
  const done = loop.syncNow();
  await quiet(loop, w.gateway);
  assert.equal((await done).state, 'idle');
  assert.equal(w.store.count('acked'), 1);
});

test('a client the gateway has erased starts anew', async () => {
  let faults = 1;
  const fault = (path) => (path.endsWith('push') && faults-- > 0 ? {kind: 'status', status: 410} : null);
  const w = world({fault});
  w.store.mint();
  const loop = w.make();
  loop.start();
  await runUntil(w, loop, w.clock.time + 1000);
  assert.equal(w.store.clientId, 'c2');
  assert.match(
      w.gateway.contacts.filter((c) => c.path.endsWith('hello')).at(-1).init.body.toString(),
      /99,50/,
  );
});

test('offline: nothing is tried; online: at once', async () => {
  const w = world({online: false});
  w.store.mint();
  const loop = w.make();
  loop.start();
  await runUntil(w, loop, w.clock.time + 60 * kMinute);
  assert.equal(w.gateway.contacts.length, 0);
  assert.equal(loop.current().state, 'offline');
  loop.online(true);
  await runUntil(w, loop, w.clock.time + 10);
  assert.equal(w.store.count('acked'), 1);
});

test('a store that throws is an error with a wait, not an end', async () => {
  const w = world();
  w.store.mint();
  const real = w.host.call;
  let broken = true;
  w.host.call = (method, args) => {
    if (broken && method === 'push_answer') {
      throw Object.assign(new Error('disk'), {
        code: 'storage_full',
        retry: 'later',
        detail: 'The disk is full.',
      });
    }
    return real(method, args);
  };
  const loop = w.make();
  loop.start();
  await quiet(loop, w.gateway);
  assert.equal(loop.current().last_error.code, 'storage_full');
  broken = false;
  await runUntil(w, loop, w.clock.time + kMinute);
  assert.equal(w.store.count('acked'), 1);
});

test('another tab at a round: this one comes back later', async () => {
  const w = world();
  w.store.mint();
  let taken = 3;
  w.host.alone = (round) => (taken-- > 0 ? Promise.resolve(false) : w.gateway.alone(round));
  const loop = w.make();
  loop.start();
  await runUntil(w, loop, w.clock.time + 10_000);
  assert.equal(w.store.count('acked'), 1);
});

// --- any faults ---

const kFaults = [
  {kind: 'network'},
  {kind: 'lost_answer'},
  {kind: 'silent'},
  {kind: 'garbage'},
  ...[401, 408, 413, 425, 429, 500, 503].map((status) => ({kind: 'status', status})),
  {kind: 'status', status: 503, headers: {'Retry-After': '120'}},
];

for (let seed = 1; seed <= 60; seed++) {
  test(
      `faults of seed ${seed}: conserved while they last, drained within fifteen minutes after`, async () => {
        const random = seededRandom(seed);
        let faulty = true;
        const w = world({
          fault: () => (faulty && random() < 0.6 ? kFaults[Math.floor(random() * kFaults.length)] : null),
        });
        const loop = w.make();
        loop.start();
        for (let round = 0; round < 12; round++) {
          for (let n = Math.floor(random() * 300); n > 0; n--) w.store.mint(50 + Math.floor(random() * 400));
          loop.wrote();
          if (random() < 0.2) loop.online(random() < 0.5);
          if (random() < 0.2) loop.visible(random() < 0.5);
          await runUntil(w, loop, w.clock.time + Math.floor(random() * 10 * kMinute));
          const acked = w.store.events.filter((event) => event.state === 'acked');
          for (const {id} of acked) assert.ok(w.gateway.stored.has(id), `${id} acknowledged but not stored`);
          assert.equal(w.store.count('pending') + acked.length + w.store.count('dead'), w.store.minted);
        }
        faulty = false;
        loop.online(true);
        loop.visible(true);
        await runUntil(w, loop, w.clock.time + 15 * kMinute);
        assert.equal(w.store.count('pending'), 0, JSON.stringify(loop.current()));
        assert.equal(loop.current().state, 'idle');
      });
}
