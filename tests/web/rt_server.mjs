// A loopback server for page tests: routes in a map, the package's folder, and a sink for violation
// reports.
import {createServer} from 'node:http';
import {readFile} from 'node:fs/promises';
import {extname, join, normalize} from 'node:path';

const kTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/**
 * Resolves to {url, routes, requests, reports, pkgHeaders, close}. A route is {status, type, headers, body}
 * or a function of the request giving one, sync or async; null drops the connection.
 */
export async function startServer(test, {pkg} = {}) {
  const routes = new Map(), requests = [], reports = [];
  const state = {pkgHeaders: {}, allowHead: true};

  async function packageFile(path) {
    const file = normalize(join(pkg, path.slice('/pkg/'.length)));
    if (!file.startsWith(normalize(pkg))) return {status: 403};
    try {
      return {type: kTypes[extname(file)], headers: state.pkgHeaders, body: await readFile(file)};
    } catch {
      return {status: 404, body: 'not there'};
    }
  }

  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const {pathname} = new URL(request.url, 'http://x');
    requests.push({method: request.method, path: request.url, headers: request.headers, body});
    if (pathname === '/report') {
      reports.push(body);
      return response.writeHead(204).end();
    }
    if (request.method === 'HEAD' && !state.allowHead) return response.writeHead(405).end();
    const route = routes.get(pathname) ??
        (pkg && pathname.startsWith('/pkg/') ? await packageFile(pathname) : {status: 404});
    const answer = typeof route === 'function' ? await route(request, body) : route;
    if (answer === null) return response.destroy();
    const {status = 200, type = 'text/html; charset=utf-8', headers = {}, body: text = ''} = answer;
    response.writeHead(status, {'Content-Type': type, ...headers});
    response.end(request.method === 'HEAD' ? undefined : text);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(resolve);
  });
  test?.after(close);
  return Object.assign(state, {
    url: `http://127.0.0.1:${server.address().port}`,
    routes,
    requests,
    reports,
    close,
  });
}

/** A whole page around a head and a body. */
export const html = (head, body = '') => ({
  body: `<!doctype html><html><head><meta charset="utf-8">${head}</head><body>${body}</body></html>`,
});
