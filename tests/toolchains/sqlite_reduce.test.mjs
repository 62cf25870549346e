// What wasm/sqlite_left_out.mjs lists is found in the amalgamation; another text of SQLite is refused by
// name.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {leftOut} from '../../wasm/sqlite_left_out.mjs';

const script = fileURLToPath(new URL('../../wasm/sqlite_reduce.mjs', import.meta.url));
const amalgamation =
    fileURLToPath(new URL('../../node_modules/better-sqlite3/deps/sqlite3/sqlite3.c', import.meta.url));

function reduce(text, check) {
  const folder = mkdtempSync(join(tmpdir(), 'devdiag-reduce-'));
  try {
    writeFileSync(join(folder, 'sqlite3.c'), text);
    const ran = spawnSync(process.execPath, [script, join(folder, 'sqlite3.c'), join(folder, 'out.c')],
                          {encoding: 'utf8'});
    check(ran, ran.status === 0 ? readFileSync(join(folder, 'out.c'), 'utf8') : '');
  } finally {
    rmSync(folder, {recursive: true});
  }
}

test('every name gets its trap', () => {
  const source = readFileSync(amalgamation, 'utf8');
  reduce(source, (ran, out) => {
    assert.equal(ran.status, 0, ran.stderr);
    const names = leftOut.flatMap((group) => [
      ...group.functions ?? [], ...group.opcodes ?? [], ...group.pragmas ?? []
    ]);
    assert.equal(new Set(names).size, names.length);
    const traps = out.split(' __builtin_trap();').length - 1;
    assert.ok(traps >= names.length, `${traps} traps for ${names.length} names`);
    assert.ok(out.includes('FUNCTION(substr,') && !out.includes('FUNCTION(trim,'));
  });
});

test('a name that SQLite no longer has, and an opcode that shares its code, are named', () => {
  const source = readFileSync(amalgamation, 'utf8');
  reduce(source.replaceAll('flattenSubquery(', 'flattenAll('), (ran) => {
    assert.equal(ran.status, 1);
    assert.match(ran.stderr, /no function flattenSubquery\. Fix: /);
  });
  reduce(source.replace('case OP_Count: {', 'case OP_Yours:\ncase OP_Count: {'), (ran) => {
    assert.equal(ran.status, 1);
    assert.match(ran.stderr, /opcodes: Yours shares its code with one that is left out/);
  });
});
