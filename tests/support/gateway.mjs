// Starts a real gateway process for a test and talks to it; always stopped by its own pid.
import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const kStartTimeoutMs = 20_000;

/** Folder with the programs devdiag-gateway and devdiag; set by the test runner. */
export function programs() {
  const folder = process.env.DEVDIAG_BIN;
  if (!folder) throw new Error('DEVDIAG_BIN is not set: run the tests through ./dev test');
  return {gateway: join(folder, 'devdiag-gateway'), devdiag: join(folder, 'devdiag')};
}

/** A fresh folder that is removed when the test ends. */
export async function freshFolder(test) {
  const folder = await mkdtemp(join(tmpdir(), 'devdiag-test-'));
  test.after(() => rm(folder, {recursive: true, force: true}));
  return folder;
}

/**
 * Starts `devdiag-gateway serve` and resolves once it listens.
 * options: {store, port = 0, args = [], env = {}}; resolves to {origin, pid, output(), kill(signal), exited}.
 */
export async function startGateway(test, options = {}) {
  const store = options.store ?? `sqlite:${join(await freshFolder(test), 'devdiag.db')}`;
  const args = ['serve', '--port', String(options.port ?? 0), '--store', store, ...(options.args ?? [])];
  const child = spawn(programs().gateway, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {...process.env, ...(options.env ?? {})},
  });
  let text = '';
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve({code, signal})));
  const kill = (signal = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) process.kill(child.pid, signal);
    return exited;
  };
  const origin = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`gateway did not listen:\n${text}`)), kStartTimeoutMs);
    const read = (chunk) => {
      text += chunk;
      const line = /^mcp (http:\/\/\S+)\/mcp$/m.exec(text);
      if (line) {
        clearTimeout(timer);
        resolve(line[1]);
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', (chunk) => (text += chunk));
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`gateway ended with ${code} before it listened:\n${text}`));
    });
  });
  test.after(() => kill('SIGKILL'));
  return {origin, store, pid: child.pid, output: () => text, kill, exited};
}

/** A UUIDv7 minted at `ms` (RFC 9562 section 5.7). */
export function uuid7(ms = Date.now()) {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(ms, 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Pushes events as a page would; resolves to {status, answer}. */
export async function push(origin, clientId, events, headers = {}) {
  const response = await fetch(`${origin}/v1/sync/push`, {
    method: 'POST',
    headers: {'content-type': 'application/json', ...headers},
    body: JSON.stringify({v: 1, client_id: clientId, sent_at: Date.now(), offset_ms: 0, lost: {}, events}),
  });
  return {status: response.status, answer: await response.json()};
}

const kEnv = ['fw:react', 'srv:nginx'];
const kEnvFp = 'e'.repeat(64);

/** A run event with one finding. */
export function runEvent({
  problem = 'CSP_MISSING',
  target = 'a'.repeat(32),
  fingerprint = 'f'.repeat(16),
  findings,
  ms = Date.now(),
  subject = '',
  proof = '',
  load = uuid7()
} = {}) {
  return {
    id: uuid7(ms),
    seq: 1,
    k: 'run',
    s: 1,
    t: ms,
    d: {
      target,
      preset: 'full',
      env_fp: kEnvFp,
      env: kEnv,
      score: 3,
      severity: 'warn',
      load,
      evaluated: [problem],
      findings:
          findings ?? [{problem_code: problem, fingerprint, severity: 'warn', count: 1, subject, proof}],
    },
  };
}

/** An attempt on the finding of a run event. */
export function attemptEvent(run, fix, ms = Date.now()) {
  const finding = run.d.findings[0];
  return {
    id: uuid7(ms),
    seq: 2,
    k: 'attempt',
    s: 1,
    t: ms,
    d: {
      run: run.id,
      target: run.d.target,
      problem_code: finding.problem_code,
      fingerprint: finding.fingerprint,
      fix_code: fix,
      env_fp: run.d.env_fp,
      env: run.d.env,
      actor: 'person'
    },
  };
}

/** An outcome of an attempt event. */
export function outcomeEvent(attempt, verdict, known = 'verified', ms = Date.now()) {
  const {run: _run, actor: _actor, ...rest} = attempt.d;
  return {
    id: uuid7(ms),
    seq: 3,
    k: 'outcome',
    s: 1,
    t: ms,
    d: {attempt: attempt.id, verdict, known, ...rest}
  };
}
