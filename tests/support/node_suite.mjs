// Runs a folder of node:test files and returns one result per test.
import {spawn} from 'node:child_process';
import {globSync} from 'node:fs';
import {join, relative} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

const kReporter = fileURLToPath(new URL('reporter.mjs', import.meta.url));
const kTestTimeoutMs = 300_000;

/** The test files of a folder, in order of name; none if the folder does not exist. */
export function testFiles(folder) {
  return globSync('*.test.mjs', {cwd: folder}).sort().map((file) => join(folder, file));
}

function addLine(line, results, outputs, onResult) {
  const parsed = JSON.parse(line);
  if (parsed.output !== undefined) {
    outputs.set(parsed.file, (outputs.get(parsed.file) ?? '') + parsed.output);
    return;
  }
  results.push(parsed);
  onResult(parsed);
}

/** Runs `files` under the given environment; `onResult` hears of each test as it ends. */
export async function runNodeSuite({root, files, concurrency, env, onResult, onChild}) {
  // Without a file node would search the whole tree for tests.
  if (files.length === 0) return [];
  const args = [
    '--test', `--test-concurrency=${concurrency}`, `--test-timeout=${kTestTimeoutMs}`,
    `--test-reporter=${kReporter}`, '--test-reporter-destination=stdout', ...files
  ];
  const child =
      spawn(process.execPath, args, {cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true});
  onChild(child);
  const results = [];
  const outputs = new Map();
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const lines = createInterface({input: child.stdout});
  lines.on('line', (line) => addLine(line, results, outputs, onResult));
  const [code] = await Promise.all([
    new Promise((resolve) => child.once('close', resolve)),
    new Promise((resolve) => lines.once('close', resolve)),
  ]);
  const tests = results.map(
      (result) => ({
        ...result,
        file: result.file ? relative(root, result.file) : '',
        output: result.status === 'failed' ? `${result.error}\n${outputs.get(result.file) ?? ''}` : '',
      }));
  if (code !== 0 && !tests.some((test) => test.status === 'failed')) {
    tests.push(
        {name: 'the test runner itself', file: '', status: 'failed', output: stderr || `exit code ${code}`});
  }
  return tests;
}
