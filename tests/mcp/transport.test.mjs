// The holes the conformance suite leaves: Origin alone, Host, broken JSON, verbs, sizes, keys.
import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {writeFile} from 'node:fs/promises';
import {request} from 'node:http';
import {join} from 'node:path';
import {test} from 'node:test';
import {freshFolder, startGateway} from '../support/gateway.mjs';

const kJson = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream'
};
const kPing = JSON.stringify({jsonrpc: '2.0', id: 1, method: 'ping'});

/** fetch() cannot set Host or Origin; this can. */
function post(origin, body, headers = {}, method = 'POST') {
  return new Promise((resolve, reject) => {
    const url = new URL(`${origin}/mcp`);
    const sent = request(url, {method, headers: {...kJson, ...headers}}, (reply) => {
      let text = '';
      reply.on('data', (chunk) => (text += chunk));
      reply.on('end', () => resolve({status: reply.statusCode, headers: reply.headers, text}));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

test('Origin and Host are checked, each alone', async (t) => {
  const {origin} = await startGateway(t);
  const own = new URL(origin);
  assert.equal((await post(origin, kPing)).status, 200);
  assert.equal((await post(origin, kPing, {origin})).status, 200);
  for (const foreign
           of ['http://evil.example.com', 'null', 'https://127.0.0.1.evil.example',
               'http://127.0.0.1.nip.example']) {
    const reply = await post(origin, kPing, {origin: foreign});
    assert.equal(reply.status, 403, foreign);
    assert.match(reply.headers['content-type'], /json/);
  }
  for (const host of ['evil.example.com', `evil.example.com:${own.port}`, '127.0.0.1.evil.example']) {
    assert.equal((await post(origin, kPing, {host})).status, 421, host);
  }
});

test('verbs: 405 with Allow, never 404', async (t) => {
  const {origin} = await startGateway(t);
  for (const method of ['GET', 'DELETE', 'PUT']) {
    const reply = await post(origin, '', {}, method);
    assert.equal(reply.status, 405, method);
    assert.match(reply.headers.allow, /POST/);
  }
});

test('a body nested without end is refused and harms nobody', async (t) => {
  const {origin} = await startGateway(t);
  const nested = (levels) => JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {name: 'diagnose_evidence', arguments: {evidence: 0}}
  }).replace('"evidence":0', `"evidence":{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`);
  for (const levels of [100, 400_000]) {
    const reply = await post(origin, nested(levels));
    assert.equal(reply.status, 400);
    assert.equal(JSON.parse(reply.text).error.code, -32600);
  }
  const close = await post(origin, nested(40));
  assert.match(JSON.parse(close.text).result.content[0].text, /nested/);
  assert.equal((await post(origin, kPing)).status, 200);
});

test('broken bodies get JSON answers', async (t) => {
  const {origin} = await startGateway(t);
  const broken = await post(origin, '{"jsonrpc":');
  assert.equal(broken.status, 400);
  assert.equal(JSON.parse(broken.text).error.code, -32700);
  assert.equal((await post(origin, kPing, {'content-type': 'text/plain'})).status, 415);
  assert.equal((await post(origin, kPing, {accept: 'text/html'})).status, 406);
  const huge = await post(origin, `{"jsonrpc":"2.0","id":1,"method":"${'x'.repeat(11 << 20)}"}`)
                   .catch((error) => ({status: error.code}));
  assert.ok(
      huge.status === 413 || huge.status === 'ECONNRESET' || huge.status === 'EPIPE', String(huge.status));
  const deep = await post(
      origin,
      `{"jsonrpc":"2.0","id":1,"method":"ping","params":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
  assert.equal(deep.status, 400);
  assert.equal((await post(origin, kPing)).status, 200, 'the server still answers');
});

test('batches: accepted where the revision had them, refused elsewhere', async (t) => {
  const {origin} = await startGateway(t);
  const initialized = {jsonrpc: '2.0', method: 'notifications/initialized'};
  const batch = JSON.stringify([JSON.parse(kPing), initialized, {jsonrpc: '2.0', id: 2, method: 'ping'}]);
  const allowed = await post(origin, batch, {'mcp-protocol-version': '2025-03-26'});
  assert.equal(allowed.status, 200);
  assert.deepEqual(JSON.parse(allowed.text).map((reply) => reply.id), [1, 2]);
  assert.equal((await post(origin, batch, {'mcp-protocol-version': '2025-11-25'})).status, 400);
  assert.equal((await post(origin, '[]')).status, 400);
});

test('a stale session id is ignored and none is ever issued', async (t) => {
  const {origin} = await startGateway(t);
  const reply = await post(origin, kPing, {'mcp-session-id': 'gone'});
  assert.equal(reply.status, 200);
  assert.equal(reply.headers['mcp-session-id'], undefined);
});

test('keys: no key 401, reader may read, reading key may not record, ingest key may not ask', async (t) => {
  const folder = await freshFolder(t);
  const sha256 = (text) => createHash('sha256').update(text).digest('hex');
  const keys = {
    keys: [['r', 'reader'], ['o', 'operator'], ['i', 'ingest']].map(
        ([id, role]) => ({id, tenant: 'acme', role, sha256: sha256(`key-${id}`)})),
    origins: [],
    hosts: []
  };
  await writeFile(join(folder, 'keys.json'), JSON.stringify(keys));
  const {origin} = await startGateway(t, {args: ['--keys', join(folder, 'keys.json')]});
  const call = (name, args) =>
      JSON.stringify({jsonrpc: '2.0', id: 1, method: 'tools/call', params: {name, arguments: args}});
  const bearer = (key) => ({authorization: `Bearer ${key}`});

  const none = await post(origin, kPing);
  assert.equal(none.status, 401);
  assert.match(none.headers['www-authenticate'], /^Bearer/);
  assert.equal((await post(origin, kPing, bearer('wrong'))).status, 401);
  assert.equal((await post(origin, call('database_status', {}), bearer('key-r'))).status, 200);
  assert.equal((await post(origin, kPing, bearer('key-i'))).status, 403);
  const refused =
      await post(origin, call('record_outcome', {attempt_id: 'x', verdict: 'worked'}), bearer('key-r'));
  assert.equal(refused.status, 403);
  assert.match(refused.headers['www-authenticate'], /insufficient_scope/);
  assert.equal(
      (await post(origin, call('record_outcome', {attempt_id: 'x', verdict: 'worked'}), bearer('key-o')))
          .status,
      200);
});
