// Policies graded per second, beside the graders themselves in the same run over the same policies.
import {CspEvaluator} from 'csp_evaluator/dist/evaluator.js';
import {CspParser} from 'csp_evaluator/dist/parser.js';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {PolicyMaker} from '../grade/csp_policies.mjs';
import {nativeProgram, readLine} from './program.mjs';
import {row, spreadText, summary} from './table.mjs';

const kCorpus = join(process.env.DEVDIAG_CASES ?? '../shared/cases', 'csp-corpus-1000.json');

function policies() {
  if (existsSync(kCorpus))
    return JSON.parse(readFileSync(kCorpus, 'utf8')).cases.map(({input}) => input.policy);
  const maker = new PolicyMaker(20261121);
  return Array.from({length: 1000}, (_, i) => (i % 2 === 0 ? maker.strict() : maker.policy()));
}

/** Passes over all policies until the time is up; those a grader gives up on count as graded. */
function passes(texts, seconds, grade) {
  const perSecond = [];
  const start = performance.now();
  while (perSecond.length < 3 || performance.now() - start < seconds * 1000) {
    const begin = performance.now();
    for (const text of texts) {
      try {
        grade(text);
      } catch {
        // An address that is no URL.
      }
    }
    perSecond.push((texts.length * 1000) / (performance.now() - begin));
  }
  return perSecond;
}

class Headers {
  constructor(policy) { this['content-security-policy'] = policy; }
  get(name) { return this[name.toLowerCase()]; }
}

async function observatoryTest() {
  const {contentSecurityPolicyTest} =
      await import('@mdn/mdn-http-observatory/src/analyzer/tests/csp.js');
  const session = {url: new URL('https://example.com/')};
  return (policy) => contentSecurityPolicyTest({session, responses: {auto: {headers: new Headers(policy)}}});
}

async function native(texts, seconds) {
  const folder = mkdtempSync(join(tmpdir(), 'devdiag-bench-'));
  try {
    const file = join(folder, 'policies.json');
    writeFileSync(file, JSON.stringify(texts));
    return await readLine(nativeProgram('bench_grade'), ['--seconds', String(seconds), '--policies', file]);
  } finally {
    rmSync(folder, {recursive: true});
  }
}

function pair(name, ours, theirs, their, unit, budget) {
  const [mine, other] = [summary(ours), summary(theirs)];
  return [
    row({name, figure: mine.median, spread: spreadText(mine), unit, compared_with: their,
         ratio: mine.median / other.median, budget}),
    row({name: `${name}_reference`, figure: other.median, spread: spreadText(other), unit: `${their}, 1/s`}),
  ];
}

export async function measure({seconds}) {
  const texts = policies();
  const observatory = await observatoryTest();
  const ours = {csp_evaluator: [], observatory: []}, theirs = {csp_evaluator: [], observatory: []};
  for (let round = 0; round < 2; ++round) {  // alternating, so that a busy moment hits both
    const one = await native(texts, seconds / 2);
    ours.csp_evaluator.push(...one.csp_evaluator);
    ours.observatory.push(...one.observatory);
    theirs.csp_evaluator.push(
        ...passes(texts, seconds / 4, (text) => new CspEvaluator(new CspParser(text).csp).evaluate()));
    theirs.observatory.push(...passes(texts, seconds / 4, observatory));
  }
  const unit = `policies/s (${texts.length} policies)`;
  return [
    ...pair('grade_csp_evaluator', ours.csp_evaluator, theirs.csp_evaluator, 'csp_evaluator', unit,
            {min: 200_000}),
    ...pair('grade_observatory_csp', ours.observatory, theirs.observatory, 'mdn-http-observatory', unit,
            null),
  ];
}
