// Runs a benchmark program and reads the one JSON line it prints.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export const nativeProgram = (name) => join(process.env.DEVDIAG_BENCH_BIN ?? "build/release/bench", name);
export const wasmProgram = (name) => join(process.env.DEVDIAG_BENCH_WASM ?? "build/wasm/bench", `${name}.js`);

export async function readLine(file, args) {
  if (!existsSync(file)) throw new Error(`${file} is not built`);
  const [command, all] = file.endsWith(".js") ? [process.execPath, [file, ...args]] : [file, args];
  const { stdout } = await run(command, all, { maxBuffer: 64 << 20 });
  return JSON.parse(stdout.trim().split("\n").at(-1));
}
