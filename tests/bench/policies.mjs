// Header preset per second, the same program over the same policies in one run: native, wasm as edge workers
// and Node load it, and wasm as pages load it, which is built for size.
import {existsSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {nativeProgram, readLine, wasmProgram} from './program.mjs';
import {row, spreadText, summary} from './table.mjs';

const kCorpus = process.env.DEVDIAG_CASES ? `${process.env.DEVDIAG_CASES}/csp-corpus-1000.json` :
                                            '../shared/cases/csp-corpus-1000.json';

export async function measure({seconds}) {
  const args = ['--seconds', String(seconds / 2), ...(existsSync(kCorpus) ? ['--corpus', kCorpus] : [])];
  const native = [], all = [], wasm = [], page = [];
  const cores = availableParallelism();
  let policies = 0;
  for (let round = 0; round < 2; ++round) {  // alternating, so that a busy moment hits both
    const one = await readLine(nativeProgram('bench_policies'), args);
    native.push(...one.per_second);
    policies = one.policies;
    const many = await readLine(nativeProgram('bench_policies'), [...args, '--threads', String(cores)]);
    all.push(...many.per_second);
    wasm.push(...(await readLine(wasmProgram('bench_policies'), args)).per_second);
    page.push(...(await readLine(wasmProgram('bench_policies_page'), args)).per_second);
  }
  const n = summary(native), a = summary(all), w = summary(wasm), p = summary(page);
  return [
    row({
      name: 'policies_native',
      figure: n.median,
      spread: spreadText(n),
      unit: `diagnoses/s (${policies} policies), one core`,
      budget: {min: 200_000}
    }),
    row({
      name: 'policies_native_all_cores',
      figure: a.median,
      spread: spreadText(a),
      unit: `diagnoses/s (${cores} threads)`,
      compared_with: 'one thread',
      ratio: a.median / n.median,
      budget: null
    }),
    row({
      name: 'policies_wasm',
      figure: w.median,
      spread: spreadText(w),
      unit: 'diagnoses/s',
      compared_with: 'native',
      ratio: n.median / w.median,
      budget: {min: 50_000}
    }),
    row({
      name: 'policies_wasm_page',
      figure: p.median,
      spread: spreadText(p),
      unit: 'diagnoses/s',
      compared_with: 'native',
      ratio: n.median / p.median,
      budget: null
    }),
    row({
      name: 'policies_wasm_slowdown',
      figure: n.median / w.median,
      unit: 'x',
      compared_with: 'native',
      ratio: n.median / w.median,
      budget: {max: 1.5}
    }),
  ];
}
