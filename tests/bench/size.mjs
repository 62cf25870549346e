// Download sizes, brotli at its highest level as a CDN would store them.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { row } from "./table.mjs";

const kFiles = [
  ["size_devdiag_core", "devdiag-core.wasm", 150],
  ["size_devdiag_local", "devdiag-local.wasm", 330],
  ["size_devdiag_edge", "devdiag-edge.wasm", null],
  ["size_bootstrap", "devdiag.js", 1],
  ["size_main", "main.js", null],
  ["size_panel", "panel.js", null],
];

export async function measure() {
  const folder = join(process.env.DEVDIAG_WEB ?? "web/dist", "pkg");
  const rows = [];
  for (const [name, file, budgetKb] of kFiles) {
    const bytes = await readFile(join(folder, file));
    const packed = brotliCompressSync(bytes, { params: {
      [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
    rows.push(row({ name, figure: packed / 1000, unit: "kB brotli", compared_with: `${bytes.length} B raw`,
                    ratio: packed / bytes.length, budget: budgetKb === null ? null : { max: budgetKb } }));
  }
  return rows;
}
