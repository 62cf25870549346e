// Starting, refusing to start, draining and stopping.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {test} from 'node:test';

import {freshFolder, programs, startGateway} from '../support/gateway.mjs';
import {open, request, until} from './raw_http.mjs';

/** Runs the program to its end: {code, out, err}. */
function run(args, env = {}) {
  const child =
      spawn(programs().gateway, args, {env: {...process.env, ...env}, stdio: ['ignore', 'pipe', 'pipe']});
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  return new Promise((resolve) => child.once('close', (code) => resolve({code, out, err})));
}

const kHello = JSON.stringify({v: 1, client_id: '3f0c1d2e-1111-4222-8333-444455556666'});
const kHelloHead = 'POST /v1/sync/hello HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
    `Content-Length: ${kHello.length}\r\n\r\n`;

test('prints its URLs once it listens, each alone on a line', async (t) => {
  const gateway = await startGateway(t, {args: ['--demo']});
  const lines = gateway.output().split('\n');
  assert.ok(lines.includes(`demo ${gateway.origin}/demo/`));
  assert.ok(lines.includes(`console ${gateway.origin}/console/`));
  assert.ok(lines.includes(`mcp ${gateway.origin}/mcp`));
});

test('help and version', async () => {
  const help = await run(['--help']);
  assert.equal(help.code, 0);
  assert.match(help.out, /--header-timeout-ms MS/);
  assert.match(help.out, /Exit codes/);
  const version = await run(['--version']);
  assert.match(version.out, /^devdiag-gateway \d+\.\d+\.\d+\n$/);
});

test('wrong settings end with 2 and name the setting and what is allowed', async (t) => {
  const folder = await freshFolder(t);
  const keys = join(folder, 'keys.json');
  await writeFile(keys, '{"keys":[{"id":"a","tenant":"t","role":"boss","sha256":""}]}');
  const cases = [
    [['--port', '99999'], /--port.*0 to 65535/],
    [['--port'], /--port.*needs a value/],
    [['--prot', '1'], /--prot.*not known/],
    [['--store', 'mysql://x'], /--store.*postgresql:/],
    [['--keys', join(folder, 'absent.json')], /--keys.*cannot be read/],
    [['--keys', keys], /keys\[0\]\.role.*ingest, reader, operator/],
    [['--host', '0.0.0.0'], /--keys.*0\.0\.0\.0/],
    [['--host', '::'], /--keys/],
    [['--host', '10.0.0.1', '--port', '0'], /--keys/],
  ];
  for (const [args, message] of cases) {
    const {code, out, err} = await run(['serve', ...args], {XDG_DATA_HOME: folder});
    assert.equal(code, 2, args.join(' '));
    assert.match(err, message);
    assert.equal(out, '');
  }
  const {code, err} = await run(['serve'], {XDG_DATA_HOME: folder, DEVDIAG_THREADS: 'many'});
  assert.equal(code, 2);
  assert.match(err, /DEVDIAG_THREADS.*1 to 256/);
});

test('a store that cannot be opened ends with 3, a taken port with 4', async (t) => {
  const folder = await freshFolder(t);
  await writeFile(
      join(folder, 'text.db'), 'this is no database, but long enough to look like a file '.repeat(99));
  for (const store of [`sqlite:${join(folder, 'text.db')}`, `sqlite:${join(folder, 'absent/x.db')}`]) {
    const {code, err} = await run(['serve', '--port', '0', '--store', store]);
    assert.equal(code, 3, err);
    assert.match(err, /^devdiag-gateway: .+/);
  }
  const first = await startGateway(t);
  const again = ['serve', '--port', new URL(first.origin).port, '--store', 'sqlite::memory:'];
  const taken = await run(again);
  assert.equal(taken.code, 4);
  assert.match(taken.err, /cannot listen.*--port 0/);
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  assert.equal(
      (await run(['serve', '--port', String(other.address().port), '--store', 'sqlite::memory:'])).code, 4);
  other.close();
});

