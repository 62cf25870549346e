// A private PostgreSQL server for tests: own folder, free port, loopback only, gone when its parent is.
import {execFile, spawn} from 'node:child_process';
import {chmodSync, chownSync, closeSync, existsSync, mkdtempSync} from 'node:fs';
import {openSync, readFileSync, rmSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);
const kStartTimeoutMs = 30_000;

function binFolder() {
  const major = process.env.DEVDIAG_POSTGRESQL_MAJOR ?? '15';
  const bin = `/usr/lib/postgresql/${major}/bin`;
  if (!existsSync(join(bin, 'postgres'))) {
    throw new Error(`PostgreSQL ${major} is not installed (no ${bin}/postgres). Fix: ./dev setup`);
  }
  return bin;
}

// PostgreSQL refuses to run as root, so root steps down to the user that Debian's package made.
async function unprivileged() {
  if (process.getuid() !== 0) return {prefix: [], uid: null, gid: null};
  const [uid, gid] = (await Promise.all([
                       run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])
                     ])).map((result) => Number(result.stdout));
  return {prefix: ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'], uid, gid};
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const {port} = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function waitUntilReady(bin, port, child, logPath) {
  const deadline = Date.now() + kStartTimeoutMs;
  while (Date.now() < deadline && child.exitCode === null) {
    try {
      await run(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`PostgreSQL did not become ready:\n${readFileSync(logPath, 'utf8')}`);
}

function serve({bin, user, folder, port, durable}) {
  const settings = ['max_connections=100', 'listen_addresses=127.0.0.1', 'logging_collector=off'];
  if (!durable) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
  const log = openSync(join(folder, 'log'), 'a');
  // The kernel sends the server SIGINT (a fast shutdown) when this process dies, however it dies.
  const child = spawn(
      'setpriv',
      [
        '--pdeathsig', 'INT', ...user.prefix.slice(1), join(bin, 'postgres'), '-D', join(folder, 'data'),
        '-p', String(port), '-k', folder, ...settings.flatMap((setting) => ['-c', setting])
      ],
      {stdio: ['ignore', log, log]},
  );
  closeSync(log);
  return child;
}

function ended(child) {
  return child.exitCode !== null || child.signalCode !== null ?
      Promise.resolve() :
      new Promise((resolve) => child.once('exit', resolve));
}

/**
 * Starts a fresh server and resolves when it answers.
 * `durable` keeps fsync on, for tests and benchmarks in which a crash or the true cost of a commit matters.
 * `url` is a superuser's, without password. `kill()` is a crash (SIGQUIT, no checkpoint); `start()` brings
 * the same data back on the same port; `stop()` ends the server and removes its folder.
 */
export async function startPostgres({durable = false} = {}) {
  const bin = binFolder();
  const user = await unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'devdiag-pg-'));
  chmodSync(folder, 0o755);
  if (user.uid !== null) chownSync(folder, user.uid, user.gid);
  const initdb = [
    ...user.prefix, join(bin, 'initdb'), '-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-E',
    'UTF8', '--locale=C.UTF-8', '--no-sync', '--no-instructions'
  ];
  await run(initdb[0], initdb.slice(1), {cwd: folder});
  const port = await freePort();
  let child = null;
  const start = async () => {
    child = serve({bin, user, folder, port, durable});
    await waitUntilReady(bin, port, child, join(folder, 'log'));
  };
  const signal = async (name) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(name);
    await ended(child);
  };
  await start();
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    port,
    folder,
    start,
    kill: () => signal('SIGQUIT'),
    stop: async () => {
      await signal('SIGQUIT');
      rmSync(folder, {recursive: true, force: true});
    },
  };
}
