// The whole promise in one story: find, apply, verify offline, survive a crash, sync once, help the next
// browser and an agent.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {test} from 'node:test';
import {Client as LegacyClient} from '@modelcontextprotocol/sdk/client/index.js';
import {
  StreamableHTTPClientTransport as LegacyTransport
} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {Client, StreamableHTTPClientTransport} from '@modelcontextprotocol/client';
import {inPage, openBrowser, whenState} from '../support/browser.mjs';
import {startCutProxy} from '../support/cut_proxy.mjs';
import {freshDatabase} from '../support/database.mjs';
import {freshFolder, startGateway} from '../support/gateway.mjs';

const kPlanted =
    JSON.parse(await readFile(new URL('../../web/demo/expected.json', import.meta.url), 'utf8')).planted;
const kProblem = 'XFO_INVALID';
const expectedOn = (page) =>
    kPlanted.filter((entry) => entry.page === page && entry.planted && entry.seen_by === 'page')
        .map((entry) => entry.problem_code)
        .sort();
const codes = (state) => [...new Set(state.report.findings.map((finding) => finding.problem_code))].sort();
const settled = (state) => state.phase === 'settled' && Boolean(state.report) && Boolean(state.run);

/** Opens a page of the demo and waits until its findings are exactly the expected ones. */
async function openSettled(page, url, expected) {
  await page.goto(url);
  const state = await whenState(page, (now) => settled(now) && codes(now).length === expected.length);
  assert.deepEqual(codes(state), expected);
  return state;
}

async function repair(page, switchName) {
  await page.click('#open-workshop');
  await page.locator(`#workshop [data-switch="${switchName}"], #workshop input[name="${switchName}"]`)
      .first()
      .click();
  await page.locator('#workshop').getByRole('button', {name: 'Load again'}).click();
}

async function suggestions(url) {
  const args = (env) => ({name: 'suggest_fix', arguments: {problem_code: kProblem, env}});
  return async (env) => {
    const legacy = new LegacyClient({name: 'e2e', version: '1.0.0'});
    await legacy.connect(new LegacyTransport(url));
    const modern =
        new Client({name: 'e2e', version: '1.0.0'}, {versionNegotiation: {mode: {pin: '2026-07-28'}}});
    await modern.connect(new StreamableHTTPClientTransport(url));
    const answers = [await legacy.callTool(args(env)), await modern.callTool(args(env))];
    await Promise.all([legacy.close(), modern.close()]);
    return answers.map((answer) => answer.structuredContent.fixes);
  };
}

const numbers = (fixes) => fixes.map(
    ({fix_code, confidence, lower_bound, worked, failed, regressed}) =>
        ({fix_code, confidence, lower_bound, worked, failed, regressed}));

// What one step of the story leaves for the next.
class Story {
  constructor(gateway, proxy, profile) {
    Object.assign(this, {gateway, proxy, profile, shop: `${proxy.origin}/demo/`});
    this.planted = kPlanted.find((entry) => entry.problem_code === kProblem);
  }

  async firstVisit(step) {
    const {page, close} = await openBrowser(step, this.profile);
    const state = await openSettled(page, this.shop, expectedOn('/demo/'));
    assert.equal(state.mode, 'local');
    assert.equal(state.storage.kind, 'opfs');
    for (const finding of state.report.findings) assert.ok(finding.proof.length > 0, finding.problem_code);
    await whenState(page, (now) => now.sync.pending === 0 && now.sync.acked > 0);
    await openSettled(page, `${this.proxy.origin}/demo/journal/`, expectedOn('/demo/journal/'));
    await close();
  }

  async repairOffline(step) {
    this.proxy.cut((path) => path.startsWith('/v1/'));
    const {page, context, kill} = await openBrowser(step, this.profile);
    await openSettled(page, this.shop, expectedOn('/demo/'));
    this.attempt = await inPage(page, (code, fix) => {
      const finding = window.devdiag.state().report.findings.find((one) => one.problem_code === code);
      return window.devdiag.recordAttempt(finding, fix);
    }, kProblem, this.planted.fix_code);
    await repair(page, this.planted.switch);
    const isMine = (one) => one.id === this.attempt;
    const state = await whenState(page, (now) => now.attempts.find(isMine)?.verdict);
    const judged = state.attempts.find(isMine);
    assert.equal(judged.verdict, 'worked');
    assert.equal(judged.known, 'verified');
    assert.ok(state.sync.pending > 0, JSON.stringify(state.sync));
    assert.ok(!codes(state).includes(kProblem));
    this.repaired = await context.cookies();
    await kill();
  }

