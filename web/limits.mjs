// Writes src/limits.ts from core/include/devdiag/limits.hpp, so that page and core refuse at the same size.
// `node limits.mjs --check` only says whether the file is up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const header = resolve(import.meta.dirname, "../core/include/devdiag/limits.hpp");
const target = resolve(import.meta.dirname, "src/limits.ts");

// What the page uses; gateway-only limits would make this file change for nothing.
const kMirrored = [
  "kInlineBytes",
  "kLoadCodes",
  "kLoadFiles",
  "kLoads",
  "kProofBytes",
  "kPushEvents",
  "kPushBytes",
];

// Limits are products or shifts of whole numbers: "8u << 20", "400LL * 86'400'000".
export function valueOf(expression) {
  const words = expression
    .replaceAll("'", "")
    .replace(/(\d)(?:u|U|l|L)+/g, "$1")
    .split(/\s+/);
  let value = Number(words[0]);
  for (let at = 1; at < words.length; at += 2) {
    const operand = Number(words[at + 1]);
    if (words[at] === "*") value *= operand;
    else if (words[at] === "<<") value *= 2 ** operand;
    else throw new Error(`limits.hpp: cannot read "${expression}"`);
  }
  if (!Number.isSafeInteger(value)) throw new Error(`limits.hpp: cannot read "${expression}"`);
  return value;
}

export function limitsText() {
  const pattern = /inline constexpr [\w:]+ (k\w+) = ([^;]+);/g;
  const found = new Map(
    [...readFileSync(header, "utf8").matchAll(pattern)].map(([, name, value]) => [name, value.trim()]),
  );
  const lines = kMirrored.map((name) => {
    if (!found.has(name)) throw new Error(`limits.hpp has no ${name} any more`);
    const digits = String(valueOf(found.get(name))).replace(/\B(?=(\d{3})+$)/g, "_");
    return `export const ${name} = ${digits};`;
  });
  return `// Written by limits.mjs from core/include/devdiag/limits.hpp; change it there.\n${lines.join("\n")}\n`;
}

if (process.argv[1] === import.meta.filename) {
  const text = limitsText();
  if (!process.argv.includes("--check")) writeFileSync(target, text);
  else if (readFileSync(target, "utf8") !== text) {
    console.error("web/src/limits.ts is not what limits.hpp says. Fix: node web/limits.mjs");
    process.exit(1);
  }
}
