// Simulated power loss: of the writes since the last flush some are kept, some lost, some torn. What was
// answered must be there afterwards, and the file must be whole.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  kFileNames,
  kFingerprint,
  kNow,
  MemoryHandle,
  openArguments,
  openStore,
  Random,
  recordAttempt,
  recordRun,
} from './support.mjs';

const kCrashes = 320;
const kSectorBytes = 512;

class PowerLoss extends Error {}

/** A handle whose unflushed writes a crash may lose. All handles of a store share one `power`. */
class VolatileHandle extends MemoryHandle {
  #durable;
  #unflushed = [];
  #power;

  constructor(bytes, power) {
    super(bytes.slice());
    this.#durable = bytes.slice();
    this.#power = power;
  }

  #note(change) {
    this.#power.use();
    this.#unflushed.push(change);
  }

  write(buffer, {at}) {
    this.#note({at, bytes: buffer.slice()});
    this.place(buffer, at);
    return buffer.length;
  }

  truncate(size) {
    this.#note({size});
    super.truncate(size);
  }

  flush() {
    this.#power.use();
    this.#durable = this.bytes.slice();
    this.#unflushed = [];
  }

  /** What the disk holds after the crash. */
  afterCrash(random) {
    const disk = new MemoryHandle(this.#durable.slice());
    for (const change of this.#unflushed) {
      const fate = random.below(3);
      if (fate === 0) continue;
      if (change.size !== undefined) {
        disk.truncate(change.size);
      } else if (fate === 1) {
        disk.place(change.bytes, change.at);
      } else {
        // Torn: any of its sectors may have made it.
        for (let from = 0; from < change.bytes.length; from += kSectorBytes) {
          if (random.below(2)) disk.place(change.bytes.subarray(from, from + kSectorBytes), change.at + from);
        }
      }
    }
    return disk.bytes;
  }
}

/** Lasts for a number of disk operations. */
class Power {
  constructor(operations) { this.left = operations; }
  use() {
    this.left -= 1;
    if (this.left < 0) throw new PowerLoss('the lights went out');
  }
}

/** Works until the power fails; returns what was answered by then. */
async function workUntilCrash(files, power, random, acknowledged) {
  const handles = kFileNames.map((name, i) => ({name, h: new VolatileHandle(files[i], power)}));
  try {
    const store = await openStore(handles, random);
    acknowledged.opened ??= store.opened.client_id;
    for (let i = 0; i < 40; ++i) {
      const {run, outcomes} =
          recordRun(store, random, random.below(2) ? [kFingerprint] : [], kNow + i * 1000);
      acknowledged.runs.push(run);
      acknowledged.outcomes += outcomes.length;
      acknowledged.attempts.push(recordAttempt(store, random, run, kNow + i * 1000 + 1));
      if (random.below(8) > 0) continue;
      store.call('close');
      store.call('open', openArguments(random));
    }
  } catch (error) {
    // Out of power, or the store noticing it; anything else is a defect.
    assert.ok(power.left < 0, `failed with power on: ${error.stack}`);
  }
  return handles.map(({h}) => h.afterCrash(random));
}

test(`${kCrashes} crashes: no acknowledged event is lost, the file stays whole`, async () => {
  let survived = 0;
  for (let seed = 0; seed < kCrashes; ++seed) {
    const random = new Random(seed);
    const acknowledged = {runs: [], attempts: [], outcomes: 0};
    let files = kFileNames.map(() => new Uint8Array(0));
    // The same disk loses power twice: what the first crash left behind must not confuse the second life.
    for (let life = 0; life < 2; ++life) {
      files = await workUntilCrash(files, new Power(5 + random.below(300)), random, acknowledged);
    }
    const handles = kFileNames.map((name, i) => ({name, h: new MemoryHandle(files[i])}));
    const store = await openStore(handles, random);
    assert.deepEqual(store.call('check'), {}, `seed ${seed}`);
    if (acknowledged.opened) assert.equal(store.opened.client_id, acknowledged.opened, `seed ${seed}`);
    const queued = new Set(store.call('push_batch', {now_ms: kNow + 1e6, events: 1000, bytes: 1 << 24}).ids);
    for (const id of [...acknowledged.runs, ...acknowledged.attempts])
      assert.ok(queued.has(id), `seed ${seed}: ${id} was acknowledged and is gone`);
    const status = store.call('status');
    assert.ok(status.outcomes >= acknowledged.outcomes, `seed ${seed}`);
    assert.equal(status.runs + status.attempts + status.outcomes, queued.size, `seed ${seed}`);
    survived += acknowledged.runs.length;
  }
  assert.ok(survived > kCrashes, `only ${survived} runs were recorded at all`);
});