  // The shop keeps its repairs in a cookie, which the browser had not yet written when it was killed; a
  // repaired site stays repaired, so it is given back.
  async #reopen(step) {
    const opened = await openBrowser(step, this.profile);
    await opened.context.addCookies(this.repaired);
    await opened.page.goto(this.shop);
    return {...opened, state: await whenState(opened.page, settled)};
  }

  async afterTheKill(step) {
    const {state, kill} = await this.#reopen(step);
    const {verdict, known, fix_code} = state.attempts.find((one) => one.id === this.attempt);
    assert.deepEqual([verdict, known, fix_code], ['worked', 'verified', this.planted.fix_code]);
    assert.ok(state.sync.pending > 0, JSON.stringify(state.sync));
    await kill();
  }

  async networkBack(step) {
    this.proxy.mend();
    const {page, close} = await this.#reopen(step);
    await inPage(page, () => window.devdiag.syncNow());
    const state = await whenState(page, (now) => now.sync.pending === 0);
    assert.equal(state.sync.refused + state.sync.dead, 0, JSON.stringify(state.sync));
    await close();
  }

  async freshProfileAndAgents(step) {
    const {page, close} = await openBrowser(step, await freshFolder(step));
    const state = await openSettled(page, this.shop, expectedOn('/demo/'));
    await inPage(page, () => window.devdiag.syncNow());
    const ranking = await inPage(page, (code) => window.devdiag.suggest(code), kProblem);
    assert.equal(ranking.server, true);
    assert.equal(ranking.fixes[0].fix_code, this.planted.fix_code);
    assert.equal(ranking.fixes[0].worked, 1);
    assert.match(ranking.fixes[0].reasons.join(' '), /1/);
    const ask = await suggestions(new URL(`${this.gateway.origin}/mcp`));
    for (const fixes of await ask(state.report.env)) {
      assert.deepEqual(numbers(fixes), numbers(ranking.fixes));
    }
    await close();
  }
}

async function tellsTheStory(t, store) {
  const gateway = await startGateway(t, {store, args: ['--web', process.env.DEVDIAG_WEB, '--demo']});
  const story = new Story(gateway, await startCutProxy(t, gateway.origin), await freshFolder(t));
  const steps = {
    'the demo has the expected findings, none else, with proof': 'firstVisit',
    'with the network cut: attempt, repair, reload, and the page itself says it worked': 'repairOffline',
    'the browser was killed: nothing is lost': 'afterTheKill',
    'network back: everything pending is acknowledged': 'networkBack',
    'a fresh profile gets the ranking, and agents of both eras the same order and numbers':
        'freshProfileAndAgents',
  };
  for (const [name, step] of Object.entries(steps)) await t.test(name, (each) => story[step](each));
}

test('the loop closes over the embedded store', (t) => tellsTheStory(t, undefined));

test(
    'the loop closes over PostgreSQL',
    {skip: process.env.DEVDIAG_TEST_PG ? false : 'DEVDIAG_TEST_PG is not set'}, async (t) => {
      await tellsTheStory(t, await freshDatabase(t, process.env.DEVDIAG_TEST_PG));
    });

test('repairing every planted problem leaves no finding', async (t) => {
  const gateway = await startGateway(t, {args: ['--web', process.env.DEVDIAG_WEB, '--demo']});
  const {page, close} = await openBrowser(t, await freshFolder(t));
  await openSettled(page, `${gateway.origin}/demo/`, expectedOn('/demo/'));
  await page.click('#open-workshop');
  await page.locator('#workshop').getByRole('button', {name: 'Repair all'}).click();
  for (const path of ['/demo/', '/demo/journal/']) {
    const state = await openSettled(page, gateway.origin + path, []);
    assert.equal(state.report.score, 0);
    assert.ok(state.report.evaluated.length >= 12, state.report.evaluated.join(' '));
  }
  await close();
});
