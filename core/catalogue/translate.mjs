// Texts of the catalogue by key, and problems in another language: one file of keys and texts per language,
// English where a key is missing. Codes, params, snippets and links are the same in every language.
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {basename, join} from 'node:path';

const kProblemTexts = ['title', 'summary', 'why'];
const kFixTexts = ['title', 'summary', 'precondition', 'undo'];
const kLanguages = join(import.meta.dirname, 'languages');
// RFC 5646: a language, perhaps with script and region.
const kTag = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/;

// [key, object that holds the text, its member] of each text that people read.
function places(problem) {
  const own = kProblemTexts.map((name) => [`${problem.code}.${name}`, problem, name]);
  const fixes = problem.fixes.flatMap(
      (fix) => kFixTexts.map((name) => [`${problem.code}/${fix.code}.${name}`, fix, name]));
  return [...own, ...fixes];
}

/** {"CSP_MISSING.title": text, "CSP_MISSING/csp.strict.summary": text, …} of all problems, in English. */
export function textsOf(problems) {
  return Object.fromEntries(
      problems.flatMap(places).map(([key, holder, name]) => [key, holder[name]]));
}

const placeholders = (text) => (text.match(/\{[a-z][a-z0-9_]*\|[a-z]+\}/g) ?? []).sort().join(' ');

/**
 * What is wrong with a language's file, as sentences, and which keys it lacks: those stay English.
 * `language` = {"language": "de", "texts": {key: text}}
 */
export function checkLanguage(problems, language, file) {
  const errors = [];
  const english = textsOf(problems);
  const report = (key, text) => errors.push(`${file}: ${key}: ${text}`);
  if (!kTag.test(language.language ?? '') || `${language.language}.json` !== basename(file))
    report('language', 'must be a language tag, and the file\'s name');
  for (const [key, text] of Object.entries(language.texts ?? {})) {
    if (!(key in english)) {
      report(key, 'no text has this key');
    } else if (typeof text !== 'string' || text.trim() === '' || text.includes('\n')) {
      report(key, 'must be one line of text');
    } else if (placeholders(text) !== placeholders(english[key])) {
      report(key, `must hold the same placeholders as the English text: ${placeholders(english[key]) || 'none'}`);
    }
  }
  return {errors, missing: Object.keys(english).filter((key) => !(key in (language.texts ?? {})))};
}

/** The problem in another language, English where `texts` has nothing. */
export function translated(problem, texts) {
  const copy = structuredClone(problem);
  for (const [key, holder, name] of places(copy)) holder[name] = texts[key] ?? holder[name];
  return copy;
}

/** [{file, language, texts}] of the languages in a folder; a file that is no JSON is told in `errors`. */
export function readLanguages(folder = kLanguages) {
  const languages = [], errors = [];
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    if (!name.endsWith('.json')) continue;
    try {
      languages.push({file: name, ...JSON.parse(readFileSync(join(folder, name), 'utf8'))});
    } catch (error) {
      errors.push(`languages/${name}: ${error.message}`);
    }
  }
  return {languages, errors};
}
