// Reads the catalogue files, expands them and checks them: against schema.json, and what a schema cannot say.
import Ajv from 'ajv';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expandProblem, kDescriptions} from './expand.mjs';

const kFolder = import.meta.dirname;
const kQuotings = ['js', 'nginx', 'html', 'header', 'word', 'plain'];
// These are escaped for the inside of a string literal, so they must stand in one.
const kQuoted = new Set(['js', 'nginx']);

function placeholders(text) {
  return [...text.matchAll(/\{([a-z][a-z0-9_]*)\|([a-z]+)\}/g)].map(
      (match) => ({name: match[1], quoting: match[2], index: match.index}));
}

// Is it inside a script or style element of HTML?
function insideScript(text, index) {
  const before = text.slice(0, index);
  return ['script', 'style'].some(
      (tag) => before.lastIndexOf(`<${tag}`) > before.lastIndexOf(`</${tag}`) &&
          before.indexOf('>', before.lastIndexOf(`<${tag}`)) > 0);
}

// The quote of the string literal around the character at `index` that began on its own line, or ''.
function quoteAround(text, index) {
  const line = text.slice(text.lastIndexOf('\n', index - 1) + 1, index);
  let open = '';
  for (let i = 0; i < line.length; ++i) {
    if (line[i] === '\\') {
      ++i;
    } else if (open === line[i]) {
      open = '';
    } else if (open === '' && '"\'`'.includes(line[i])) {
      open = line[i];
    }
  }
  return open;
}

const insideQuotes = (text, index) => quoteAround(text, index) !== '';

// [path, text, language of a snippet] of each text of a problem that is rendered.
function renderedTexts(problem) {
  const texts = [['summary', problem.summary], ['why', problem.why]];
  problem.fixes.forEach((fix, f) => {
    for (const name of ['summary', 'precondition', 'undo']) texts.push([`fixes[${f}].${name}`, fix[name]]);
    fix.stacks.forEach(
        ({text, language}, s) => texts.push([`fixes[${f}].stacks[${s}].text`, text, language]));
  });
  return texts;
}

function checkPlaceholders(problem, path, text, language, report) {
  for (const {name, quoting, index} of placeholders(text)) {
    const shown = `{${name}|${quoting}}`;
    if (!(name in problem.params)) {
      report(path, `${shown} is no param; allowed: ${Object.keys(problem.params).join(', ')}`);
    } else if (!kQuotings.includes(quoting)) {
      report(path, `${shown}: unknown quoting; allowed: ${kQuotings.join(', ')}`);
    } else if (!language && quoting !== 'plain') {
      report(path, `${shown}: prose takes plain only`);
    } else if (language === 'java' && (quoting === 'js' || quoting === 'plain')) {
      report(path, `${shown}: Java reads \\uXXXX before it reads strings; use header or word`);
    } else if (quoting === 'html' && (language !== 'html' || insideScript(text, index))) {
      report(path, `${shown}: character references are not read there; use js`);
    } else if (quoting === 'header' && quoteAround(text, index) === '\'') {
      report(path, `${shown} may hold apostrophes: use double quotes`);
    } else if (kQuoted.has(quoting) && !insideQuotes(text, index)) {
      report(path, `${shown} must stand inside quotes`);
    }
  }
}

function checkDuplicates(values, path, report) {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) report(path, `${twice} is there twice`);
}

function checkMeaning(file, problem, report) {
  if (`${problem.code}.json` !== file) report('code', `must be the file's name, is ${problem.code}`);
  for (const [path, text, language] of renderedTexts(problem)) {
    checkPlaceholders(problem, path, text, language, report);
  }
  const used =
      new Set(renderedTexts(problem).flatMap(([, text]) => placeholders(text).map(({name}) => name)));
  for (const name of Object.keys(problem.params)) {
    if (!used.has(name)) report(`params.${name}`, 'no text uses it');
  }
  checkDuplicates(problem.fixes.map((fix) => fix.code), 'fixes', report);
  checkDuplicates((problem.fits ?? []).map(({when}) => when), 'fits', report);
  for (const [f, {severity}] of (problem.fits ?? []).entries()) {
    if (severity === problem.severity) report(`fits[${f}].severity`, 'changes nothing');
  }
  problem.fixes.forEach((fix, f) => {
    checkDuplicates(fix.stacks.map(({stack}) => stack), `fixes[${f}].stacks`, report);
    if (fix.verify.problem_code !== problem.code) {
      report(`fixes[${f}].verify.problem_code`, `must be ${problem.code}`);
    }
  });
}

