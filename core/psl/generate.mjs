// Writes the Public Suffix List as one sorted text, a rule a line, in both spellings of international names.
// Usage: node core/psl/generate.mjs RULES OUTPUT, RULES being data/rules.js of the package psl (its exports
// hide it).
import {writeFileSync} from 'node:fs';
import {domainToASCII, pathToFileURL} from 'node:url';

const [, , input, output] = process.argv;
if (!output) {
  console.error('usage: generate.mjs RULES OUTPUT');
  process.exit(2);
}
const {default: rules} = await import(pathToFileURL(input));

/** "!www.食狮.cn" -> "!www.xn--85x722f.cn"; marks and stars are no part of a name. */
function ascii(rule) {
  const [, mark, name] = /^(!?(?:\*\.)?)(.*)$/.exec(rule);
  const encoded = domainToASCII(name);
  if (!encoded) throw new Error(`not a domain name: ${rule}`);
  return mark + encoded;
}

const lines = new Set(rules.flatMap((rule) => [rule, ascii(rule)]));
const bytes = (text) => Buffer.from(text, 'utf8');
const sorted = [...lines].sort((a, b) => Buffer.compare(bytes(a), bytes(b)));
if (sorted.length < 8000) throw new Error(`only ${sorted.length} rules: the list is damaged`);
writeFileSync(output, sorted.join('\n') + '\n');
