// A small stand-in for the gateway's synchronisation endpoints: keeps events by id, counts outcomes, can
// misbehave.
import {createServer} from 'node:http';
import {gunzipSync} from 'node:zlib';
import {once} from 'node:events';

function rankingRows(events) {
  const counts = new Map();
  for (const {k, d, t} of events) {
    if (k !== 'outcome') continue;
    const day = Math.floor(t / 86_400_000), name = [d.problem_code, d.fix_code, d.env_fp, day].join();
    const {problem_code, fix_code, env_fp, env} = d;
    const none = {worked: 0, failed: 0, regressed: 0};
    const row = counts.get(name) ?? {problem_code, fix_code, env_fp, env, day, ...none};
    row[d.verdict]++;
    counts.set(name, row);
  }
  return [...counts.values()];
}

function allowAnyOrigin(request, response) {
  response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST');
  response.setHeader(
      'Access-Control-Allow-Headers', 'content-type, content-encoding, authorization, if-none-match');
  response.setHeader('Access-Control-Expose-Headers', 'ETag, Retry-After');
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes).toString() : bytes.toString();
}

class Site {
  incarnation = '6f1c0a52-0000-4000-8000-000000000001';
  plan = () => null;
  key = '';
  events = new Map();
  requests = [];

  cursor() {
    const version = [...this.events.values()].filter((event) => event.k === 'outcome').length;
    return `${this.incarnation}:${version}`;
  }

  #common() {
    return {v: 1, incarnation: this.incarnation, server_time: Date.now()};
  }

  #hello() {
    return {
      ...this.#common(),
      tenant: 'default',
      schema: {min: 1, max: 1},
      window: {back_s: 34560000, fwd_s: 86400},
      limits: {events: 1000, bytes: 1 << 20, inflated: 8 << 20, event_bytes: 65536},
      rank: {cursor: this.cursor()},
    };
  }

  #push({events}) {
    const answer = {ok: [], dup: [], refused: []};
    events.forEach((event, n) => {
      const refusal = this.refuse?.(event);
      if (refusal) return answer.refused.push({i: n, path: '', detail: 'planned', allowed: '', ...refusal});
      answer[this.events.has(event.id) ? 'dup' : 'ok'].push(n);
      this.events.set(event.id, event);
    });
    const flow = {min_interval_ms: 0, events: 1000};
    return {...this.#common(), ...answer, flow, rank: {cursor: this.cursor()}};
  }

  #rankings() {
    const rows = rankingRows(this.events.values());
    return {...this.#common(), cursor: this.cursor(), reset: true, rows, shared: []};
  }

  /** What a path answers, or undefined. */
  route(path, text) {
    const body = text ? JSON.parse(text) : undefined;
    if (path === '/v1/sync/hello') return this.#hello();
    if (path === '/v1/sync/push') return this.#push(body);
    return path === '/v1/sync/rankings' ? this.#rankings() : undefined;
  }

  /** The planned misbehaviour, or the missing key's refusal, or null. */
  refusal(path, request) {
    const planned = this.plan(path);
    if (planned || !this.key || request.headers.authorization === `Bearer ${this.key}`) return planned;
    return {status: 401, body: {code: 'unauthorized', detail: 'No valid key.'}};
  }
}

async function answer(site, request, response) {
  const text = await bodyOf(request);
  allowAnyOrigin(request, response);
  if (request.method === 'OPTIONS') return response.writeHead(204).end();
  const path = new URL(request.url, 'http://x').pathname;
  site.requests.push({method: request.method, path: request.url, headers: request.headers, text});
  const refusal = site.refusal(path, request);
  if (refusal) {
    return response
        .writeHead(refusal.status, {'Content-Type': 'application/problem+json', ...refusal.headers})
        .end(JSON.stringify(refusal.body ?? {}));
  }
  if (request.headers['if-none-match'] === `"${site.cursor()}"`) return response.writeHead(304).end();
  const value = site.route(path, text);
  response.writeHead(value ? 200 : 404, {'Content-Type': 'application/json', ETag: `"${site.cursor()}"`});
  response.end(JSON.stringify(value ?? {}));
}

/**
 * Resolves to {url, events, requests, close, …}; `plan(path)` may answer {status, headers, body} instead,
 * `refuse(event)` a refusal, and `key` and `incarnation` may be set.
 */
export async function startGateway(test) {
  const site = new Site();
  const server = createServer((request, response) => answer(site, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  test.after(close);
  return Object.assign(site, {url: `http://127.0.0.1:${server.address().port}`, close});
}
