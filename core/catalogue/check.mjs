// Reads the catalogue files and checks them: against schema.json, and what a schema cannot say.
import Ajv from 'ajv';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

const kFolder = import.meta.dirname;
const kQuotings = ['js', 'nginx', 'html', 'header', 'plain'];
// These are escaped for the inside of a string literal, so they must stand in one.
const kQuoted = new Set(['js', 'nginx']);

function placeholders(text) {
  return [...text.matchAll(/\{([a-z][a-z0-9_]*)\|([a-z]+)\}/g)].map(
      (match) => ({name: match[1], quoting: match[2], index: match.index}));
}

// Is the character at `index` inside a string literal that began on its own line?
function insideQuotes(text, index) {
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
  return open !== '';
}

// [path, text, may it hold every quoting] of each text of a problem that is rendered.
function renderedTexts(problem) {
  const texts = [['summary', problem.summary], ['why', problem.why]];
  problem.fixes.forEach((fix, f) => {
    for (const name of ['summary', 'precondition', 'undo']) texts.push([`fixes[${f}].${name}`, fix[name]]);
    fix.stacks.forEach(({text}, s) => texts.push([`fixes[${f}].stacks[${s}].text`, text, true]));
  });
  return texts;
}

function checkPlaceholders(problem, path, text, anyQuoting, report) {
  for (const {name, quoting, index} of placeholders(text)) {
    const shown = `{${name}|${quoting}}`;
    if (!(name in problem.params)) {
      report(path, `${shown} is no param; allowed: ${Object.keys(problem.params).join(', ')}`);
    } else if (!kQuotings.includes(quoting)) {
      report(path, `${shown}: unknown quoting; allowed: ${kQuotings.join(', ')}`);
    } else if (!anyQuoting && quoting !== 'plain') {
      report(path, `${shown}: prose takes plain only`);
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
  for (const [path, text, anyQuoting] of renderedTexts(problem)) {
    checkPlaceholders(problem, path, text, anyQuoting, report);
  }
  const used =
      new Set(renderedTexts(problem).flatMap(([, text]) => placeholders(text).map(({name}) => name)));
  for (const name of Object.keys(problem.params)) {
    if (!used.has(name)) report(`params.${name}`, 'no text uses it');
  }
  checkDuplicates(problem.fixes.map((fix) => fix.code), 'fixes', report);
  problem.fixes.forEach((fix, f) => {
    checkDuplicates(fix.stacks.map(({stack}) => stack), `fixes[${f}].stacks`, report);
    if (fix.verify.problem_code !== problem.code) {
      report(`fixes[${f}].verify.problem_code`, `must be ${problem.code}`);
    }
  });
}

/**
 * All problems, sorted by code, and what is wrong with them: sentences that name the file and the path. The
 * problems are only to be used when there are no errors.
 */
export function readCatalogue(folder = kFolder) {
  const validate =
      new Ajv({allErrors: true}).compile(JSON.parse(readFileSync(join(kFolder, 'schema.json'), 'utf8')));
  const errors = [];
  const problems = [];
  for (const file of readdirSync(folder).filter((name) => /^[A-Z].*\.json$/.test(name)).sort()) {
    const report = (path, text) => errors.push(`${file}: ${path}: ${text}`);
    try {
      const problem = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      problems.push(problem);
      if (validate(problem)) {
        checkMeaning(file, problem, report);
      } else {
        for (const {instancePath, message, params} of validate.errors) {
          const extra = params.allowedValues ?? params.additionalProperty ?? '';
          report(instancePath || '/', `${message}${extra === '' ? '' : `: ${extra}`}`);
        }
      }
    } catch (error) {
      report('/', error.message);
    }
  }
  if (problems.length === 0) errors.push(`${folder}: no problems there`);
  return {problems, errors};
}
