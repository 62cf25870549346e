// The catalogue's checker names file and path of every fault, and the page for people is the generated one.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
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
    'references in a script',
    (p) => Object.assign(
        p.fixes[0].stacks[0], {language: 'html', text: '<script>const id = "{id|html}";</script>'}),
    /\{id\|html\}: character references are not read there/
  ],
  [
    'a header value between apostrophes', (p) => p.fixes[0].stacks[0].text = 'id is \'{id|header}\'',
    /\{id\|header\} may hold apostrophes/
  ],
  [
    'a first step that is no other problem', (p) => p.fixes[0].verify.pending_while = 'NO_SUCH',
    /verify\.pending_while: NO_SUCH is no other problem/
  ],
  [
    'a fit that changes nothing',
    (p) => p.fits = [{when: 'used', severity: p.severity, weight: 1}],
    /fits\[0\]\.severity: changes nothing/
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

const kNosniff = {
  code: 'hdr.nosniff',
  title: 'Say it',
  summary: 'Send {selector|plain}.',
  precondition: 'None.',
  risk: 'low',
  undo: 'Remove it.',
  worked_rate: 0.9,
  headers: [{name: 'X-Test', value: 'a "b" {id|header}'}],
};

// The one fix of a problem that uses a shared recipe, and the errors.
function shared(recipe, use) {
  mkdirSync(join(folder, 'fixes'), {recursive: true});
  writeFileSync(join(folder, 'fixes', `${recipe.code}.json`), JSON.stringify(recipe));
  copyFileSync(join(root, 'core/catalogue/PORTAL_ROOT_MISSING.json'), file);
  const problem = JSON.parse(readFileSync(file, 'utf8'));
  problem.fixes = [use];
  writeFileSync(file, JSON.stringify(problem));
  const {problems, errors} = readCatalogue(folder);
  rmSync(join(folder, 'fixes'), {recursive: true});
  return {fix: problems[0].fixes[0], errors};
}

test('a fix that has only a code takes everything from the shared recipe', () => {
  const {fix, errors} = shared(kNosniff, {code: 'hdr.nosniff'});
  assert.deepEqual(errors, []);
  assert.deepEqual(fix.verify, {problem_code: 'PORTAL_ROOT_MISSING', expect: 'absent'});
  assert.equal(fix.headers, undefined);
  assert.deepEqual(fix.stacks.map(({stack}) => stack), [
    'nginx', 'apache', 'caddy', 'express', 'next', 'vite', 'netlify', 'django', 'rails', 'spring', 'fastapi',
    'aspnet'
  ]);
  const nginx = fix.stacks[0].text;
  assert.ok(nginx.endsWith('add_header X-Test "a \\"b\\" {id|header}" always;'), nginx);
});

test('what a problem says beside the code replaces what the recipe says', () => {
  const use =
      {code: 'hdr.nosniff', title: 'Mine', note: 'look here', without: ['vite'], params: {selector: 'id'}};
  const {fix, errors} = shared(kNosniff, use);
  assert.deepEqual(errors, []);
  assert.equal(fix.title, 'Mine');
  assert.equal(fix.summary, 'Send {id|plain}.');
  assert.equal(fix.stacks.length, 11);
  assert.ok(fix.stacks[0].text.startsWith('# look here\n'));
  const other = shared(kNosniff, {code: 'hdr.nosniff', csp: {'base-uri': ['\'none\'']}}).fix;
  assert.ok(other.stacks.find(({stack}) => stack === 'rails').text.includes('policy.base_uri :none'));
});

const wrongRecipes = [
  [
    'two descriptions', {...kNosniff, csp: {'base-uri': ['\'none\'']}},
    /fixes\/hdr\.nosniff\.json: \/: headers and csp at once/
  ],
  ['a header name that is none', {...kNosniff, headers: [{name: 'X Y', value: 'a'}]}, /headers\/0\/name/],
  ['a value of two lines', {...kNosniff, headers: [{name: 'X', value: 'a\nb'}]}, /headers\/0\/value/],
  ['a value with an interpolation', {...kNosniff, headers: [{name: 'X', value: '$a'}]}, /headers\/0\/value/],
];
for (const [name, recipe, expected] of wrongRecipes) {
  test(`refused: ${name}`, () => {
    assert.match(shared(recipe, {code: 'hdr.nosniff'}).errors.join('\n'), expected);
  });
}

test('refused: a recipe that no problem uses', () => {
  const {errors} = shared(
      kNosniff,
      JSON.parse(readFileSync(join(root, 'core/catalogue/PORTAL_ROOT_MISSING.json'), 'utf8')).fixes[0]);
  assert.deepEqual(errors, ['fixes/hdr.nosniff.json: /: no problem uses it']);
});

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
