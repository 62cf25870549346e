// What `cmake --install` leaves in an empty prefix, and that it runs from there.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {readdir, stat} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {test} from 'node:test';
import {promisify} from 'node:util';

import {freshFolder, programs} from '../support/gateway.mjs';

import {kTraffic} from './cli_run.mjs';

const run = promisify(execFile);
const kBuild = dirname(dirname(programs().devdiag));
const kFiles = [
  'bin/devdiag', 'bin/devdiag-gateway', 'share/bash-completion/completions/devdiag',
  'share/doc/devdiag/LICENSE', 'share/doc/devdiag/cli.md', 'share/fish/vendor_completions.d/devdiag.fish',
  'share/man/man1/devdiag.1', 'share/zsh/site-functions/_devdiag'
];

test('an installed devdiag is whole and needs nothing of the source tree', async (t) => {
  const prefix = await freshFolder(t);
  await run('cmake', ['--install', kBuild, '--prefix', prefix]);
  const entries = await readdir(prefix, {recursive: true, withFileTypes: true});
  const files = entries.filter((entry) => entry.isFile())
                    .map((entry) => join(entry.parentPath, entry.name).slice(prefix.length + 1));
  const web = /^share\/devdiag\/web\/(console|pkg)\//;  // only where the web package was built
  assert.deepEqual(files.filter((file) => !web.test(file)).sort(), kFiles);
  for (const name of ['devdiag', 'devdiag-gateway']) {
    const program = join(prefix, 'bin', name);
    assert.ok((await stat(program)).mode & 0o111);
    assert.match((await run(program, ['--version'], {cwd: '/', env: {}})).stdout, /^\S+ \d+\.\d+\.\d+\n$/);
  }
  const installed = join(prefix, 'bin/devdiag');
  const told = await run(installed, ['check', '--help'], {cwd: '/', env: {}});
  assert.match(told.stdout, /^Usage: devdiag check/);
  const failed = await run(installed, ['check', join(kTraffic, 'express-curl.txt'), '--fail-on', 'warn'], {
                   cwd: '/',
                   env: {}
                 }).catch((error) => error);
  assert.equal(failed.code, 1);
  assert.match(failed.stdout, /CSP_MISSING/);
});
