// Turns a problem file into its full form: shared fixes filled in, header, policy, cookie and CORS
// descriptions written out for every stack. What leaves here is what people, agents and pages read.
import {cookieStacks} from './stacks/cookie.mjs';
import {corsStacks} from './stacks/cors.mjs';
import {cspStacks} from './stacks/csp.mjs';
import {headerStacks} from './stacks/headers.mjs';
import {nonceStacks} from './stacks/nonce.mjs';

const kMakers = {
  headers: headerStacks,
  csp: cspStacks,
  nonce: nonceStacks,
  cookie: cookieStacks,
  cors: corsStacks,
};
// Members that only describe how the snippets are made.
const kSourceOnly = [
  'headers', 'helmet', 'csp', 'nonce', 'report_only', 'meta', 'cookie', 'cors', 'note', 'without', 'params'
];

/** Names of the descriptions; a fix has at most one of them. */
export const kDescriptions = Object.keys(kMakers);

// A problem may call a value differently: {"origin": "frame_origin"} renames the recipe's placeholders.
function renamed(recipe, names = {}) {
  let text = JSON.stringify(recipe);
  for (const [from, to] of Object.entries(names)) text = text.replaceAll(`{${from}|`, `{${to}|`);
  return JSON.parse(text);
}

function madeStacks(fix) {
  const kind = kDescriptions.find((name) => fix[name] !== undefined);
  return kind ? kMakers[kind](fix) : [];
}

// Later lists replace the snippets that earlier ones have for the same stack; new stacks come last.
function joined(lists, without) {
  const byName = new Map(lists.flat().map((each) => [each.stack, each]));
  return [...byName.values()].filter(({stack}) => !without.includes(stack));
}

// The snippets of a fix. A description of its own, or snippets of its own, take the place of the recipe's
// description. Under a title of its own its snippets stand alone; else they are added to the recipe's, stack
// by stack.
function stacksOf(use, recipe, without) {
  const describes = (fix) => kDescriptions.some((name) => fix[name] !== undefined);
  if (describes(use)) return joined([madeStacks(use), use.stacks ?? []], without);
  if (use.stacks !== undefined) {
    return joined([use.title === undefined ? recipe.stacks ?? [] : [], use.stacks], without);
  }
  // The recipe's description is read with what the problem says beside it, such as another note.
  return joined([madeStacks({...recipe, ...use}), recipe.stacks ?? []], without);
}

/** The full fix: what the problem's file says over what the shared recipe of the same code says. */
export function expandFix(use, recipe, problemCode) {
  const base = recipe ? renamed(recipe, use.params) : {};
  const fix = {...base, ...use};
  const stacks = stacksOf(use, base, fix.without ?? []);
  for (const name of kSourceOnly) delete fix[name];
  return {...fix, verify: fix.verify ?? {problem_code: problemCode, expect: 'absent'}, stacks};
}

/** `recipes`: shared fixes by code. */
export function expandProblem(problem, recipes) {
  const fixes = problem.fixes?.map?.((fix) => expandFix(fix, recipes.get(fix.code), problem.code));
  return {...problem, fixes: fixes ?? problem.fixes};
}
