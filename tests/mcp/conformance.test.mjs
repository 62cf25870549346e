// The official conformance suite, the scenarios that a product server without fixtures must pass, both eras.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {createRequire} from 'node:module';
import {readdir, readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {test} from 'node:test';
import {freshFolder, startGateway} from '../support/gateway.mjs';

const kScenarios = {
  '2026-07-28': [
    'tools-list', 'http-header-validation', 'dns-rebinding-protection', 'server-sse-multiple-streams',
    'input-required-result-unsupported-methods'
  ],
  '2025-11-25': ['server-initialize', 'ping', 'tools-list', 'dns-rebinding-protection'],
};

function suiteProgram() {
  const manifest = createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json');
  return join(dirname(manifest), 'dist', 'index.js');
}

function run(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [suiteProgram(), ...args], {stdio: ['ignore', 'pipe', 'pipe']});
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.stderr.on('data', (chunk) => (text += chunk));
    child.once('exit', (code) => resolve({code, text}));
  });
}

async function checksOf(folder) {
  const [name] = (await readdir(folder)).filter((entry) => entry.startsWith('server-'));
  return JSON.parse(await readFile(join(folder, name, 'checks.json'), 'utf8'));
}

for (const [version, scenarios] of Object.entries(kScenarios)) {
  for (const scenario of scenarios) {
    test(`conformance ${version} ${scenario}`, async (t) => {
      const {origin} = await startGateway(t);
      const out = await freshFolder(t);
      const url = origin.replace('127.0.0.1', 'localhost') + '/mcp';
      const {code, text} =
          await run(['server', '--url', url, '--scenario', scenario, '--spec-version', version, '-o', out]);
      assert.equal(code, 0, text);
      const failed = (await checksOf(out)).filter((check) => check.status === 'FAILURE');
      assert.deepEqual(failed, [], text);
    });
  }
}

test(
    'conformance 2026-07-28 server-stateless fails only for the suite\'s own diagnostic tools', async (t) => {
      const {origin} = await startGateway(t);
      const out = await freshFolder(t);
      await run([
        'server', '--url', origin.replace('127.0.0.1', 'localhost') + '/mcp', '--scenario',
        'server-stateless', '--spec-version', '2026-07-28', '-o', out
      ]);
      const checks = await checksOf(out);
      const failed = checks.filter((check) => check.status === 'FAILURE');
      assert.ok(
          checks.filter((check) => check.status === 'SUCCESS').length >= 20, JSON.stringify(failed, null, 1));
      for (const check of failed) {
        assert.match(
            JSON.stringify(check), /test_|diagnostic|tool/i,
            `unexpected failure: ${JSON.stringify(check, null, 1)}`);
      }
    });
