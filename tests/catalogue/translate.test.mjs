// A language is one file of keys and texts: keys nobody knows and lost placeholders are named, what is
// missing stays English.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {after, test} from 'node:test';
import {readCatalogue} from '../../core/catalogue/check.mjs';
import {checkLanguage, readLanguages, textsOf, translated} from '../../core/catalogue/translate.mjs';

const root = resolve(import.meta.dirname, '../..');
const {problems} = readCatalogue();
const folder = mkdtempSync(join(tmpdir(), 'devdiag-languages-'));
after(() => rmSync(folder, {recursive: true}));

const check = (texts, language = 'de') => checkLanguage(problems, {language, texts}, `${language}.json`);
const kTitle = {'CSP_MISSING.title': 'Keine Content Security Policy'};

test('every text a person reads has one key', () => {
  const texts = textsOf(problems);
  const fixes = problems.flatMap((problem) => problem.fixes);
  assert.equal(Object.keys(texts).length, problems.length * 3 + fixes.length * 4);
  assert.equal(texts['CSP_MISSING.title'], 'No Content Security Policy is enforced');
  assert.match(texts['CSP_MISSING/csp.strict.summary'], /^Allow \{origin\|plain\} itself/);
});

test('what is translated is shown, the rest stays English, codes and snippets stay', () => {
  const problem = problems.find(({code}) => code === 'CSP_MISSING');
  const german = translated(problem, kTitle);
  assert.equal(german.title, 'Keine Content Security Policy');
  assert.deepEqual({...german, title: problem.title}, problem);
  assert.equal(problem.title, 'No Content Security Policy is enforced', 'the English one is not touched');
});

test('missing keys are counted, no fault', () => {
  const {errors, missing} = check(kTitle);
  assert.deepEqual(errors, []);
  assert.equal(missing.length, Object.keys(textsOf(problems)).length - 1);
  assert.deepEqual(check(textsOf(problems)), {errors: [], missing: []});
});

const wrong = [
  ['a key no text has', {'CSP_MISSING.colour': 'rot'}, 'de', /CSP_MISSING\.colour: no text has this key/],
  ['a lost placeholder', {'CSP_MISSING.summary': 'Keine.'}, 'de', /same placeholders.*\{url\|plain\}/],
  ['another quoting', {'CSP_MISSING.summary': '{url|js} hat keine.'}, 'de', /same placeholders/],
  ['an empty text', {'CSP_MISSING.title': ' '}, 'de', /one line of text/],
  ['two lines', {'CSP_MISSING.title': 'a\nb'}, 'de', /one line of text/],
  ['a name that is no language', kTitle, 'German', /must be a language tag/],
];
for (const [name, texts, language, expected] of wrong)
  test(`refused: ${name}`, () => assert.match(check(texts, language).errors.join('\n'), expected));

test('--keys writes a file to start from, which is complete', () => {
  const file = join(folder, 'pt-BR.json');
  execFileSync(process.execPath, [join(root, 'core/catalogue/generate.mjs'), '--keys', file]);
  const start = JSON.parse(readFileSync(file, 'utf8'));
  assert.deepEqual(checkLanguage(problems, start, file), {errors: [], missing: []});
  writeFileSync(join(folder, 'xx.json'), '{');
  const {languages, errors} = readLanguages(folder);
  assert.deepEqual(languages.map(({language}) => language), ['pt-BR']);
  assert.match(errors.join(), /^languages\/xx\.json: /);
});

test('the languages that are there are good', () => {
  const {languages, errors} = readLanguages();
  assert.deepEqual(errors, []);
  for (const each of languages) assert.deepEqual(checkLanguage(problems, each, each.file).errors, []);
});
