// Writes what is made from the catalogue files: the C++ table (--cpp FILE), the page for people
// (--docs FILE), each problem in its full form (--texts FOLDER) and the texts to translate (--keys FILE).
// With --check it only checks the files, those of other languages too. Exit status 1 and one line per fault
// when a file is wrong.
import {createHash} from 'node:crypto';
import {mkdirSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {parseArgs} from 'node:util';
import {readCatalogue} from './check.mjs';
import {checkLanguage, readLanguages, textsOf} from './translate.mjs';

const list = (values) => values.map((value) => `"${value}"`).join(', ');
// Kinds of evidence of which one is enough stand in a list of their own.
const kinds = (evidence, or) => evidence.map((kind) => [kind].flat().join(or));

function cppFix({code, worked_rate: rate, verify}) {
  return `{"${code}", ${rate}${verify.pending_while ? `, "${verify.pending_while}"` : ''}}`;
}

function cppProblem(problem, index) {
  const fixes = problem.fixes.map(cppFix).join(', ');
  const presets = problem.presets.length > 0 ?
      `constexpr std::string_view kPresets${index}[] = {${list(problem.presets)}};\n` :
      `constexpr std::span<const std::string_view> kPresets${index}{};\n`;
  const fits = (problem.fits ?? []).map(
      ({when, severity, weight}) => `{Circumstance::${when}, Severity::${severity}, ${weight}}`);
  const fitted = fits.length > 0 ? `constexpr Fit kFits${index}[] = {${fits.join(', ')}};\n` : '';
  return `constexpr KindSet kEvidence${index}[] = {${
             kinds(problem.evidence, '|').map((names) => `KindSet("${names}")`).join(', ')}};\n${
             presets}` +
      `constexpr FixPrior kFixes${index}[] = {${fixes}};\n${fitted}`;
}

// As fingerprint_of(code, "document") in the core.
function documentFingerprint(code) {
  return createHash('sha256').update(`${code}\ndocument`).digest('hex').slice(0, 16);
}

function cppTable(problems) {
  const rows = problems.map(
      ({code, category, severity, weight, fits}, i) =>
          `    {"${code}", "${category}", Severity::${severity}, ${weight}, ` +
          `kEvidence${i}, kPresets${i}, kFixes${i}, ${fits ? `kFits${i}` : '{}'}, ` +
          `"${documentFingerprint(code)}"},`);
  return `// Generated from core/catalogue/*.json by generate.mjs; edit those.
#include <algorithm>

#include "devdiag/catalogue.hpp"

namespace devdiag {
namespace {

${problems.map(cppProblem).join('')}
constexpr ProblemInfo kProblems[] = {
${rows.join('\n')}
};

}  // namespace

std::span<const ProblemInfo> catalogue() { return kProblems; }

const ProblemInfo* find_problem(std::string_view code) {
  const auto before = [](const ProblemInfo& each, std::string_view wanted) { return each.code < wanted; };
  const auto* found = std::lower_bound(std::begin(kProblems), std::end(kProblems), code, before);
  return found != std::end(kProblems) && found->code == code ? found : nullptr;
}

}  // namespace devdiag
`;
}

// A value that a person has to put in stands in capitals; that is also what an unfilled placeholder renders
// to.
const unfilled = (text) =>
    text.replace(/\{([a-z][a-z0-9_]*)\|[a-z]+\}/g, (_, name) => `YOUR_${name.toUpperCase()}`);
const prose = (text) =>
    text.replace(/\{([a-z][a-z0-9_]*)\|[a-z]+\}/g, (_, name) => `*${name.replaceAll('_', ' ')}*`);
// Circumstances in words, after "when".
const kWhen = {
  local_host: 'the page is served from your own computer',
  report_only: 'only a report-only policy says it',
  unused: 'the page was watched and nothing on it uses what this is about',
  used: 'the page was seen using it',
  out_of_scope: 'the policy was written for something else and does not try',
};
const fitted = ({fits = []}) => fits.map(
    ({when, severity, weight}) => `; ${severity}, weight ${weight}, when ${kWhen[when]}`).join('');
const cell = (text) => text.replaceAll('|', '\\|');

const pending = ({verify}) => verify.pending_while ?
    `; while it finds \`${verify.pending_while}\` instead, the fix is under way` :
    '';

function docsFix(fix) {
  const renderings = fix.stacks.map(
      ({stack, language, text}) => `\n**${stack}**\n\n\`\`\`${language}\n${unfilled(text)}\n\`\`\`\n`);
  return `### \`${fix.code}\`: ${fix.title}

${prose(fix.summary)}

- When: ${prose(fix.precondition)}
- Risk: ${fix.risk}
- Undo: ${prose(fix.undo)}
- Done when: the next run of the same page no longer finds \`${fix.verify.problem_code}\`${pending(fix)}

<details><summary>${fix.stacks.map(({stack}) => stack).join(', ')}</summary>
${renderings.join('')}
</details>
`;
}

function docsProblem(problem) {
  const {code, category, severity, weight, evidence, observable} = problem;
  return `## ${code}

**${problem.title}.** ${prose(problem.summary)}

${prose(problem.why)}

Category ${category}, severity ${severity}, weight ${weight}${fitted(problem)}. Needs evidence: ${
      kinds(evidence, ' or ').join(', ')}. Seen at: ${observable.join(', ')}.
Presets: ${[...problem.presets, 'full'].join(', ')}. More: ${
      problem.learn_more.map((url) => `<${url}>`).join(', ')}.

${problem.fixes.map(docsFix).join('\n')}`;
}

function docs(problems) {
  const rows = problems.map(
      ({code, title, category, severity, weight, fixes}) =>
          `| [${code}](#${code.toLowerCase()}) | ${cell(title)} | ${category} | ${severity} | ${weight} | ${
              fixes.map((fix) => `\`${fix.code}\``).join(', ')} |`);
  return `# Problems DevDiag knows

Written by \`core/catalogue/generate.mjs\` from \`core/catalogue/*.json\`; edit those. Values in capitals
(\`YOUR_ORIGIN\`) are filled with what was observed on the page.

| code | problem | category | severity | weight | fixes |
|---|---|---|---|---|---|
${rows.join('\n')}

${problems.map(docsProblem).join('\n')}`;
}

