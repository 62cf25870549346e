// Modules, handles and arguments shared by the wasm tests.
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  writeSync
} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {createDevDiag} from '../../wasm/load.mjs';

export const kDayMs = 86_400_000;
export const kNow = 1_795_000_000_000;
export const kProblem = 'CSP_MISSING';
export const kFix = 'csp.strict';
export const kFileNames = ['learn.db', 'learn.db-journal', 'learn.db-wal'];

const folder = process.env.DEVDIAG_WASM ?? new URL('../../build/wasm/wasm', import.meta.url).pathname;
const factories = new Map();
const compiled = new Map();

/** A new instance of devdiag-core or devdiag-local; the compilation is shared. */
export async function instance(name, options = {}) {
  if (!factories.has(name)) {
    factories.set(name, import(pathToFileURL(join(folder, `${name}.mjs`)).href));
    compiled.set(name, WebAssembly.compile(readFileSync(join(folder, `${name}.wasm`))));
  }
  const {default: factory} = await factories.get(name);
  return createDevDiag(factory, {wasmModule: await compiled.get(name), ...options});
}

/** Seeded numbers in [0, bound). */
export class Random {
  #state;

  constructor(seed) { this.#state = (seed + 1) * 2_654_435_761 >>> 0; }

  below(bound) {
    // xorshift32
    let x = this.#state || 1;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state % bound;
  }

  entropy(ids = 1) {
    return Array.from({length: 10 * ids}, () => this.below(256).toString(16).padStart(2, '0')).join('');
  }
}

/** An access handle over a real file. */
export class FileHandle {
  #fd;

  constructor(path) {
    closeSync(openSync(path, 'a'));  // made if it is not there; "a" itself would ignore positions
    this.#fd = openSync(path, 'r+');
  }

  read(buffer, {at}) { return readSync(this.#fd, buffer, 0, buffer.length, at); }
  write(buffer, {at}) { return writeSync(this.#fd, buffer, 0, buffer.length, at); }
  truncate(size) { ftruncateSync(this.#fd, size); }
  flush() { fsyncSync(this.#fd); }
  getSize() { return fstatSync(this.#fd).size; }
  close() { closeSync(this.#fd); }
}

export function fileHandles(directory) {
  return kFileNames.map((name) => ({name, h: new FileHandle(join(directory, name))}));
}

/** An access handle over memory. `beforeWrite` may throw: that is how quotas and crashes are played. */
export class MemoryHandle {
  bytes;
  beforeWrite = () => {};

  constructor(bytes = new Uint8Array(0)) { this.bytes = bytes; }

  read(buffer, {at}) {
    const part = this.bytes.subarray(at, at + buffer.length);
    buffer.set(part);
    return part.length;
  }

  write(buffer, {at}) {
    this.beforeWrite(at + buffer.length - this.bytes.length);
    this.place(buffer, at);
    return buffer.length;
  }

  place(buffer, at) {
    if (at + buffer.length > this.bytes.length) {
      const longer = new Uint8Array(at + buffer.length);
      longer.set(this.bytes);
      this.bytes = longer;
    }
    this.bytes.set(buffer, at);
  }

  truncate(size) { this.bytes = this.bytes.slice(0, size); }
  flush() { this.beforeWrite(0); }
  getSize() { return this.bytes.length; }
}

export function openArguments(random, more = {}) {
  return {path: 'learn.db', vfs: 'sah', tenant: 'default', now_ms: kNow, entropy: random.entropy(3), ...more};
}

export async function openStore(sah, random, more = {}) {
  const store = await instance('devdiag-local', {sah});
  return Object.assign(store, {opened: store.call('open', openArguments(random, more))});
}

/** A report in which kProblem was evaluated, with these fingerprints found. */
export function report(found, target = '1'.repeat(32)) {
  return {
    v: 1,
    preset: 'full',
    target,
    env_fp: 'e'.repeat(64),
    env: ['fw:react', 'srv:nginx'],
    score: 3 * found.length,
    severity: found.length > 0 ? 'warn' : 'info',
    findings: found.map(
        (fingerprint) => ({
          problem_code: kProblem,
          severity: 'warn',
          weight: 3,
          subject: 'document',
          fingerprint,
          count: 1,
          proof: [{kind: 'header', where: 'Content-Security-Policy', text: 'none', seen_by: 'page'}],
          params: {},
          noise: false,
        })),
    suppressed: [],
    evaluated: [kProblem],
    not_evaluated: [],
    dropped: [],
  };
}

export const kFingerprint = 'f'.repeat(16);

let loads = 0;

/** A run of a new page load. */
export function recordRun(store, random, found, nowMs = kNow) {
  return store.call('record_run', {
    report: report(found),
    load: `load-${++loads}`,
    share_proof: false,
    now_ms: nowMs,
    entropy: random.entropy(4),
  });
}

export function recordAttempt(store, random, run, nowMs = kNow) {
  const {attempt} = store.call('record_attempt', {
    target: '1'.repeat(32),
    problem_code: kProblem,
    fingerprint: kFingerprint,
    fix_code: kFix,
    actor: 'person',
    run,
    now_ms: nowMs,
    entropy: random.entropy(),
  });
  return attempt;
}
