// A server program that runs until the test ends, and one that is run to check its configuration.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {connect} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';

const kStartMs = 20_000;

/** {code, output} of a program. */
export async function run(program, args, env = {}) {
  const child = spawn(program, args, {env: {...process.env, ...env}, stdio: ['ignore', 'pipe', 'pipe']});
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  return {code, output};
}

const answers = (host, port) => new Promise((resolve) => {
  const socket = connect({host, port}, () => resolve(true)).on('error', () => resolve(false));
  socket.on('connect', () => socket.destroy());
});

/** Starts a server and waits until `port` answers. */
export async function serve(t, program, args, {address, port, env = {}}) {
  const child = spawn(program, args, {env: {...process.env, ...env}, stdio: ['ignore', 'pipe', 'pipe']});
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const closed = once(child, 'close');
  t.after(async () => {
    child.kill('SIGTERM');
    await closed;
  });
  const deadline = Date.now() + kStartMs;
  while (!await answers(address, port)) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`${program} does not answer:\n${output}`);
    await pause(50);
  }
}
