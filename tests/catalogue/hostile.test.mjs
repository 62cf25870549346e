// No value of evidence changes the structure of any snippet of the whole catalogue, in no language.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readCatalogue} from '../../core/catalogue/check.mjs';
import {renderFix} from '../../web/src/panel/render.ts';
import {filled, kHostile} from './hostile_values.mjs';
import {skeleton} from './skeleton.mjs';

function snippets() {
  return readCatalogue().problems.flatMap(
      ({code, params, fixes}) => fixes.flatMap(
          (fix) =>
              fix.stacks.map((stack) => ({...stack, params, name: `${code} ${fix.code} ${stack.stack}`}))));
}

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
