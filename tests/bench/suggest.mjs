// Latency of suggest in the page's own wasm with 100,000 counted outcomes, one in a hundred calls after a
// change.
import {randomBytes} from 'node:crypto';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {row, spreadText, summary} from './table.mjs';

const kOutcomes = 100_000, kEnvironments = 40, kDays = 50;
const kDayMs = 86_400_000;

const entropy = (ids) => randomBytes(10 * ids).toString('hex');

/**
 * Counted cells of a tenant: every problem and fix, many environments and days, kOutcomes outcomes in all.
 */
function snapshotRows(problems, today) {
  const cells = problems.flatMap((problem) => problem.fixes.map((fix) => [problem.code, fix.code]));
  const rows = [];
  const count = Math.min(kOutcomes, cells.length * kEnvironments * kDays);
  const each = Math.max(1, Math.round(kOutcomes / count));
  for (let i = 0; i < count; ++i) {
    const [problem_code, fix_code] = cells[i % cells.length];
    const env = Math.floor(i / cells.length) % kEnvironments;
    rows.push({
      problem_code,
      fix_code,
      env_fp: env.toString(16).padStart(64, '0'),
      env: [`fw:${['react', 'vue', 'angular', 'svelte'][env % 4]}`, `route:/r${env}`, 'srv:nginx'].sort(),
      day: today - (Math.floor(i / (cells.length * kEnvironments)) % kDays),
      worked: i % 3 ? each : 0,
      failed: i % 3 ? 0 : each,
      regressed: 0
    });
  }
  return rows;
}

async function openStore() {
  const folder = process.env.DEVDIAG_WASM ?? 'build/wasm/wasm';
  const {createDevDiag} = await import(pathToFileURL(join(process.cwd(), 'wasm/load.mjs')));
  const local = await createDevDiag(pathToFileURL(join(folder, 'devdiag-local.mjs')).href);
  local.call('open', {path: ':memory:', vfs: '', tenant: 'default', now_ms: Date.now(), entropy: entropy(3)});
  return local;
}

export async function measure({seconds}) {
  const local = await openStore();
  const today = Math.floor(Date.now() / kDayMs);
  const problems = local.call('problems', {}).problems ?? local.call('problems', {});
  const rows = snapshotRows(problems, today);
  const {mark} = local.call('pull_begin', {});
  local.call('pull_answer', {
    mark,
    status: 200,
    now_ms: Date.now(),
    answer: {v: 1, incarnation: 'bench', cursor: 'bench:1', reset: true, rows, shared: []}
  });

  const env = ['fw:react', 'route:/r0', 'srv:nginx'];
  const times = [];
  const end = performance.now() + seconds * 1000;
  for (let i = 0; performance.now() < end || i < 2000; ++i) {
    const problem = problems[i % problems.length];
    if (i % 100 === 0) {
      const {attempt} = local.call('record_attempt', {
        target: 'a'.repeat(32),
        problem_code: problem.code,
        fingerprint: 'f'.repeat(16),
        fix_code: problem.fixes[0].code,
        actor: 'person',
        run: '01890a5d-ac96-774b-bcce-b302099a8057',
        env,
        env_fp: '0'.repeat(64),
        now_ms: Date.now(),
        entropy: entropy(1)
      });
      local.call('record_outcome', {attempt, verdict: 'worked', now_ms: Date.now(), entropy: entropy(1)});
    }
    const begin = performance.now();
    local.call('suggest', {problem_code: problem.code, env, today});
    times.push(performance.now() - begin);
  }
  const sorted = times.sort((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)];
  return [
    row({
      name: 'suggest_p99',
      figure: p99,
      spread: `median ${sorted[sorted.length >> 1].toFixed(3)}, worst ${sorted.at(-1).toFixed(2)}`,
      unit: `ms, wasm, ${rows.length} cells, ${kOutcomes} outcomes`,
      compared_with: 'median',
      ratio: p99 / sorted[sorted.length >> 1],
      budget: {max: 2}
    }),
    row({
      name: 'suggest_rate',
      figure: summary(times).count / seconds,
      unit: 'calls/s',
      spread: spreadText(summary(times)) + ' ms'
    }),
  ];
}
