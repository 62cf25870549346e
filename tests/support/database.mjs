// A database of its own on the test server, dropped when the test ends.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs SQL with psql, stopping at the first error; resolves to its unaligned output. */
export async function sql(url, text) {
  const { stdout } = await run("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", text]);
  return stdout.trim();
}

/** Creates a database on the server of `serverUrl` (a superuser's URL) and resolves to its URL. */
export async function freshDatabase(test, serverUrl) {
  const name = `devdiag_${randomBytes(6).toString("hex")}`;
  await sql(serverUrl, `create database ${name}`);
  test.after(() => sql(serverUrl, `drop database if exists ${name} with (force)`));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
