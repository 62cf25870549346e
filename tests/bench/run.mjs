// Runs the benchmarks: `./dev bench [--json FILE] [--only NAME] [--seconds S]`. Prints one table; misses are
// shown, never hidden.
import {writeFile} from 'node:fs/promises';
import {parseArgs} from 'node:util';
import {printTable} from './table.mjs';

// Each module exports measure({seconds}) -> rows; the key is what --only takes.
const kBenches = {
  policies: () => import('./policies.mjs'),
  grade: () => import('./grade.mjs'),
  linear: () => import('./linear.mjs'),
  size: () => import('./size.mjs'),
  suggest: () => import('./suggest.mjs'),
  push: () => import('./push.mjs'),
  mcp: () => import('./mcp.mjs'),
};

function options() {
  const {values} = parseArgs({
    options: {
      json: {type: 'string'},
      only: {type: 'string'},
      seconds: {type: 'string', default: '4'},
      help: {type: 'boolean', short: 'h'}
    }
  });
  if (values.help || (values.only && !(values.only in kBenches))) {
    console.log(`Usage: ./dev bench [--json FILE] [--only ${Object.keys(kBenches).join('|')}] [--seconds S]`);
    process.exit(values.help ? 0 : 2);
  }
  return {...values, seconds: Number(values.seconds)};
}

const {json, only, seconds} = options();
const rows = [];
for (const [name, load] of Object.entries(kBenches)) {
  if (only && name !== only) continue;
  process.stderr.write(`measuring ${name} …\n`);
  const {measure} = await load();
  rows.push(...(await measure({seconds})));
}
printTable(rows);
if (json) await writeFile(json, JSON.stringify({rows}, null, 1) + '\n');