function reportSchemaErrors(validate, report) {
  for (const {instancePath, message, params} of validate.errors) {
    const extra = params.allowedValues ?? params.additionalProperty ?? '';
    report(instancePath || '/', `${message}${extra === '' ? '' : `: ${extra}`}`);
  }
}

// What a fix says before it is expanded.
function checkSource(validate, fix, report) {
  if (!validate(fix)) return reportSchemaErrors(validate, report);
  const kinds = kDescriptions.filter((name) => fix[name] !== undefined);
  if (kinds.length > 1) report('/', `${kinds.join(' and ')} at once; allowed: one of them`);
}

const jsonFiles = (folder, form) =>
    existsSync(folder) ? readdirSync(folder).filter((name) => form.test(name)).sort() : [];

// Shared fixes by code.
function readRecipes(folder, validate, errors) {
  const recipes = new Map();
  for (const file of jsonFiles(folder, /\.json$/)) {
    const report = (path, text) => errors.push(`fixes/${file}: ${path}: ${text}`);
    try {
      const recipe = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      if (`${recipe.code}.json` !== file) report('code', `must be the file's name, is ${recipe.code}`);
      checkSource(validate, recipe, report);
      recipes.set(recipe.code, recipe);
    } catch (error) {
      report('/', error.message);
    }
  }
  return recipes;
}

function readProblem(path, file, {recipes, validate, validateSource}, report) {
  const source = JSON.parse(readFileSync(path, 'utf8'));
  for (const [index, fix] of (Array.isArray(source.fixes) ? source.fixes : []).entries()) {
    checkSource(validateSource, fix, (at, text) => report(`/fixes/${index}${at === '/' ? '' : at}`, text));
  }
  const problem = expandProblem(source, recipes);
  if (validate(problem))
    checkMeaning(file, problem, report);
  else
    reportSchemaErrors(validate, report);
  return problem;
}

/**
 * All problems in their full form, sorted by code, and what is wrong with them: sentences that name the file
 * and the path. The problems are only to be used when there are no errors.
 */
export function readCatalogue(folder = kFolder) {
  const ajv = new Ajv({allErrors: true});
  const schema = JSON.parse(readFileSync(join(kFolder, 'schema.json'), 'utf8'));
  const validate = ajv.compile({...schema, $id: 'problem'});
  const validateSource = ajv.compile({$ref: 'problem#/definitions/source'});
  const errors = [];
  const problems = [];
  const recipes = readRecipes(join(folder, 'fixes'), validateSource, errors);
  const used = new Set();
  for (const file of jsonFiles(folder, /^[A-Z].*\.json$/)) {
    const report = (path, text) => errors.push(`${file}: ${path}: ${text}`);
    try {
      const problem = readProblem(join(folder, file), file, {recipes, validate, validateSource}, report);
      problems.push(problem);
      for (const {code} of problem.fixes ?? []) used.add(code);
    } catch (error) {
      report('/', error.message);
    }
  }
  const codes = new Set(problems.map(({code}) => code));
  for (const {code, fixes} of problems) {
    for (const [f, fix] of (fixes ?? []).entries()) {
      const pending = fix.verify?.pending_while;
      if (pending !== undefined && (!codes.has(pending) || pending === code))
        errors.push(`${code}.json: fixes[${f}].verify.pending_while: ${pending} is no other problem`);
    }
  }
  for (const code of recipes.keys()) {
    if (!used.has(code)) errors.push(`fixes/${code}.json: /: no problem uses it`);
  }
  if (problems.length === 0) errors.push(`${folder}: no problems there`);
  return {problems, errors};
}
