// The problem fixtures under tests/fixtures/problems with the options their golden reports were made with.
import {globSync, readFileSync} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';

const root = resolve(import.meta.dirname, '../..');

// A fixture is about its own problem and those it names: another problem's rule must change no fixture.
function optionsOf(code, {options = {}, expect}) {
  const {codes, noise = [], not_evaluated: notEvaluated = []} = expect;
  return {...options, only: [...new Set([code, ...codes, ...noise, ...notEvaluated])].sort()};
}

// [{name, code, evidence, options, golden: report text}], sorted by name
export function problemFixtures() {
  const files = globSync('tests/fixtures/problems/*/*.json', {cwd: root});
  return files.filter((file) => !file.endsWith('.report.json')).sort().map((file) => {
    const fixture = JSON.parse(readFileSync(join(root, file), 'utf8'));
    const code = basename(dirname(file));
    return {
      name: `${code}/${basename(file)}`,
      code,
      evidence: fixture.evidence,
      options: optionsOf(code, fixture),
      golden: readFileSync(join(root, file.replace(/\.json$/, '.report.json')), 'utf8').trimEnd(),
    };
  });
}
