// window.devdiag.simulatePolicy() in a page that brings DevDiag: the proposal, what another policy would
// break, which delivered policy blocks; with the store's worker and with the rules alone.
import assert from 'node:assert/strict';
import {before, test} from 'node:test';
import {launch, openPage} from './rt_browser.mjs';
import {kPackage, kTag, stateWhen} from './rt_package.mjs';
import {html, startServer} from './rt_server.mjs';

let browser, server;

before(async (t) => {
  browser = await launch(t);
  server = await startServer(t, {pkg: kPackage});
});

const kBody = `<style>b { color: red }</style><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
  <script>fetch("/api?token=s3cret").catch(() => {})</script>`;

async function simulated(t, {headers = {}, tag = '', options, mode = 'local'} = {}) {
  server.routes.set('/api', {type: 'application/json', body: '{}'});
  server.routes.set('/', {headers, ...html(kTag(tag), kBody)});
  const {page} = await openPage(t, browser);
  await page.goto(`${server.url}/`);
  const state = await stateWhen(page, (one) => one.phase === 'settled');
  assert.equal(state.mode, mode);
  return page.evaluate((given) => devdiag.simulatePolicy(given), options);
}

test(
    'a proposal for the page as it is, our tag in its markup included and nothing else of ours',
    async (t) => {
      const {proposal, simulation, explanation} = await simulated(t);
      assert.deepEqual(proposal.policy.replace(/sha256-[^']{44}/g, 'hash').split('; '), [
        'default-src \'none\'',
        'script-src \'self\' \'hash\'',
        'style-src \'hash\'',
        'img-src \'self\' data:',  // the browser asks for /favicon.ico
        'connect-src \'self\'',
        'worker-src \'none\'',
        'object-src \'none\'',
        'base-uri \'none\'',
        'form-action \'none\'',
        'frame-ancestors \'none\'',
      ]);
      assert.equal(proposal.header, 'Content-Security-Policy-Report-Only');
      assert.equal(simulation, undefined);
      assert.equal(explanation, undefined);
    });

test('what a policy would break, and which delivered one blocks', async (t) => {
  const policy = 'default-src \'self\' \'unsafe-inline\' \'wasm-unsafe-eval\' data:; img-src \'self\' data:';
  const result = await simulated(t, {
    headers: {'Content-Security-Policy': policy},
    tag: 'data-connect="self"',
    options: {
      policy: 'default-src \'self\'',
      load: {directive: 'img-src', url: 'https://cdn.example/a.png'},
    },
  });
  const refused = result.simulation.loads.filter((load) => load.verdict === 'refused');
  assert.deepEqual(
      [...new Set(refused.map((load) => load.directive))].sort(),
      ['img-src', 'script-src-elem', 'style-src-elem']);
  assert.equal(result.explanation.blocked, true);
  assert.deepEqual(
      result.explanation.policies.map((one) => [one.where, one.line, one.directive, one.needs]),
      [['Content-Security-Policy', 1, 'img-src', ['https://cdn.example']]]);
  assert.ok(!JSON.stringify(result).includes('s3cret'));
});

test('a wrong question is answered with what is allowed', async (t) => {
  server.routes.set('/', html(kTag(), kBody));
  const {page} = await openPage(t, browser);
  await page.goto(`${server.url}/`);
  await stateWhen(page, (one) => one.phase === 'settled');
  const error = await page.evaluate(
      () => devdiag.simulatePolicy({load: {directive: 'images', url: 'x'}}).catch((e) => e.allowed));
  assert.match(error, /img-src/);
});
