// The same policies to csp-evaluator itself and to ours: the same findings. DEVDIAG_POLICIES sets how many.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import test from 'node:test';
import {CspEvaluator, STRICTCSP_CHECKS} from 'csp_evaluator/dist/evaluator.js';
import {Severity, Type} from 'csp_evaluator/dist/finding.js';
import {
  evaluateForFailure,
  evaluateForSyntaxErrors,
  evaluateForWarnings
} from 'csp_evaluator/dist/lighthouse/lighthouse_checks.js';
import {CspParser} from 'csp_evaluator/dist/parser.js';
import {PolicyMaker} from './csp_policies.mjs';

const kPolicies = Number(process.env.DEVDIAG_POLICIES ?? 2400);
const kSeed = Number(process.env.DEVDIAG_SEED ?? 20261121);
const kProgram = process.env.DEVDIAG_GRADE_LINES ??
    join(process.env.DEVDIAG_ROOT ?? '.', 'build', process.env.DEVDIAG_PRESET ?? 'dev',
         'tests/bin/grade_csp_lines');

const rows = (findings) =>
    findings.map((each) => [Type[each.type], Severity[each.severity], each.directive, each.value ?? null]);
const sorted = (list) => list.map((row) => JSON.stringify(row)).sort();
const parsed = (policy) => new CspParser(policy).csp;

/** Null when the grader itself gives up on the policy: an address in it is no URL. */
function verdictOfGrader(question) {
  try {
    if (question.policy !== undefined) {
      const grader = new CspEvaluator(parsed(question.policy), question.version);
      return sorted(rows(question.strict ? grader.evaluate(STRICTCSP_CHECKS) : grader.evaluate()));
    }
    const policies = () => question.policies.map(parsed);
    return {
      failures: sorted(rows(evaluateForFailure(policies()))),
      warnings: sorted(rows(evaluateForWarnings(policies()))),
      syntax: evaluateForSyntaxErrors(policies()).map((each) => sorted(rows(each))),
    };
  } catch (error) {
    if (error.code === 'ERR_INVALID_URL') return null;
    throw error;
  }
}

function ourVerdict(answer) {
  if (Array.isArray(answer)) return sorted(answer);
  return {
    failures: sorted(answer.failures),
    warnings: sorted(answer.warnings),
    syntax: answer.syntax.map(sorted),
  };
}

function ask(questions) {
  const input = questions.map((question) => JSON.stringify(question)).join('\n') + '\n';
  const {status, stdout, stderr} = spawnSync(kProgram, {input, encoding: 'utf8', maxBuffer: 1 << 30});
  assert.equal(status, 0, stderr);
  return stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
}

function compareAll(t, questions) {
  const answers = ask(questions);
  const different = [];
  let judged = 0;
  questions.forEach((question, i) => {
    const wanted = verdictOfGrader(question);
    if (wanted === null) return;
    ++judged;
    const got = ourVerdict(answers[i]);
    if (JSON.stringify(got) !== JSON.stringify(wanted)) different.push({question, wanted, got});
  });
  t.diagnostic(
      `${judged - different.length} of ${judged} agree, ${questions.length - judged} not judged by it`);
  assert.deepEqual(different.slice(0, 3), []);
  assert.ok(judged > questions.length / 2, 'too many policies that the grader gives up on');
}

const skip = existsSync(kProgram) ? false : `no program at ${kProgram}`;

/** `count` of what `make(i)` gives. */
const many = (count, make) => Array.from({length: count}, (_, i) => make(i));

test('single policies, three versions of browsers, with the checks for strict policies', {skip}, (t) => {
  const maker = new PolicyMaker(kSeed);
  const question = (i) =>
      ({policy: maker.any(i), version: i % 5 === 0 ? 1 + maker.next(2) : 3, strict: i % 2 === 0});
  compareAll(t, many(kPolicies, question));
});

test('several policies together, as Lighthouse asks', {skip}, (t) => {
  const maker = new PolicyMaker(kSeed + 1);
  const question = (i) => ({policies: many(1 + maker.next(3), (j) => maker.any(i + j))});
  compareAll(t, many(kPolicies / 2, question));
});
