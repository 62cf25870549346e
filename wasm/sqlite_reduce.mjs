// Writes SQLite's amalgamation without what sqlite_left_out.mjs lists: a trap at the start of each function,
// opcode and pragma, so that the compiler drops what follows and everything that only led there. A name that
// is not found is an error: a new version of SQLite is looked at by a person.
//
// node sqlite_reduce.mjs sqlite3.c OUT.c
import {readFileSync, writeFileSync} from 'node:fs';
import {leftOut, ours, sqlFunctions} from './sqlite_left_out.mjs';

const [source, target] = process.argv.slice(2);
const kTrap = ' __builtin_trap();';
const kDefinition = /^(?:SQLITE_PRIVATE|static|int|void|const|char|unsigned)[^\n;{=]*?\b(\w+)\(/gm;

const all = (kind) => leftOut.flatMap((group) => group[kind] ?? []);

function fail(what) {
  console.error(`sqlite_reduce: ${what}. Fix: look at wasm/sqlite_left_out.mjs`);
  process.exit(1);
}

function closingParenthesis(text, at) {
  for (let depth = 1; depth > 0; ++at) {
    if (text[at] === '(') ++depth;
    if (text[at] === ')') --depth;
  }
  return at;
}

// Places of definitions, by name: where the name begins and where the body does.
function definitions(text, names) {
  const wanted = new Set(names);
  const found = new Map();
  for (const match of text.matchAll(kDefinition)) {
    if (!wanted.has(match[1])) continue;
    const end = closingParenthesis(text, match.index + match[0].length);
    const opening = /^(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/)*\{/.exec(text.slice(end, end + 500));
    if (!opening) continue;
    const place = {name: match.index + match[0].length - match[1].length - 1, body: end + opening[0].length};
    found.set(match[1], [...(found.get(match[1]) ?? []), place]);
  }
  for (const name of wanted) {
    if (!found.has(name)) fail(`no function ${name}`);
  }
  return [...found.values()].flat();
}

function insert(text, places, what) {
  const cuts = [0, ...places.sort((a, b) => a - b), text.length];
  return cuts.slice(1).map((cut, i) => text.slice(cuts[i], cut)).join(what);
}

const bodies = (text) => definitions(text, all('functions')).map((place) => place.body);
const trapFunctions = (text) => insert(text, bodies(text), kTrap);
// The original stays under a name that nobody calls.
const renameOurs = (text) => insert(text, definitions(text, ours).map((place) => place.name), 'unused_');

// Cases of the switch in a function; those that share a block must all be left out together.
function trapCases(text, {inside, upTo, prefix, kind}) {
  const wanted = new Set(all(kind));
  const begin = text.indexOf(inside);
  const end = text.indexOf(upTo, begin);
  if (begin < 0 || end < 0) fail(`no ${inside.trim()}`);
  const blocks = new RegExp(`^ *(?:case ${prefix}\\w+:\\s*(?:/\\*(?:[^*]|\\*(?!/))*\\*/\\s*)*)+\\{`, 'gm');
  const body = text.slice(begin, end).replace(blocks, (block) => {
    const names = [...block.matchAll(/case [A-Za-z]+_(\w+):/g)].map((match) => match[1]);
    if (!names.some((name) => wanted.has(name))) return block;
    const kept = names.filter((name) => !wanted.delete(name));
    if (kept.length > 0) fail(`${kind}: ${kept[0]} shares its code with one that is left out`);
    return block + kTrap;
  });
  for (const name of wanted) fail(`${kind}: no ${name} with a block of its own`);
  return text.slice(0, begin) + body + text.slice(end);
}

const trapOpcodes = (text) => trapCases(text, {
  inside: '\nSQLITE_PRIVATE int sqlite3VdbeExec(\n',
  upTo: '/************** End of vdbe.c',
  prefix: 'OP_',
  kind: 'opcodes',
});
const trapPragmas = (text) => trapCases(text, {
  inside: '\nSQLITE_PRIVATE void sqlite3Pragma(\n',
  upTo: '/************** End of pragma.c',
  prefix: 'PragTyp_',
  kind: 'pragmas',
});

// Entries of the table of built-in SQL functions that nobody calls go.
function keepSqlFunctions(text) {
  const begin = text.indexOf('  static FuncDef aBuiltinFunc[] = {\n');
  const end = text.indexOf('\n  };\n', begin);
  if (begin < 0 || end < 0) fail('no table of SQL functions');
  const kept = new Set();
  const entries = /^ +[A-Z0-9_]+\(\s*(\w+),[^()]*\),?[^\n]*\n/gm;
  const table = text.slice(begin, end).replace(entries, (entry, name) => {
    if (sqlFunctions.includes(name)) kept.add(name);
    return sqlFunctions.includes(name) ? entry : '';
  });
  for (const name of sqlFunctions) {
    if (!kept.has(name)) fail(`no SQL function ${name}`);
  }
  return text.slice(0, begin) + table + text.slice(end);
}

const steps = [keepSqlFunctions, trapOpcodes, trapPragmas, trapFunctions, renameOurs];
writeFileSync(target, steps.reduce((text, step) => step(text), readFileSync(source, 'utf8')));
