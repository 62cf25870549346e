// Events stored per second by pushes against raw SQL that leaves the same rows (bench_push verifies that),
// both engines, batches of 100 and 1,000. Raw SQL is one blocking connection with the same settings and
// durability, prepared statements and everything computed before: it looks nothing up, locks nothing and
// answers nobody.
import {existsSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {nativeProgram, readLine} from './program.mjs';
import {missing, row, spreadText, summary} from './table.mjs';

export async function measure({seconds}) {
  const folder = await mkdtemp(join(tmpdir(), 'devdiag-bench-'));
  const stores = {sqlite: `sqlite:${join(folder, 'bench.db')}`, postgresql: process.env.DEVDIAG_TEST_PG};
  const rows = [];
  try {
    for (const [engine, store] of Object.entries(stores)) {
      for (const batch of [100, 1000]) {
        const name = `push_${engine}_${batch}`;
        if (!store || !existsSync(nativeProgram('bench_push'))) {
          rows.push(
              missing(name, 'rows/s', store ? 'bench_push is not built' : 'DEVDIAG_TEST_PG is not set'));
          continue;
        }
        const line = await readLine(
            nativeProgram('bench_push'),
            ['--store', store, '--batch', String(batch), '--seconds', String(seconds)]);
        const ours = summary(line.store_rows_per_s), raw = summary(line.raw_rows_per_s);
        const share = summary(line.store_of_raw);
        rows.push(row({
          name,
          figure: ours.median,
          spread: spreadText(ours),
          unit: 'events/s',
          value: share.median,
          compared_with: `raw SQL, same rows: ${Math.round(raw.median)}/s; ratio ${spreadText(share)}`,
          ratio: share.median,
          budget: {min: 0.8, of: 'of raw'}
        }));
      }
    }
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
  return rows;
}
