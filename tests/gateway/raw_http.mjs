// HTTP over a bare socket: sends exactly the bytes a test wants and reads replies one by one.
import {connect} from 'node:net';

/** Opens a connection to `origin`; {send, reply, closed, socket}. */
export async function open(origin) {
  const {hostname, port} = new URL(origin);
  const socket = connect({host: hostname, port: Number(port)});
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let buffer = Buffer.alloc(0);
  let ended = false;
  let wake = () => {};
  socket.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    wake();
  });
  const closed = new Promise((resolve) => {
    const end = (how) => {
      ended = true;
      wake();
      resolve(how);
    };
    socket.on('end', () => end('end'));
    socket.on('error', (error) => end(error.code));
    socket.on('close', () => end('close'));
  });
  const more = () => new Promise((resolve) => {
    wake = resolve;
    if (ended) resolve();
  });
  return {
    socket,
    closed,
    send: (bytes) => new Promise((resolve) => socket.write(bytes, resolve)),
    /** The next reply: {status, headers, body}; null when the connection ends first. */
    async reply({head = false} = {}) {
      let at;
      while ((at = buffer.indexOf('\r\n\r\n')) < 0) {
        if (ended) return null;
        await more();
      }
      const lines = buffer.subarray(0, at).toString('latin1').split('\r\n');
      const headers = {};
      for (const line of lines.slice(1)) {
        const colon = line.indexOf(':');
        headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
      }
      const length = head ? 0 : Number(headers['content-length'] ?? 0);
      while (buffer.length < at + 4 + length) {
        if (ended) return null;
        await more();
      }
      const body = buffer.subarray(at + 4, at + 4 + length);
      buffer = buffer.subarray(at + 4 + length);
      return {status: Number(lines[0].split(' ')[1]), headers, body: body.toString('utf8')};
    },
    /** Bytes that came and belong to no reply yet. */
    left: () => buffer.toString('latin1'),
  };
}

/** Sends one request on its own connection and reads one reply. */
export async function once(origin, bytes) {
  const connection = await open(origin);
  await connection.send(bytes);
  const reply = await connection.reply();
  connection.socket.destroy();
  return reply;
}

/** The text of a request; `headers` may hold the same name twice as a list. */
export function request(method, target, headers = {}, body = '', host = '127.0.0.1') {
  const lines = [`${method} ${target} HTTP/1.1`, `Host: ${host}`];
  for (const [name, values] of Object.entries(headers))
    for (const value of [values].flat()) lines.push(`${name}: ${value}`);
  if (body) lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Waits until `condition` holds; fails after `limitMs`. */
export async function until(condition, limitMs = 10_000) {
  const end = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
