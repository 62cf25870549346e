// Which fixes are tried on which servers: every snippet of the catalogue for a server that runs here.
import {globSync, readFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {readCatalogue} from '../../core/catalogue/check.mjs';
import {renderFix} from '../../web/src/panel/render.ts';
import {instance} from '../wasm/support.mjs';

const root = new URL('../..', import.meta.url).pathname;

export const kStacks = ['nginx', 'apache', 'caddy', 'express'];
// What a rule may need for a replayed answer to decide: nothing that happens in a page.
const kAnswers = new Set([
  'page', 'metas', 'document_response', 'frame_responses', 'request_responses', 'preflight_responses',
  'asset_responses', 'redirects', 'set_cookies'
]);

const core = await instance('devdiag-core');

/** The report of one problem's rule over an evidence record. */
export function diagnose(evidence, code) {
  return core.call('diagnose', {evidence, options: {only: [code]}});
}

function positiveFixture(code) {
  const files = globSync(`tests/fixtures/problems/${code}/positive*.json`, {cwd: root})
                    .filter((file) => !file.endsWith('.report.json'))
                    .sort((a, b) => basename(a).length - basename(b).length || (a < b ? -1 : 1));
  if (files.length === 0) throw new Error(`${code} has no positive fixture`);
  return JSON.parse(readFileSync(join(root, files[0]), 'utf8')).evidence;
}

/** Every snippet for one of kStacks: {code, fix, stack, text, evidence, decidable}. */
export function makePlan() {
  const {problems, errors} = readCatalogue();
  if (errors.length > 0) throw new Error(errors.join('\n'));
  const plan = [];
  for (const {code, evidence: needs, fixes} of problems) {
    const evidence = positiveFixture(code);
    const finding = diagnose(evidence, code).findings.find((one) => one.problem_code === code);
    if (!finding) throw new Error(`${code}: its fixture has no finding`);
    const decidable = needs.flat().every((kind) => kAnswers.has(kind)) && evidence.responses?.length > 0;
    for (const fix of fixes) {
      for (const {stack, text} of fix.stacks.filter((each) => kStacks.includes(each.stack))) {
        const rendered = renderFix(text, finding.params);
        plan.push({code, fix: fix.code, stack, text: rendered, params: finding.params, evidence, decidable});
      }
    }
  }
  return plan.map((item, id) => ({...item, id}));
}
