// The house rules see what they claim to see: function lengths, arrows, banned calls, unlisted sources.
import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {test} from 'node:test';
import {runRules} from '../../toolchains/tidy.mjs';
import {blankLiterals, findFunctions} from '../../toolchains/tidy/source.mjs';

// Lays a tree of files and returns the problems that one rule finds in it.
function problemsOf(rule, files) {
  const root = mkdtempSync(join(tmpdir(), 'devdiag-tidy-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), {recursive: true});
      writeFileSync(join(root, path), text);
    }
    const result = runRules(root).find((each) => each.name === rule);
    return result.output === '' ? [] : result.output.split('\n');
  } finally {
    rmSync(root, {recursive: true});
  }
}

const lines = (count, text = '  step();\n') => text.repeat(count);

test('literals and comments are blanked without moving lines', () => {
  const cpp = blankLiterals('a("}{"); // {\nR"x({\n)x"; \'{\' b;', true);
  assert.ok(!/[{}]/.test(cpp));
  assert.equal(cpp.split('\n').length, 3);
  const script = blankLiterals('x = /[{}]/g; y = `{\n${z}`; w = a / b / c;', false);
  assert.ok(!/[{}]/.test(script));
  assert.match(script, /w = a \/ b \/ c;/);
});

test('a digit separator does not open a character literal', () => {
  assert.match(blankLiterals('int a = 1\'000\'000; f(); int b = 2\'000;', true), /f\(\);/);
});

test('functions are found with their lengths, loops and classes are not', () => {
  const cpp =
      `class A {\n int f(int a) const {\n  for (;;) {\n  }\n }\n};\nauto g = [](int b) -> int {\n};\n`;
  assert.deepEqual(
      findFunctions(cpp, true).sort((a, b) => a.line - b.line), [{line: 2, length: 4}, {line: 7, length: 2}]);
});

test('a function of 71 lines is too long, one of 70 is not', () => {
  const long = `// Long.\nvoid f() {\n${lines(69)}}\n`;
  assert.equal(problemsOf('function-length', {'core/src/a.cpp': long}).length, 1);
  const fits = `// Fits.\nvoid f() {\n${lines(68)}}\n`;
  assert.deepEqual(problemsOf('function-length', {'core/src/a.cpp': fits}), []);
});

test('a describe block may be long, its tests may not', () => {
  const group = `// Group.\ndescribe('all', () => {\n${lines(90, '  test("x", () => {\n  });\n')}});\n`;
  assert.deepEqual(problemsOf('function-length', {'tests/web/a.test.mjs': group}), []);
});

test('forbidden arrows are named by file and line', () => {
  const found = problemsOf('arrows', {
    'core/src/a.cpp': '// A.\n#include "devdiag/local/store.hpp"\n',
    'core/local/src/b.cpp': '// B.\n#include <sqlite3.h>\n',
    'edge-gateway/src/mcp/c.cpp': '// C.\n#include "postgres/pool.hpp"\n',
    'edge-gateway/src/store/d.cpp': '// D.\n#include "http/reply.hpp"\n',
  });
  assert.deepEqual(
      found.map((line) => line.split(':').slice(0, 2).join(':')),
      ['core/src/a.cpp:2', 'edge-gateway/src/mcp/c.cpp:2', 'edge-gateway/src/store/d.cpp:2']);
});

test('banned calls are seen in code, not in comments or strings, and may be allowed with a reason', () => {
  const found = problemsOf('banned-calls', {
    'core/src/a.cpp': '// A: exp(x) is banned.\nauto a = std::exp(x);\nauto b = "pow(x)";\n' +
        'auto c = pow(x);  // tidy-allow: banned-calls, because this is a test\nauto d = log_line(x);\n',
  });
  assert.deepEqual(found.map((line) => line.split(':')[1]), ['2']);
});

test('a source that no list names is reported, with lists in any folder above it', () => {
  const found = problemsOf('unlisted-sources', {
    'core/CMakeLists.txt': '# Core.\nadd_library(x src/a.cpp)\n',
    'core/src/a.cpp': '// A.\n',
    'core/src/b.cpp': '// B.\n',
    'tests/web/deep/c.test.mjs': '// C.\n',
  });
  assert.deepEqual(found.map((line) => line.split(':')[0]), ['core/src/b.cpp', 'tests/web/deep/c.test.mjs']);
});

test('an address in the lock file and an unpinned package are reported', () => {
  const resolved = ['"resol', 'ved": "https://example.test/a.tgz"'].join('');
  assert.equal(problemsOf('lock-file', {'package-lock.json': `{${resolved}}\n`}).length, 1);
  const manifest = JSON.stringify({devDependencies: {known: '1.0.0', loose: '^2.0.0', unknown: '3.0.0'}});
  const found = problemsOf('dependencies', {
    'package.json': manifest,
    'docs/dependencies.md': '`known` `loose`\n',
  });
  assert.deepEqual(found.map((line) => line.split(' ')[1]), ['loose', 'unknown']);
});
