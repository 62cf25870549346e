// Runs the public case files through devdiag_cases and holds each file to its threshold.
import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const kShownDisagreements = 20;

/** Where the case files are: DEVDIAG_CASES, else the folder that may lie beside the checkout. */
export function casesFolder(root) { return process.env.DEVDIAG_CASES ?? join(root, '../shared/cases'); }

function runProgram(program, folder, jsonFile, {env, onChild}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [folder, '--json', jsonFile], {env, stdio: 'pipe', detached: true});
    onChild(child);
    let output = '';
    child.stdout.resume();
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ended: signal ?? code, output}));
  });
}

// One check: the share of cases of a file that agree is at least what was reached before.
function judge(name, threshold, file) {
  if (!file) return {name, status: 'skipped', reason: 'the file is not in the case folder'};
  const percent = file.total === 0 ? 0 : (100 * file.agree) / file.total;
  const shown = `${name}: ${file.agree} of ${file.total} agree, at least ${threshold} % wanted`;
  if (percent >= threshold) return {name: shown, status: 'passed'};
  const lines = file.disagreements.slice(0, kShownDisagreements)
                    .map((one) => `${one.id}  expected ${one.expected}  got ${one.got}`);
  return {name: shown, status: 'failed', output: lines.join('\n')};
}

/** One result per line of the thresholds file, {"<file name>": <least percentage>}. */
export async function runCasesSuite({root, program, thresholdsFile, ...context}) {
  const folder = casesFolder(root);
  const thresholds = JSON.parse(readFileSync(thresholdsFile, 'utf8'));
  if (!existsSync(folder)) {
    return [{name: 'public cases', status: 'skipped', reason: `no ${folder}; set DEVDIAG_CASES`}];
  }
  const scratch = mkdtempSync(join(tmpdir(), 'devdiag-cases-'));
  try {
    const jsonFile = join(scratch, 'result.json');
    const {ended, output} = await runProgram(program, folder, jsonFile, context);
    if (ended !== 0)
      return [{name: 'devdiag_cases', status: 'failed', output: `ended with ${ended}\n${output}`}];
    const {files} = JSON.parse(readFileSync(jsonFile, 'utf8'));
    return Object.entries(thresholds).map(([
                                            name, least
                                          ]) => judge(name, least, files.find((file) => file.name === name)));
  } finally {
    rmSync(scratch, {recursive: true});
  }
}
