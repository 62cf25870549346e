// PostgreSQL databases of a test on the shared server, and psql to look at them.
import {execFile} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {promisify} from 'node:util';

const run = promisify(execFile);

/** Options of a test that needs PostgreSQL: skipped with its reason where there is none. */
export const needsPostgres = process.env.DEVDIAG_TEST_PG ? {} : {skip: 'DEVDIAG_TEST_PG is not set'};

/** The output lines of one or several statements; throws what psql says when one fails. */
export async function sql(url, text) {
  const {stdout} = await run(
      'psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', text, url], {maxBuffer: 64 << 20});
  return stdout.split('\n').filter(Boolean);
}

export const sqlFile = (url, path) => run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', path, url]);

/** An empty database that is dropped when the test ends. */
export async function freshDatabase(test) {
  const server = process.env.DEVDIAG_TEST_PG;
  const name = `devdiag_${randomBytes(6).toString('hex')}`;
  await sql(server, `CREATE DATABASE ${name}`);
  test.after(() => sql(server, `DROP DATABASE ${name} WITH (FORCE)`));
  return server.replace(/\/[^/]*$/, `/${name}`);
}
