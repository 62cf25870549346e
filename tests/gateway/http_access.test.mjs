// Keys, roles, hosts and page origins over real sockets.
import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {test} from 'node:test';

import {freshFolder, push, startGateway} from '../support/gateway.mjs';
import {once, request} from './raw_http.mjs';

const kClient = '3f0c1d2e-1111-4222-8333-444455556666';
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** A keys file with one key per role, the key being the role's name and a tenant per `tenants`. */
async function keysFile(test, extra = {}) {
  const file = join(await freshFolder(test), 'keys.json');
  const keys = ['ingest', 'reader', 'operator'].map(
      (role) => ({id: `${role}-key`, tenant: 'shop', role, sha256: sha256(role)}));
  keys.push({id: 'other', tenant: 'garden', role: 'operator', sha256: sha256('other')});
  await writeFile(file, JSON.stringify({keys, origins: ['https://shop.example'], ...extra}));
  return file;
}

const bearer = (key) => (key ? {Authorization: `Bearer ${key}`} : {});

test('every route with every key', async (t) => {
  const gateway = await startGateway(t, {args: ['--keys', await keysFile(t)]});
  const mcp = {'Content-Type': 'application/json', Accept: 'application/json, text/event-stream'};
  const sync = {'Content-Type': 'application/json'};
  const hello = JSON.stringify({v: 1, client_id: kClient});
  const routes = [
    // method, path, headers, body, then the status without a key, as ingest, reader, operator
    ['POST', '/v1/sync/hello', sync, hello, 401, 200, 403, 200],
    [
      'POST', '/v1/sync/push', sync, JSON.stringify({v: 1, client_id: kClient, events: []}), 401, 200, 403,
      200
    ],
    ['GET', '/v1/sync/rankings', {}, '', 401, 200, 200, 200],
    ['POST', '/mcp', mcp, '{"jsonrpc":"2.0","id":1,"method":"ping"}', 401, 403, 200, 200],
    ['GET', '/metrics', {}, '', 401, 403, 200, 200],
    ['GET', '/live', {}, '', 200, 200, 200, 200],
    ['GET', '/ready', {}, '', 200, 200, 200, 200],
    ['GET', '/openapi.json', {}, '', 200, 200, 200, 200],
    ['GET', '/nowhere', {}, '', 404, 404, 404, 404],
  ];
  for (const [method, path, headers, body, ...expected] of routes) {
    const got = [];
    for (const key of ['', 'ingest', 'reader', 'operator']) {
      const reply = await once(gateway.origin, request(method, path, {...headers, ...bearer(key)}, body));
      got.push(reply.status);
      if (reply.status === 401) assert.match(reply.headers['www-authenticate'], /^Bearer/);
    }
    assert.deepEqual(got, expected, `${method} ${path}`);
    for (const key of ['wrong', 'Ingest', 'operators', '']) {
      const header = key ? bearer(key) : {Authorization: 'Basic b3BlcmF0b3I='};
      const reply = await once(gateway.origin, request(method, path, {...headers, ...header}, body));
      assert.equal(reply.status, 401, `${method} ${path} with '${key}'`);
    }
  }
});

test('what one tenant pushes another does not see', async (t) => {
  const gateway = await startGateway(t, {args: ['--keys', await keysFile(t)]});
  const ask = async (key) => (await fetch(`${gateway.origin}/v1/sync/hello`, {
                               method: 'POST',
                               headers: {'content-type': 'application/json', ...bearer(key)},
                               body: JSON.stringify({v: 1, client_id: kClient}),
                             })).json();
  assert.equal((await ask('ingest')).tenant, 'shop');
  assert.equal((await ask('other')).tenant, 'garden');
});

test('a bind beyond loopback: own address and listed names, listed origins only', async (t) => {
  const file = await keysFile(t, {hosts: ['gate.example']});
  const gateway =
      await startGateway(t, {args: ['--host', '0.0.0.0', '--keys', file]}).catch((error) => error);
  // The printed name need not resolve here; the port is what the test wants.
  const port = new URL(gateway.origin ?? /mcp (http:\S+)\/mcp/.exec(gateway.message)[1]).port;
  const origin = `http://127.0.0.1:${port}`;
  const live = async (host) => (await once(origin, request('GET', '/live', {}, '', host))).status;
  assert.equal(await live(`gate.example:${port}`), 200);
  assert.equal(await live(`127.0.0.1:${port}`), 200, 'the address the connection came in on');
  assert.equal(await live('localhost'), 421);
  assert.equal(await live('127.0.0.2'), 421);
  assert.equal(await live('evil.example'), 421);
});

test('CORS: preflight without a key, answers and errors readable by allowed pages only', async (t) => {
  const gateway = await startGateway(t, {args: ['--keys', await keysFile(t)]});
  const preflight = (from, path = '/v1/sync/push') =>
      once(gateway.origin, request('OPTIONS', path, {
             Origin: from,
             'Access-Control-Request-Method': 'POST',
             'Access-Control-Request-Headers': 'authorization,content-encoding,content-type',
           }));
  const good = await preflight('https://shop.example');
  assert.equal(good.status, 204);
  assert.equal(good.headers['access-control-allow-origin'], 'https://shop.example');
  assert.match(good.headers['access-control-allow-methods'], /POST/);
  for (const header of ['authorization', 'content-type', 'content-encoding'])
    assert.match(good.headers['access-control-allow-headers'], new RegExp(header));
  assert.equal(good.headers.vary, 'Origin');
  for (const from
           of ['https://evil.example', 'null', 'http://localhost:3000',
               'https://shop.example.evil.example']) {
    const bad = await preflight(from);
    assert.equal(bad.status, 403, from);
    assert.equal(bad.headers['access-control-allow-origin'], undefined, from);
  }
  const error = await once(
      gateway.origin,
      request(
          'POST', '/v1/sync/push', {Origin: 'https://shop.example', 'Content-Type': 'application/json'},
          '{}'));
  assert.equal(error.status, 401);
  assert.equal(error.headers['access-control-allow-origin'], 'https://shop.example');
  const {status} =
      await push(gateway.origin, kClient, [], {origin: 'https://shop.example', ...bearer('ingest')});
  assert.equal(status, 200);
});

test('on loopback without keys any loopback page may sync, no other', async (t) => {
  const gateway = await startGateway(t);
  const from = async (origin) => (await push(gateway.origin, kClient, [], {origin})).status;
  assert.equal(await from('http://localhost:5173'), 200);
  assert.equal(await from('https://127.0.0.1:8443'), 200);
  assert.equal(await from(gateway.origin), 200);
  assert.equal(await from('http://evil.example'), 403);
  assert.equal(await from('null'), 403);
  const listed = await startGateway(t, {args: ['--origin', 'http://shop.test:3000']});
  assert.equal((await push(listed.origin, kClient, [], {origin: 'http://shop.test:3000'})).status, 200);
});

test('package files may be loaded from anywhere and read by allowed pages', async (t) => {
  const gateway = await startGateway(t, {args: ['--web', join(import.meta.dirname, '../support')]});
  const from = (origin) =>
      once(gateway.origin, request('GET', '/pkg/absent.js', origin ? {Origin: origin} : {}));
  assert.equal(
      (await from('http://localhost:1')).headers['access-control-allow-origin'], 'http://localhost:1');
  assert.equal((await from('http://evil.example')).headers['access-control-allow-origin'], undefined);
  assert.equal((await from('http://evil.example')).status, 404);
  assert.equal((await from()).headers['cross-origin-resource-policy'], 'cross-origin');
});
