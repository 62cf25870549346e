// Our own tidy: checks the house rules over the whole tree. Needs nothing but Node.
import {resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {kRules} from './tidy/rules.mjs';
import {readTree} from './tidy/tree.mjs';

/** One result per rule, in the shape tests/run.mjs counts. */
export function runRules(root) {
  const files = readTree(root);
  return kRules.map(({name, check}) => {
    const problems = check(files);
    return {name, status: problems.length > 0 ? 'failed' : 'passed', output: problems.join('\n')};
  });
}

const self = fileURLToPath(import.meta.url);
if (process.argv[1] && resolve(process.argv[1]) === self) {
  const failed = runRules(resolve(self, '../..')).filter((result) => result.status === 'failed');
  for (const {name, output} of failed) console.log(`${name}\n${output.replace(/^/gm, '  ')}`);
  console.log(`tidy: ${kRules.length - failed.length} rules kept, ${failed.length} broken`);
  process.exit(failed.length > 0 ? 1 : 0);
}
