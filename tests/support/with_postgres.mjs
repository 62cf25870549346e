// Runs a command with DEVDIAG_TEST_PG set to a private PostgreSQL: with_postgres.mjs [--durable] COMMAND...
import {spawn} from 'node:child_process';
import {startPostgres} from './postgres.mjs';

const args = process.argv.slice(2);
const durable = args[0] === '--durable';
const [file, ...rest] = durable ? args.slice(1) : args;
if (file === undefined) {
  console.error('usage: with_postgres.mjs [--durable] COMMAND [ARGUMENT...]');
  process.exit(2);
}

const server = await startPostgres({durable});
const child = spawn(file, rest, {stdio: 'inherit', env: {...process.env, DEVDIAG_TEST_PG: server.url}});
// The terminal sends Ctrl-C to both; this process waits for the command so that the server outlives it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
const {code, signal} = await new Promise((resolve) => {
  child.once('error', (error) => {
    console.error(error.message);
    resolve({code: 127});
  });
  child.once('exit', (exitCode, exitSignal) => resolve({code: exitCode, signal: exitSignal}));
});
await server.stop();
process.exit(signal ? 1 : code);
