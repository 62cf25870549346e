// A small stand-in for the gateway's synchronisation endpoints: keeps events by id, counts outcomes, can
// misbehave.
import {createServer} from 'node:http';
import {gunzipSync} from 'node:zlib';
import {once} from 'node:events';

/**
 * Resolves to {url, events, pushes, set(change), close}. `plan(path)` may answer {status, headers, body}
 * instead.
 */
export async function startGateway(test) {
  const state = {incarnation: '6f1c0a52-0000-4000-8000-000000000001', plan: () => null, key: ''};
  const events = new Map(), requests = [];
  const version = () => [...events.values()].filter((event) => event.k === 'outcome').length;
  const cursor = () => `${state.incarnation}:${version()}`;

  function rows() {
    const counts = new Map();
    for (const {k, d, t} of events.values()) {
      if (k !== 'outcome') continue;
      const day = Math.floor(t / 86_400_000), name = [d.problem_code, d.fix_code, d.env_fp, day].join();
      const row = counts.get(name) ?? {
        problem_code: d.problem_code,
        fix_code: d.fix_code,
        env_fp: d.env_fp,
        env: d.env,
        day,
        worked: 0,
        failed: 0,
        regressed: 0,
      };
      row[d.verdict]++;
      counts.set(name, row);
    }
    return [...counts.values()];
  }
  function push({events: pushed}) {
    const answer = {ok: [], dup: [], refused: []};
    pushed.forEach((event, n) => {
      const refusal = state.refuse?.(event);
      if (refusal) return answer.refused.push({i: n, path: '', detail: 'planned', allowed: '', ...refusal});
      answer[events.has(event.id) ? 'dup' : 'ok'].push(n);
      events.set(event.id, event);
    });
    return {...answer, flow: {min_interval_ms: 0, events: 1000}, rank: {cursor: cursor()}};
  }
  const common = () => ({v: 1, incarnation: state.incarnation, server_time: Date.now()});
  const routes = {
    '/v1/sync/hello': () => ({
      ...common(),
      tenant: 'default',
      schema: {min: 1, max: 1},
      window: {back_s: 34560000, fwd_s: 86400},
      limits: {events: 1000, bytes: 1 << 20, inflated: 8 << 20, event_bytes: 65536},
      rank: {cursor: cursor()},
    }),
    '/v1/sync/push': (body) => ({...common(), ...push(body)}),
    '/v1/sync/rankings': () => ({...common(), cursor: cursor(), reset: true, rows: rows(), shared: []}),
  };

  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const {pathname} = new URL(request.url, 'http://x');
    for (const [name, value] of [
             ['Origin', request.headers.origin ?? '*'],
             ['Methods', 'GET, POST'],
             ['Headers', 'content-type, content-encoding, authorization, if-none-match'],
    ]) {
      response.setHeader(`Access-Control-Allow-${name}`, value);
    }
    response.setHeader('Access-Control-Expose-Headers', 'ETag, Retry-After');
    if (request.method === 'OPTIONS') return response.writeHead(204).end();
    const bytes = Buffer.concat(chunks);
    const text =
        request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes).toString() : bytes.toString();
    requests.push({method: request.method, path: request.url, headers: request.headers, text});
    const planned = state.plan(pathname);
    const unauthorized = state.key && request.headers.authorization !== `Bearer ${state.key}`;
    const answer = planned ??
        (unauthorized ? {status: 401, body: {code: 'unauthorized', detail: 'No valid key.'}} : null);
    if (answer) {
      return response
          .writeHead(answer.status, {'Content-Type': 'application/problem+json', ...answer.headers})
          .end(JSON.stringify(answer.body ?? {}));
    }
    if (request.headers['if-none-match'] === `"${cursor()}"`) return response.writeHead(304).end();
    const value = routes[pathname]?.(text ? JSON.parse(text) : undefined);
    response.writeHead(value ? 200 : 404, {'Content-Type': 'application/json', ETag: `"${cursor()}"`});
    response.end(JSON.stringify(value ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  test.after(close);
  const {port} = server.address();
  return Object.assign(state, {url: `http://127.0.0.1:${port}`, events, requests, close});
}
