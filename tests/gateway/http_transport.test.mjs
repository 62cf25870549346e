// The HTTP transport over real sockets: framing, limits, timeouts, conditional and compressed replies.
import assert from 'node:assert/strict';
import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {test} from 'node:test';
import {gunzipSync} from 'node:zlib';

import {freshFolder, startGateway} from '../support/gateway.mjs';
import {once, open, request, until} from './raw_http.mjs';

const kLimitBytes = 10 * 1024 * 1024;

async function webFolder(test) {
  const folder = await freshFolder(test);
  await mkdir(join(folder, 'pkg'));
  await mkdir(join(folder, 'console'));
  await writeFile(join(folder, 'pkg/main.js'), 'export const answer = 42;\n'.repeat(500));
  await writeFile(join(folder, 'pkg/core.wasm'), Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  await writeFile(join(folder, 'pkg/app-1.2.3.js'), '1');
  await writeFile(join(folder, 'console/index.html'), '<!doctype html><title>console</title>');
  await writeFile(join(folder, 'secret.txt'), 'below the root, but of no route');
  return folder;
}

test('keep-alive, pipelining and HEAD', async (t) => {
  const gateway = await startGateway(t);
  const connection = await open(gateway.origin);
  await connection.send(
      request('GET', '/live') + request('GET', '/nowhere') + request('HEAD', '/live') +
      request('GET', '/ready'));
  const live = await connection.reply();
  assert.equal(live.status, 200);
  assert.deepEqual(JSON.parse(live.body), {status: 'live'});
  assert.equal((await connection.reply()).status, 404);
  const head = await connection.reply({head: true});
  assert.equal(head.status, 200);
  assert.equal(head.headers['content-length'], live.headers['content-length']);
  assert.equal((await connection.reply()).body, '{"status":"ready"}');
  await connection.send(request('GET', '/live', {Connection: 'close'}));
  const last = await connection.reply();
  assert.equal(last.headers.connection, 'close');
  assert.equal(await connection.closed, 'end');
});

test('a request may arrive byte by byte, its body chunked', async (t) => {
  const gateway = await startGateway(t);
  const connection = await open(gateway.origin);
  const body = JSON.stringify({v: 1, client_id: '3f0c1d2e-1111-4222-8333-444455556666'});
  const bytes = 'POST /v1/sync/hello HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
      `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)};x=1\r\n${
                    body}\r\n0\r\nTrailer: t\r\n\r\n`;
  connection.socket.setNoDelay(true);
  for (const byte of bytes) await connection.send(byte);
  assert.equal((await connection.reply()).status, 200);
});

test('who waits for 100 Continue gets it, and is told at once when the body is not wanted', async (t) => {
  const gateway = await startGateway(t);
  const wanted = await open(gateway.origin);
  const head = (bytes) => 'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
      `Accept: application/json, text/event-stream\r\nExpect: 100-continue\r\nContent-Length: ${
                              bytes}\r\n\r\n`;
  await wanted.send(head(2));
  assert.equal((await wanted.reply()).status, 100);
  await wanted.send('[]');
  assert.notEqual((await wanted.reply()).status, 100);
  const unwanted = await open(gateway.origin);
  await unwanted.send(head(kLimitBytes + 1));
  assert.equal((await unwanted.reply()).status, 413);
});

test('ambiguous and malformed requests are refused and end the connection', async (t) => {
  const gateway = await startGateway(t);
  const start = 'POST /mcp HTTP/1.1\r\nHost: localhost\r\n';
  const cases = {
    'length and chunked': [`${start}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    'two lengths': [`${start}Content-Length: 1\r\nContent-Length: 1\r\n\r\nx`, 400],
    'foreign coding': [`${start}Transfer-Encoding: gzip\r\n\r\n`, 501],
    'bad chunk': [`${start}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400],
    'not HTTP': ['\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03', 400],
    'bare line feeds': ['GET /live HTTP/1.1\nHost: localhost\n\n', 400],
    'HTTP/2 preface': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    'large header': [`GET /live HTTP/1.1\r\nHost: localhost\r\nA: ${'a'.repeat(70_000)}\r\n\r\n`, 431],
    'many fields': [`GET /live HTTP/1.1\r\nHost: localhost\r\n${'A: b\r\n'.repeat(101)}\r\n`, 431],
  };
  for (const [name, [bytes, status]] of Object.entries(cases)) {
    const connection = await open(gateway.origin);
    await connection.send(Buffer.from(bytes, 'latin1'));
    const reply = await connection.reply();
    assert.equal(reply?.status, status, name);
    assert.equal(reply.headers['content-type'], 'application/problem+json', name);
    assert.equal(reply.headers.connection, 'close', name);
    assert.equal(await connection.closed, 'end', name);
  }
});

test('refusals of the head: host, path, method, type, origin', async (t) => {
  const gateway = await startGateway(t);
  const cases = [
    [request('GET', '/live', {}, '', 'evil.example'), 421, 'bad_host'],
    [request('GET', '/live', {Host: 'localhost'}), 400, 'bad_request'],
    ['GET /live HTTP/1.1\r\n\r\n', 400, 'bad_request'],
    [request('GET', '/nowhere'), 404, 'not_found'],
    [request('GET', '/mcp'), 405, 'method_not_allowed'],
    [request('DELETE', '/mcp'), 405, 'method_not_allowed'],
    [request('POST', '/v1/sync/push', {'Content-Type': 'text/plain'}, '{}'), 415, 'unsupported_media'],
    [request('POST', '/mcp', {Origin: 'http://evil.example'}, '{}'), 403, 'bad_origin'],
    [request('POST', '/mcp', {Origin: 'null'}, '{}'), 403, 'bad_origin'],
    [request('POST', '/v1/sync/push', {Origin: 'http://evil.example'}, '{}'), 403, 'bad_origin'],
    [request('GET', '/v1/sync/rankings', {Origin: 'http://evil.example'}), 403, 'bad_origin'],
    [request('GET', `/${'a'.repeat(9_000)}`), 414, 'uri_too_long'],
    [request('GET', '/pkg/../live'), 400, 'bad_request'],
    [request('GET', '/live', {}, 'unwanted body'), 413, 'too_large'],
  ];
  for (const [bytes, status, code] of cases) {
    const reply = await once(gateway.origin, bytes);
    assert.equal(reply?.status, status, bytes.slice(0, 80));
    const problem = JSON.parse(reply.body);
    assert.equal(problem.code, code);
    assert.equal(problem.status, status);
    assert.equal(problem.type, `urn:devdiag:error:${code}`);
    assert.ok(problem.detail && problem.retry, 'says what and whether to retry');
    if (status === 405) assert.equal(reply.headers.allow, 'POST');
  }
});

test('a body past the limit is answered, then the connection ends without a reset', async (t) => {
  const gateway = await startGateway(t);
  for (const framing of [`Content-Length: ${11 * 1024 * 1024}`, 'Transfer-Encoding: chunked']) {
    const connection = await open(gateway.origin);
    const chunked = framing.startsWith('Transfer');
    const block = Buffer.alloc(1024 * 1024, 'x');
    await connection.send(
        `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`);
    for (let i = 0; i < 11; ++i) {
      if (chunked) await connection.send(`${block.length.toString(16)}\r\n`);
      await connection.send(block);
      if (chunked) await connection.send('\r\n');
    }
    const reply = await connection.reply();
    assert.equal(reply.status, 413);
    assert.equal(JSON.parse(reply.body).retry, 'never');
    assert.equal(await connection.closed, 'end', framing);
  }
});

test('a body of exactly the limit is read', async (t) => {
  const gateway = await startGateway(t);
  const reply = await fetch(`${gateway.origin}/mcp`, {
    method: 'POST',
    headers: {'content-type': 'application/json', accept: 'application/json, text/event-stream'},
    body: `"${'x'.repeat(kLimitBytes - 2)}"`,
  });
  assert.notEqual(reply.status, 413);
  assert.ok(reply.status < 500);
});

test('slow headers, slow bodies and silence end in time', async (t) => {
  const args = ['--header-timeout-ms', '200', '--body-timeout-ms', '250', '--idle-timeout-ms', '300'];
  const gateway = await startGateway(t, {args});
  const slowHead = await open(gateway.origin);
  await slowHead.send('GET /live HTTP/1.1\r\n');
  const drip = setInterval(() => slowHead.socket.write('X: y\r\n'), 40);
  const late = await slowHead.reply();
  clearInterval(drip);
  assert.equal(late.status, 408);
  assert.equal(JSON.parse(late.body).code, 'timeout');
  assert.notEqual(await slowHead.closed, undefined);

  const slowBody = await open(gateway.origin);
  await slowBody.send('POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');
  assert.equal((await slowBody.reply()).status, 408);

  const silent = await open(gateway.origin);
  assert.equal(await silent.reply(), null);
  assert.equal(await silent.closed, 'end');

  const idle = await open(gateway.origin);
  await idle.send(request('GET', '/live'));
  assert.equal((await idle.reply()).status, 200);
  assert.equal(await idle.reply(), null, 'an idle connection ends without another reply');

  assert.equal((await fetch(`${gateway.origin}/live`)).status, 200, 'others are served meanwhile');
});

test('static files: types, tags, compression, caching', async (t) => {
  const web = await webFolder(t);
  const gateway = await startGateway(t, {args: ['--web', web]});
  const script = await once(gateway.origin, request('GET', '/pkg/main.js'));
  assert.equal(script.headers['content-type'], 'text/javascript; charset=utf-8');
  assert.equal(script.headers['cache-control'], 'no-cache');
  assert.equal(script.headers['x-content-type-options'], 'nosniff');
  assert.ok(script.body.startsWith('export const'));
  const unchanged =
      await once(gateway.origin, request('GET', '/pkg/main.js', {'If-None-Match': script.headers.etag}));
  assert.equal(unchanged.status, 304);
  assert.equal(unchanged.body, '');
  const wasm = await once(gateway.origin, request('GET', '/pkg/core.wasm'));
  assert.equal(wasm.headers['content-type'], 'application/wasm');
  const versioned = await once(gateway.origin, request('GET', '/pkg/app-1.2.3.js'));
  assert.match(versioned.headers['cache-control'], /immutable/);
  const packed = await open(gateway.origin);
  await packed.send(request('HEAD', '/pkg/main.js', {'Accept-Encoding': 'gzip'}));
  const head = await packed.reply({head: true});
  assert.equal(head.headers['content-encoding'], 'gzip');
  assert.ok(Number(head.headers['content-length']) < 500);
  const inflated = await fetch(`${gateway.origin}/pkg/main.js`, {headers: {'accept-encoding': 'gzip'}});
  assert.equal(await inflated.text(), script.body);

  await writeFile(join(web, 'pkg/main.js'), 'export const answer = 43;\n');
  const changed =
      await once(gateway.origin, request('GET', '/pkg/main.js', {'If-None-Match': script.headers.etag}));
  assert.equal(changed.status, 200);
  assert.equal(changed.body, 'export const answer = 43;\n');
});

test('nothing outside the web folder is served', async (t) => {
  const web = await webFolder(t);
  await symlink('/etc/hostname', join(web, 'pkg/link.txt'));
  await writeFile(join(web, 'pkg/.hidden'), 'no');
  const gateway = await startGateway(t, {args: ['--web', web]});
  const targets = [
    '/pkg/../secret.txt', '/pkg/%2e%2e/secret.txt', '/pkg/..%2fsecret.txt', '/pkg//etc/hostname',
    '/pkg/%2fetc%2fhostname', '/pkg/link.txt', '/pkg/.hidden', '/pkg/', '/pkg/%00', '/secret.txt',
    '/pkg/a%5c..%5cb'
  ];
  for (const target of targets) {
    const reply = await once(gateway.origin, request('GET', target));
    assert.ok(reply.status === 404 || reply.status === 400, `${target}: ${reply.status}`);
    assert.equal(reply.headers['content-type'], 'application/problem+json');
  }
});

test('the console page has a policy of its own and / leads to it', async (t) => {
  const gateway = await startGateway(t, {args: ['--web', await webFolder(t)]});
  const root = await once(gateway.origin, request('GET', '/'));
  assert.equal(root.status, 302);
  assert.equal(root.headers.location, '/console/');
  const page = await once(gateway.origin, request('GET', '/console/'));
  assert.equal(page.status, 200);
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  const policy = page.headers['content-security-policy'];
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')/);
});

test('text replies are compressed for whoever accepts it', async (t) => {
  const gateway = await startGateway(t);
  const plain = await once(gateway.origin, request('GET', '/openapi.json'));
  const connection = await open(gateway.origin);
  const chunks = [];
  connection.socket.on('data', (chunk) => chunks.push(chunk));
  await connection.send(
      request('GET', '/openapi.json', {'Accept-Encoding': 'br;q=1, gzip', Connection: 'close'}));
  await connection.closed;
  const bytes = Buffer.concat(chunks);
  const at = bytes.indexOf('\r\n\r\n');
  assert.match(bytes.subarray(0, at).toString(), /Content-Encoding: gzip/);
  assert.equal(gunzipSync(bytes.subarray(at + 4)).toString(), plain.body);
  const refused =
      await once(gateway.origin, request('GET', '/openapi.json', {'Accept-Encoding': 'gzip;q=0'}));
  assert.equal(refused.headers['content-encoding'], undefined);
});

test('many connections at once, each with its own answers', async (t) => {
  const gateway = await startGateway(t, {args: ['--threads', '2']});
  const talk = async (n) => {
    const connection = await open(gateway.origin);
    for (let i = 0; i < 20; ++i) {
      await connection.send(request('GET', `/none/${n}/${i}`));
      assert.equal(JSON.parse((await connection.reply()).body).path, `/none/${n}/${i}`);
    }
    connection.socket.destroy();
  };
  await Promise.all(Array.from({length: 60}, (_, n) => talk(n)));
});

test('a reader that stops reading is cut off, others go on', async (t) => {
  const web = await webFolder(t);
  await writeFile(join(web, 'pkg/large.bin'), Buffer.alloc(32 << 20, 1));
  const gateway = await startGateway(t, {args: ['--web', web, '--body-timeout-ms', '300']});
  const slow = await open(gateway.origin);
  slow.socket.pause();
  await slow.send(request('GET', '/pkg/large.bin'));
  const connections = async () => {
    const text = await (await fetch(`${gateway.origin}/metrics`, {headers: {connection: 'close'}})).text();
    return Number(/^devdiag_http_connections (\d+)$/m.exec(text)[1]);
  };
  await until(async () => (await connections()) === 1);
  const whole = await fetch(`${gateway.origin}/pkg/large.bin`);
  assert.equal((await whole.arrayBuffer()).byteLength, 32 << 20);
});
