// The same promise as hostile.test.mjs, asked of the languages' own parsers where they are installed: a
// snippet filled with any value has the syntax tree it has when filled with a harmless one.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {test} from 'node:test';
import {parse} from 'acorn';
import {transform} from 'esbuild';
import {readCatalogue} from '../../core/catalogue/check.mjs';
import {renderFix} from '../../web/src/panel/render.ts';
import {filled, kHostile} from './hostile_values.mjs';

// A tool of another one of ours: its absence only skips what it would have read.
const jsdom = await import('jsdom').catch(() => null);
const kPlaceholder = /\{[a-z0-9_]+\|[a-z]+\}/;
const kReadable = 0.9;
const kMost = 64 * 1024 * 1024;

// [{name, value, harmless, hostile}] of all snippets of a language that take values.
function pairs(...languages) {
  const out = [];
  for (const {code, params, fixes} of readCatalogue().problems) {
    for (const {code: fix, stacks} of fixes) {
      for (const {stack, language, text} of stacks) {
        if (!languages.includes(language) || !kPlaceholder.test(text)) continue;
        const harmless = renderFix(text, filled(params, 'x'));
        for (const value of kHostile) {
          const hostile = renderFix(text, filled(params, value));
          out.push({name: `${code} ${fix} ${stack}`, value, harmless, hostile});
        }
      }
    }
  }
  return out;
}

// structuresOf(texts) is the same for both fillings of each snippet; few may be fragments no parser reads.
async function compare(all, structuresOf) {
  const texts = [...new Set(all.flatMap(({harmless, hostile}) => [harmless, hostile]))];
  const structures = await structuresOf(texts);
  assert.equal(structures.length, texts.length);
  const byText = new Map(texts.map((text, i) => [text, structures[i]]));
  for (const {name, value, harmless, hostile} of all) {
    const where = `${name} with ${JSON.stringify(value)}:\n${hostile}`;
    assert.equal(byText.get(hostile), byText.get(harmless), where);
  }
  const read = all.filter(({harmless}) => byText.get(harmless) !== 'unreadable').length;
  assert.ok(read >= all.length * kReadable, `${all.length - read} of ${all.length} are not readable`);
  return `${read} of ${all.length}`;
}

function has(program, ...args) {
  try {
    execFileSync(program, args, {stdio: 'ignore'});
    return false;
  } catch {
    return `${program} is not installed`;
  }
}

// Kinds of nodes with their nesting.
function kinds(node) {
  if (Array.isArray(node)) return node.map(kinds).join();
  if (node === null || typeof node !== 'object') return '';
  // esbuild writes strings that hold both kinds of quotes like this.
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return 'Literal()';
  const inner = Object.values(node).map(kinds).filter((text) => text !== '' && !/^,+$/.test(text));
  return node.type ? `${node.type}(${inner.join()})` : inner.join();
}

// TypeScript and JSX by esbuild, what it writes by acorn.
async function scriptStructure(text) {
  try {
    const {code} = await transform(text, {loader: 'tsx', jsx: 'transform'});
    return kinds(parse(code, {ecmaVersion: 'latest', sourceType: 'module'}).body);
  } catch {
    return 'unreadable';
  }
}

// Elements and attribute names as a browser makes them; scripts by their own parser, other text left out.
async function htmlStructure(text) {
  const {document} = new jsdom.JSDOM(text).window;
  const elements = [...document.querySelectorAll('*')].map(
      (element) => `${element.localName}[${element.getAttributeNames().join()}]${element.children.length}`);
  const scripts = await Promise.all([...document.scripts].map(({text}) => scriptStructure(text)));
  return [...elements, ...scripts].join('\n');
}

function jsonStructure(text) {
  const shape = (value) => value === null || typeof value !== 'object' ?
      typeof value :
      `${Array.isArray(value) ? '[' : '{'}${Object.values(value).map(shape).join()}`;
  try {
    return shape(JSON.parse(text.replace(/^\s*\/\/.*$/gm, '')));
  } catch {
    return 'unreadable';
  }
}

const each = (structure) => async (texts) => {
  const out = [];
  for (const text of texts) out.push(await structure(text));
  return out;
};

test('JavaScript and TypeScript, by esbuild and acorn', async (t) => {
  t.diagnostic(`${await compare(pairs('javascript', 'typescript'), each(scriptStructure))} pairs`);
});

const noJsdom = jsdom ? false : 'jsdom is not installed';
test('HTML and the scripts in it, by jsdom and acorn', {skip: noJsdom}, async (t) => {
  t.diagnostic(`${await compare(pairs('html'), each(htmlStructure))} pairs`);
});

test('JSON', async (t) => {
  t.diagnostic(`${await compare(pairs('json'), each(jsonStructure))} pairs`);
});

test('Python, by its own ast module', {skip: has('python3', '--version')}, async (t) => {
  const structuresOf = (texts) => {
    const input = JSON.stringify(texts.map((text) => text.toWellFormed()));
    const args = [join(import.meta.dirname, 'parse_python.py')];
    return JSON.parse(execFileSync('python3', args, {input, maxBuffer: kMost}));
  };
  t.diagnostic(`${await compare(pairs('python'), structuresOf)} pairs`);
});

test('Java, by javac', {skip: has('javac', '--version')}, async (t) => {
  const structuresOf = (texts) => {
    const input = texts.map((text) => `${Buffer.from(text).toString('base64')}\n`).join('');
    const args = [join(import.meta.dirname, 'ParseJava.java')];
    const output = execFileSync('java', args, {input, maxBuffer: kMost, stdio: ['pipe', 'pipe', 'ignore']});
    return String(output).trimEnd().split('\n');
  };
  t.diagnostic(`${await compare(pairs('java'), structuresOf)} pairs`);
});

test('shell, by bash, which reads and does not run it', {skip: has('bash', '--version')}, async (t) => {
  const structuresOf = (texts) => texts.map((text) => {
    try {
      execFileSync('bash', ['-n'], {input: text, stdio: ['pipe', 'ignore', 'ignore']});
      return `${text.split('\n').length} lines`;
    } catch {
      return 'unreadable';
    }
  });
  t.diagnostic(`${await compare(pairs('shell'), structuresOf)} pairs`);
});
