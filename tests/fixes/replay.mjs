// Asks a server again for the answers of a fixture, and puts what it says into the evidence.
import {createServer, request} from 'node:http';
import {once} from 'node:events';

/** An application that answers with the headers and status it is told. */
export class Application {
  #answers = new Map();

  /** `responses` of combination `id`: what it answers to replay n. */
  tell(id, responses) { this.#answers.set(String(id), responses); }

  answer(id, req, res) {
    const {status = 200, headers = []} =
        this.#answers.get(String(id))?.[Number(req.headers['x-replay'] ?? 0)] ?? {};
    for (const [name, value] of headers) res.appendHeader(name, value);
    res.statusCode = status;
    res.end(
        req.method === 'HEAD' || status === 204 || status === 304 ? undefined :
                                                                    '<!doctype html><title>x</title>');
  }

  /** Behind a proxy that puts the combination's number first into the path. */
  async listen(t) {
    const server = createServer((req, res) => this.answer(/^\/(\w+)/.exec(req.url)?.[1], req, res));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close().closeAllConnections());
    return `127.0.0.1:${server.address().port}`;
  }
}

function requestFor(response, n) {
  const url = new URL(response.url);
  const headers = {host: url.host, 'x-replay': String(n)};
  if (response.request_origin) headers.origin = response.request_origin;
  if (response.role !== 'preflight') {
    const method = ['GET', 'HEAD', 'POST'].includes(response.method) ? response.method : 'GET';
    return {path: url.pathname + url.search, method, headers};
  }
  headers['access-control-request-method'] = response.method ?? 'GET';
  if (response.request_headers?.length > 0) {
    headers['access-control-request-headers'] = response.request_headers.join(', ');
  }
  return {path: url.pathname + url.search, method: 'OPTIONS', headers};
}

async function ask({address, port}, response, n) {
  const sent = request({host: address, port, agent: false, ...requestFor(response, n)}).end();
  const [answer] = await once(sent, 'response', {signal: AbortSignal.timeout(20_000)});
  answer.resume();
  await once(answer, 'end');
  const headers = [];
  for (let i = 0; i < answer.rawHeaders.length; i += 2) headers.push(answer.rawHeaders.slice(i, i + 2));
  return {status: answer.statusCode, headers};
}

/** Every answer of the evidence, asked again at `site`. */
export async function replay(site, evidence) {
  const answers = [];
  for (const [n, response] of evidence.responses.entries()) answers.push(await ask(site, response, n));
  return answers;
}

/** The evidence with these answers in it. */
export function withAnswers(evidence, answers) {
  return {...evidence, responses: evidence.responses.map((each, n) => ({...each, ...answers[n]}))};
}
