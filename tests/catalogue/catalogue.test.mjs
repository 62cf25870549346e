// The catalogue's checker names file and path of every fault, and the page for people is the generated one.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {after, test} from 'node:test';
import {readCatalogue} from '../../core/catalogue/check.mjs';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'devdiag-catalogue-'));
after(() => rmSync(folder, {recursive: true}));
const file = join(folder, 'PORTAL_ROOT_MISSING.json');

// The errors after `change` was made to one good file.
function faults(change) {
  copyFileSync(join(root, 'core/catalogue/PORTAL_ROOT_MISSING.json'), file);
  const problem = JSON.parse(readFileSync(file, 'utf8'));
  change(problem);
  writeFileSync(file, JSON.stringify(problem));
  return readCatalogue(folder).errors;
}

test('all catalogue files are good', () => {
  const {problems, errors} = readCatalogue();
  assert.deepEqual(errors, []);
  assert.ok(problems.length >= 16);
});

test('an unchanged copy has no faults', () => assert.deepEqual(faults(() => {}), []));

const wrong = [
  ['a missing member', (p) => delete p.why, /^PORTAL_ROOT_MISSING\.json: \/: .*'why'/],
  ['an unknown member', (p) => p.fixes[0].colour = 'red', /^PORTAL_ROOT_MISSING\.json: \/fixes\/0: .*colour/],
  ['an unknown value', (p) => p.severity = 'bad', /\/severity: .*info,warn,error,critical/],
  [
    'a rate beyond what outcomes can overturn', (p) => p.fixes[1].worked_rate = 0.99,
    /\/fixes\/1\/worked_rate: must be <= 0\.95/
  ],
  ['a fix with one rendering only', (p) => p.fixes[0].stacks.length = 1, /\/fixes\/0\/stacks/],
  ['a code that is not the file name', (p) => p.code = 'PORTAL_GONE', /code: must be the file's name/],
  [
    'a placeholder nobody fills', (p) => p.fixes[0].stacks[0].text = 'id is "{ident|js}"',
    /fixes\[0\]\.stacks\[0\]\.text: \{ident\|js\} is no param; allowed: selector, id/
  ],
  [
    'an unknown quoting', (p) => p.fixes[0].stacks[0].text = 'id is "{id|sql}"',
    /\{id\|sql\}: unknown quoting/
  ],
  [
    'a value outside quotes', (p) => p.fixes[0].stacks[0].text = 'const id = {id|js};',
    /\{id\|js\} must stand inside quotes/
  ],
  [
    'a snippet quoting in prose', (p) => p.summary = 'No "{selector|js}".',
    /summary: \{selector\|js\}: prose takes plain only/
  ],
  ['a param no text uses', (p) => p.params.colour = 'of the sky', /params\.colour: no text uses it/],
  [
    'a fix that is there twice', (p) => p.fixes[1].code = p.fixes[0].code,
    /fixes: portal\.add-root is there twice/
  ],
  [
    'a fix verified by another problem', (p) => p.fixes[0].verify.problem_code = 'LCP_POOR',
    /fixes\[0\]\.verify\.problem_code: must be PORTAL_ROOT_MISSING/
  ],
];
for (const [name, change, expected] of wrong) {
  test(`refused: ${name}`, () => assert.match(faults(change).join('\n'), expected));
}

test('refused: text that is no JSON', () => {
  writeFileSync(file, '{');
  assert.match(readCatalogue(folder).errors.join('\n'), /^PORTAL_ROOT_MISSING\.json: \/: /);
});

test('an empty folder is a fault', () => {
  rmSync(file);
  assert.match(readCatalogue(folder).errors.join('\n'), /no problems there/);
});

test('docs/problems.md is what generate.mjs --docs writes', () => {
  const written = join(folder, 'problems.md');
  execFileSync(process.execPath, [join(root, 'core/catalogue/generate.mjs'), '--docs', written]);
  assert.equal(
      readFileSync(join(root, 'docs/problems.md'), 'utf8'), readFileSync(written, 'utf8'),
      'write it again: node core/catalogue/generate.mjs --docs docs/problems.md');
});
