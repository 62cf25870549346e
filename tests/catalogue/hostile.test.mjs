// No value of evidence changes the structure of any snippet of the whole catalogue, in no language.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readCatalogue} from '../../core/catalogue/check.mjs';
import {renderFix} from '../../web/src/panel/render.ts';
import {skeleton} from './skeleton.mjs';

const kHostile = [
  '"; drop(); //',
  '\'; drop(); //',
  '`; drop(); //',
  '\\',
  '\\"',
  '\\\'',
  'a\\',
  '\r\nSet-Cookie: a=b',
  'a\nb',
  '\u0000',
  '</script><script>drop()</script>',
  '--> <b onclick="drop()">',
  '" onclick="drop()',
  '*/ drop(); /*',
  '# drop',
  '// drop',
  '${process.env.KEY}',
  '#{`id`}',
  '#$0',
  '#@a',
  '$(id)',
  '`id`',
  '$host',
  '%{HTTP_HOST}e',
  '%t',
  '{env.SECRET}',
  '{$SECRET}',
  '"""',
  '\'\'\'',
  '; script-src *',
  ', max-age=0',
  'a b',
  '\t',
  '\u0085drop()',
  '\u2028drop()',
  '\u2029drop()',
  '\u007f',
  '"\n}\nserver {',
  '}\n',
  '{',
  '}',
  '@import',
  '\\u0022; drop(); //',
  '\ud800',
  '&quot; onclick=drop()',
  '; rm -rf ~ #',
  '| rm',
  '&& rm',
  '$',
  '%',
  '\\u{22}'
];

function snippets() {
  return readCatalogue().problems.flatMap(
      ({code, params, fixes}) => fixes.flatMap(
          (fix) =>
              fix.stacks.map((stack) => ({...stack, params, name: `${code} ${fix.code} ${stack.stack}`}))));
}

const filled = (params, value) => Object.fromEntries(Object.keys(params).map((name) => [name, value]));

const lineEnds = (content) => content.split(/[\0\r\n]/).length;

// [values, hostile value] pairs: one param after the other, then all at once.
function fillings(params) {
  const benign = filled(params, 'x');
  return kHostile.flatMap(
      (value) =>
          [...Object.keys(params).map((name) => [{...benign, [name]: value}, value]),
           [filled(params, value), value],
  ]);
}

test('no value ends the string, comment or line it stands in', () => {
  for (const {name, language, text, params} of snippets()) {
    if (!/\{[a-z0-9_]+\|[a-z]+\}/.test(text)) continue;
    const expected = skeleton(language, renderFix(text, filled(params, 'x')));
    for (const [values, hostile] of fillings(params)) {
      const found = skeleton(language, renderFix(text, values));
      const where = `${name} with ${JSON.stringify(hostile)}`;
      assert.equal(found.code, expected.code, where);
      assert.equal(found.strings.length, expected.strings.length, where);
      assert.deepEqual(found.marks, expected.marks, `${where}: an interpolation`);
      assert.deepEqual(found.strings.map(lineEnds), expected.strings.map(lineEnds), `${where}: a line`);
    }
  }
});

test('no value adds an element or directive to a header', () => {
  const elements = (content) => content.split(/[\s;,]+/).length;
  for (const {name, text, params} of snippets()) {
    const headerOnly = text.replace(/\{[a-z0-9_]+\|(?!header)[a-z]+\}/g, 'x');
    if (!headerOnly.includes('|header}')) continue;
    const expected = elements(renderFix(headerOnly, filled(params, 'x')));
    for (const [values, hostile] of fillings(params)) {
      assert.equal(
          elements(renderFix(headerOnly, values)), expected, `${name} with ${JSON.stringify(hostile)}`);
    }
  }
});

test('every snippet with values of evidence is looked at', () => {
  const languages = new Set(snippets().map(({language}) => language));
  for (const language of languages) assert.ok(skeleton(language, 'a').code !== undefined, language);
  assert.ok(snippets().length >= 200);
});
