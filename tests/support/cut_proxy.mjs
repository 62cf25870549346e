// A loopback HTTP proxy whose wire can be cut for chosen paths: the page still loads, the gateway is
// unreachable.
import {createServer, request} from 'node:http';

/**
 * Forwards everything to `upstream` (an origin). While cut(predicate) holds for a path, the connection is
 * destroyed, as a lost network would do. Resolves to {origin, cut(predicate), mend(), requests}.
 */
export async function startCutProxy(test, upstream) {
  let isCut = () => false;
  const requests = [];
  const server = createServer((incoming, outgoing) => {
    requests.push({method: incoming.method, path: incoming.url, cut: isCut(incoming.url)});
    if (isCut(incoming.url)) {
      incoming.socket.destroy();
      return;
    }
    const target = new URL(incoming.url, upstream);
    const forwarded = request(target, {method: incoming.method, headers: incoming.headers}, (reply) => {
      outgoing.writeHead(reply.statusCode, reply.rawHeaders);
      reply.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    cut: (predicate) => (isCut = predicate),
    mend: () => (isCut = () => false),
    requests,
  };
}