function writeTexts(problems, folder) {
  mkdirSync(folder, {recursive: true});
  for (const problem of problems)
    writeFileSync(join(folder, `${problem.code}.json`), JSON.stringify(problem));
}

function writeKeys(problems, file) {
  const language = basename(file, '.json');
  writeFileSync(file, `${JSON.stringify({language, texts: textsOf(problems)}, null, 2)}\n`);
}

// The languages as well; a text that is not translated is no fault.
function check(problems) {
  const {languages, errors} = readLanguages();
  for (const each of languages) {
    const found = checkLanguage(problems, each, each.file);
    errors.push(...found.errors);
    process.stdout.write(`catalogue: ${each.language}: ${found.missing.length} texts are English\n`);
  }
  for (const error of errors) console.error(`catalogue: ${error}`);
  if (errors.length > 0) return 1;
  process.stdout.write(`catalogue: ${problems.length} problems, all good\n`);
  return 0;
}

function main() {
  const {values} = parseArgs({
    options: {
      cpp: {type: 'string'},
      docs: {type: 'string'},
      texts: {type: 'string'},
      keys: {type: 'string'},
      check: {type: 'boolean'},
    },
  });
  if (Object.keys(values).length === 0) {
    console.error('usage: generate.mjs --cpp FILE | --docs FILE | --texts FOLDER | --keys FILE | --check');
    return 2;
  }
  const {problems, errors} = readCatalogue();
  for (const error of errors) console.error(`catalogue: ${error}`);
  if (errors.length > 0) return 1;
  if (values.cpp) writeFileSync(values.cpp, cppTable(problems));
  if (values.docs) writeFileSync(values.docs, docs(problems));
  if (values.texts) writeTexts(problems, values.texts);
  if (values.keys) writeKeys(problems, values.keys);
  return values.check ? check(problems) : 0;
}

process.exitCode = main();