test('the default store is made below XDG_DATA_HOME', async (t) => {
  const folder = await freshFolder(t);
  const child = spawn(programs().gateway, ['--port', '0'], {
    env: {...process.env, XDG_DATA_HOME: join(folder, 'share')},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGTERM');
  assert.equal(await exited, 0);
  const {stat} = await import('node:fs/promises');
  assert.ok((await stat(join(folder, 'share/devdiag/devdiag.db'))).size > 0);
  assert.equal((await stat(join(folder, 'share/devdiag'))).mode & 0o077, 0);
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal}: what is in flight is finished, then it ends with 0`, async (t) => {
    const gateway = await startGateway(t);
    const busy = await open(gateway.origin);
    await busy.send(kHelloHead);
    const idle = await open(gateway.origin);
    await idle.send(request('GET', '/live'));
    assert.equal((await idle.reply()).status, 200);
    const exited = gateway.kill(signal);
    assert.equal(await idle.closed, 'end', 'an idle connection ends at once');
    await busy.send(kHello);
    const reply = await busy.reply();
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.connection, 'close');
    assert.deepEqual(await exited, {code: 0, signal: null});
  });
}

test('while draining /ready says no and new connections are refused', async (t) => {
  const gateway = await startGateway(t, {args: ['--drain-wait-ms', '400']});
  assert.equal((await fetch(`${gateway.origin}/ready`)).status, 200);
  const exited = gateway.kill('SIGTERM');
  let reply;
  await until(async () => (reply = await fetch(`${gateway.origin}/ready`)).status === 503);
  assert.ok(Number(reply.headers.get('retry-after')) >= 5);
  assert.equal((await reply.json()).code, 'draining');
  assert.equal((await fetch(`${gateway.origin}/live`)).status, 200, 'alive all the same');
  assert.equal((await exited).code, 0);
  await assert.rejects(fetch(`${gateway.origin}/live`));
});

test('a request that never ends does not hold the end up for longer than --drain-ms', async (t) => {
  const gateway = await startGateway(t, {args: ['--drain-ms', '200']});
  const stuck = await open(gateway.origin);
  await stuck.send(kHelloHead);
  assert.equal((await gateway.kill('SIGTERM')).code, 0);
});

test('a second signal ends it at once with 1', async (t) => {
  const gateway = await startGateway(t);
  const stuck = await open(gateway.origin);
  await stuck.send(kHelloHead);
  gateway.kill('SIGTERM');
  await until(() => gateway.output().includes('draining'));
  assert.equal((await gateway.kill('SIGTERM')).code, 1);
});

test('log lines are JSON and hold no secrets', async (t) => {
  const gateway = await startGateway(t, {args: ['--log-level', 'debug']});
  await fetch(`${gateway.origin}/mcp`, {
    method: 'POST',
    headers: {origin: 'http://evil.example', authorization: 'Bearer very-secret-key'},
    body: '{}',
  });
  await fetch(`${gateway.origin}/live?token=also-secret`);
  await gateway.kill();
  const lines =
      gateway.output().split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  assert.ok(lines.some((line) => line.event === 'listening' && line.level === 'info' && line.port > 0));
  const refused = lines.find((line) => line.event === 'request_refused');
  assert.equal(refused.status, 403);
  assert.match(refused.rid, /^c[0-9a-f]+-\d+$/);
  assert.doesNotMatch(gateway.output(), /secret/);
});

test('two gateways may start at once on one new database file', async (t) => {
  const folder = await freshFolder(t);
  await mkdir(join(folder, 'data'));
  const store = `sqlite:${join(folder, 'data/devdiag.db')}`;
  const [first, second] = await Promise.allSettled([startGateway(t, {store}), startGateway(t, {store})]);
  const started = [first, second].filter((result) => result.status === 'fulfilled');
  assert.ok(started.length >= 1, 'at least one runs');
  for (const {value} of started) assert.equal((await fetch(`${value.origin}/ready`)).status, 200);
  for (const {reason} of [first, second].filter((result) => result.status === 'rejected'))
    assert.match(reason.message, /ended with 3[\s\S]*database/, 'the other says who owns the file');
});

test('a log reader that goes away does not end the gateway', async (t) => {
  const store = `sqlite:${join(await freshFolder(t), 'devdiag.db')}`;
  const child = spawn(
      programs().gateway, ['--port', '0', '--store', store, '--log-level', 'debug'],
      {stdio: ['ignore', 'pipe', 'pipe']});
  t.after(() => child.kill('SIGKILL'));
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve({code, signal})));
  let out = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  await until(() => /^mcp /m.test(out));
  child.stdout.destroy();
  child.stderr.destroy();
  const origin = /^mcp (http:\S+)\/mcp$/m.exec(out)[1];
  for (let i = 0; i < 5; ++i) assert.equal((await fetch(`${origin}/nowhere`)).status, 404);
  child.kill('SIGTERM');
  assert.deepEqual(await exited, {code: 0, signal: null});
});
