// Runs the doctest programs that ctest knows and counts their test cases from doctest's own summary.
import {execFileSync, spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';

const kProgramTimeoutMs = 600_000;
const kSummary =
    /\[doctest\] test cases:\s*(\d+)\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed\s*\|\s*(\d+) skipped/;

/** The programs of a build folder with that label, as {name, command}. */
export function doctestPrograms(buildFolder, label) {
  if (!existsSync(join(buildFolder, 'CTestTestfile.cmake'))) return [];
  const listed =
      execFileSync('ctest', ['--test-dir', buildFolder, '--show-only=json-v1'], {encoding: 'utf8'});
  return JSON.parse(listed)
      .tests.filter((test) => test.properties.some((p) => p.name === 'LABELS' && p.value.includes(label)))
      .map((test) => ({name: test.name, command: test.command}));
}

function repeat(count, make) { return Array.from({length: Number(count)}, (_, index) => make(index)); }

// doctest names its failing cases in the output only, so each counted case carries the program's name.
function countCases(program, output, ended, ms) {
  const summary = kSummary.exec(output);
  if (!summary) {
    return [{name: program.name, status: 'failed', ms, output: `${ended}, no doctest summary\n${output}`}];
  }
  const [, , passed, failed, skipped] = summary;
  const cases = [
    ...repeat(passed, (index) => ({name: `${program.name} #${index + 1}`, status: 'passed'})),
    ...repeat(
        failed, (index) => ({name: program.name, status: 'failed', ms, output: index === 0 ? output : ''})),
    ...repeat(skipped, () => ({name: program.name, status: 'skipped', reason: 'doctest skip()'})),
  ];
  // A sanitizer report or a leak found at exit fails a program whose cases all passed.
  if (ended !== 'exit code 0' && Number(failed) === 0) {
    cases.push({name: `${program.name} (${ended})`, status: 'failed', ms, output});
  }
  return cases;
}

function runProgram(program, env, onChild) {
  return new Promise((resolve) => {
    const start = performance.now();
    const [file, ...args] = [...program.command, '--no-colors=true'];
    const child = spawn(file, args, {env, stdio: ['ignore', 'pipe', 'pipe'], detached: true});
    onChild(child);
    let output = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, kProgramTimeoutMs);
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.once('error', (error) => {
      output += `${error}\n`;
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      const ended = timedOut ? `stopped after ${kProgramTimeoutMs} ms` :
          signal ? `signal ${signal}` :
                   `exit code ${code}`;
      resolve(countCases(program, output, ended, performance.now() - start));
    });
  });
}

/** Runs the programs, `concurrency` at a time; `onResult` hears of each test case. */
export async function runDoctestSuite({programs, concurrency, env, onResult, onChild}) {
  const waiting = [...programs];
  const tests = [];
  const worker = async () => {
    for (let program = waiting.shift(); program; program = waiting.shift()) {
      const cases = await runProgram(program, env, onChild);
      tests.push(...cases);
      cases.forEach(onResult);
    }
  };
  await Promise.all(repeat(concurrency, worker));
  return tests;
}
