// Help, manual page, document and completion say the same as the program.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {delimiter, dirname, join} from 'node:path';
import {test} from 'node:test';

import {freshFolder, programs} from '../support/gateway.mjs';

import {devdiag} from './cli_run.mjs';

const kRoot = join(import.meta.dirname, '../..');
const source = (path) => readFile(join(kRoot, path), 'utf8');

// {command: [flag, …]} and the exit codes, from the program's own help.
async function told() {
  const {out} = await devdiag(['--help']);
  const names = [...out.matchAll(/^ {2}([a-z][a-z-]+) .*[.]$/gm)].map(([, name]) => name);
  const commands = {};
  for (const name of names) {
    const help = (await devdiag([name, '--help'])).out;
    commands[name] = [...help.matchAll(/^ {2}--([a-z-]+) /gm)].map(([, flag]) => flag);
  }
  const exits = [...out.split('Exit codes:')[1].matchAll(/^ {2}(\d+) +(.+)$/gm)];
  return {commands, exits: exits.map(([, code, meaning]) => ({code, meaning}))};
}

test('the manual page and the document name every command, flag and exit code', async () => {
  const {commands, exits} = await told();
  assert.deepEqual(
      Object.keys(commands),
      ['check', 'simulate', 'diagnose', 'problems', 'rank', 'check-store', 'completion']);
  assert.equal(exits.length, 5);
  const manual = (await source('docs/devdiag.1')).replace(/\\-/g, '-').replace(/\\f[BIR]/g, '');
  const document = await source('docs/cli.md');
  for (const [command, flags] of Object.entries(commands)) {
    assert.ok(manual.includes(`.SS ${command}`), command);
    assert.ok(document.includes(`devdiag ${command}`), command);
    for (const flag of flags) {
      assert.ok(manual.includes(`--${flag} `), `manual: --${flag}`);
      assert.ok(document.includes(`--${flag}`), `document: --${flag}`);
    }
  }
  for (const {code, meaning} of exits) {
    assert.ok(manual.includes(`.B ${code}\n${meaning}\n`), `manual: ${code} ${meaning}`);
    assert.ok(document.includes(`| ${code} | ${meaning} |`), `document: ${code} ${meaning}`);
  }
});

test('the manual page is one that man can show', async () => {
  const manual = await source('docs/devdiag.1');
  assert.match(manual, /^\.\\".*\n\.TH DEVDIAG 1 /);
  for (const section
           of ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'COMMANDS', 'EXIT STATUS', 'ENVIRONMENT', 'EXAMPLES'])
    assert.ok(manual.includes(`\n.SH ${section}\n`), section);
  const shown = spawnSync(
      'man', ['--warnings', '-l', join(kRoot, 'docs/devdiag.1')],
      {encoding: 'utf8', env: {...process.env, MANWIDTH: '80', LC_ALL: 'C.UTF-8'}});
  if (shown.error) return;  // no man here
  assert.equal(shown.stderr, '');
  assert.match(shown.stdout, /--fail-on/);
});

test('the completion files are what the program prints', async () => {
  for (const [shell, file] of [['bash', 'devdiag.bash'], ['zsh', '_devdiag'], ['fish', 'devdiag.fish']]) {
    const {out} = await devdiag(['completion', shell]);
    assert.equal(
        out, await source(`edge-gateway/completion/${file}`),
        `devdiag completion ${shell} > edge-gateway/completion/${file}`);
  }
  assert.equal((await devdiag(['completion'])).code, 2);
  assert.match((await devdiag(['completion', 'tcsh'])).err, /bash, zsh, fish/);
});

// A folder where the program is found by its name.
async function onPath(test_) {
  const folder = await freshFolder(test_);
  await mkdir(join(folder, 'here'));
  await writeFile(join(folder, 'here', 'page.har'), '{}');
  return {
    cwd: join(folder, 'here'),
    env: {...process.env, HOME: folder, PATH: `${dirname(programs().devdiag)}${delimiter}${process.env.PATH}`}
  };
}

const kLines = [
  [['devdiag', 'che'], ['check', 'check-store']],
  [['devdiag', 'check', '--form'], ['--format']],
  [['devdiag', 'check', '--format', 's'], ['sarif']],
  [['devdiag', 'check', '--fail-on', ''], ['info', 'warn', 'error', 'critical', 'never']],
  [['devdiag', 'check', '--stack', 'ngi'], ['nginx']],
  [['devdiag', 'check', 'pa'], ['page.har']],
  [['devdiag', 'simulate', '--fail-on', ''], ['refused', 'unknown', 'never']],
  [['devdiag', 'simulate', '--report-only', 'pa'], ['page.har']],
  [['devdiag', 'problems', 'XFO_I'], ['XFO_INVALID']],
  [['devdiag', 'completion', 'z'], ['zsh']],
];

test('bash completes commands, flags, values, problems, stacks and files', async (t) => {
  const place = await onPath(t);
  for (const [words, wanted] of kLines) {
    const quoted = words.map((word) => `'${word}'`).join(' ');
    const script = `source '${join(kRoot, 'edge-gateway/completion/devdiag.bash')}'
      COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _devdiag; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const {stdout, stderr} = spawnSync('bash', ['-c', script], {...place, encoding: 'utf8'});
    assert.equal(stderr, '');
    assert.deepEqual(stdout.split('\n').filter(Boolean).sort(), [...wanted].sort(), words.join(' '));
  }
});

test('fish completes the same, where it is installed', async (t) => {
  if (spawnSync('fish', ['--version']).error) return t.skip('no fish here');
  const place = await onPath(t);
  for (const [words, wanted] of kLines) {
    const script =
        `source '${join(kRoot, 'edge-gateway/completion/devdiag.fish')}'; complete -C '${words.join(' ')}'`;
    const {stdout} = spawnSync('fish', ['--no-config', '-c', script], {...place, encoding: 'utf8'});
    const offered = stdout.split('\n').filter(Boolean).map((line) => line.split('\t')[0]);
    for (const word of wanted) assert.ok(offered.includes(word), `${words.join(' ')}: ${offered}`);
  }
});

test('zsh accepts its script, where it is installed', (t) => {
  if (spawnSync('zsh', ['--version']).error) return t.skip('no zsh here');
  const {status, stderr} = spawnSync('zsh', ['-n', join(kRoot, 'edge-gateway/completion/_devdiag')]);
  assert.equal(status, 0, String(stderr));
});
