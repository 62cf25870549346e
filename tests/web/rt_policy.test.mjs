// The policy reader: source matching by CSP3, what we may do under a policy, and which sentence says why
// not.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  decide,
  parsePolicies,
  policiesOfHeaders,
  refusesConnect,
  refusesScript,
  refusesWasm,
  refusesWorker,
  trustedTypesNeed,
} from '../../web/src/policy.ts';

const page = new URL('https://shop.example/app/');
const enforce = (text) => parsePolicies(text, 'enforce');
const connects = (text, url, self = page) => refusesConnect(enforce(text), new URL(url), self) === null;

test('a policy text is split at commas and semicolons, the first of equal directives counts', () => {
  const policies = enforce(' Default-Src \'self\' ;; default-src * ; IMG-SRC\tdata: , script-src \'none\' ');
  assert.equal(policies.length, 2);
  assert.deepEqual(
      [...policies[0].directives],
      [
        ['default-src', ['\'self\'']],
        ['img-src', ['data:']],
      ],
  );
  assert.deepEqual([...policies[1].directives], [['script-src', ['\'none\'']]]);
  assert.deepEqual(enforce(' , ; '), []);
});

test('headers give enforced and report-only policies, whatever the case of their names', () => {
  const policies = policiesOfHeaders([
    ['Content-Security-Policy', 'default-src \'self\''],
    ['content-security-policy-report-only', 'script-src \'none\''],
    ['X-Content-Security-Policy', 'default-src \'none\''],
  ]);
  assert.deepEqual(
      policies.map((policy) => policy.disposition),
      ['enforce', 'report'],
  );
});

const matching = [
  // source, address, allowed
  ['\'self\'', 'https://shop.example/x', true],
  ['\'self\'', 'https://shop.example:8443/x', false],
  ['\'self\'', 'http://shop.example/x', false],
  ['\'SELF\'', 'https://shop.example/x', true],
  ['\'none\'', 'https://shop.example/x', false],
  ['', 'https://shop.example/x', false],
  ['*', 'https://other.example/x', true],
  ['*', 'wss://other.example/x', true],
  ['*', 'data:text/plain,x', false],
  ['https:', 'https://other.example/', true],
  ['http:', 'https://other.example/', true],
  ['https:', 'http://other.example/', false],
  ['data:', 'data:text/plain,x', true],
  ['other.example', 'https://other.example/x', true],
  ['other.example', 'http://other.example/x', false],
  ['http://other.example', 'https://other.example/x', true],
  ['https://other.example', 'https://other.example:444/x', false],
  ['https://other.example:*', 'https://other.example:444/x', true],
  ['http://other.example:80', 'https://other.example/x', true],
  ['*.example', 'https://a.b.example/', true],
  ['*.example', 'https://example/', false],
  ['*.other.example', 'https://other.example/', false],
  ['https://other.example/api/', 'https://other.example/api/x', true],
  ['https://other.example/api/', 'https://other.example/apix', false],
  ['https://other.example/api', 'https://other.example/api/x', false],
  ['https://other.example/api', 'https://other.example/api?q=1', true],
  ['https://other.example/', 'https://other.example/any', true],
  ['http://127.0.0.1:8377', 'http://127.0.0.1:8377/v1/sync/push', true],
  ['http://10.0.0.1', 'http://10.0.0.1/', false],
  ['\'unsafe-inline\'', 'https://shop.example/', false],
  ['shop.example#x', 'https://shop.example/', false],
];
for (const [source, url, allowed] of matching) {
  test(`connect-src ${source || '(empty)'} ${allowed ? 'allows' : 'refuses'} ${url}`, () => {
    assert.equal(connects(`connect-src ${source}`, url), allowed);
  });
}

test('connect-src falls back to default-src, and no directive means no limit', () => {
  assert.equal(connects('default-src \'none\'', 'https://shop.example/'), false);
  assert.equal(connects('default-src \'none\'; connect-src \'self\'', 'https://shop.example/'), true);
  assert.equal(connects('script-src \'none\'', 'https://shop.example/'), true);
  assert.equal(refusesConnect(enforce('default-src \'none\''), page, page), 'default-src');
});

test('every policy must allow, a report-only one too', () => {
  const two = [...enforce('connect-src *'), ...parsePolicies('connect-src \'none\'', 'report')];
  assert.equal(refusesConnect(two, page, page), 'connect-src');
});

test('scripts we import: nonce, strict-dynamic, or their address', () => {
  const url = new URL('https://shop.example/pkg/main.js');
  const refuses = (text, nonced = false) => refusesScript(enforce(text), url, page, nonced);
  assert.equal(refuses('script-src \'nonce-abc\'', true), null);
  assert.equal(refuses('script-src \'nonce-abc\'', false), 'script-src');
  assert.equal(refuses('script-src \'nonce-abc\' \'strict-dynamic\'', false), null);
  assert.equal(refuses('script-src-elem \'none\'; script-src \'self\''), 'script-src-elem');
  assert.equal(refuses('script-src https://shop.example/pkg/'), null);
  assert.equal(refuses('script-src https://shop.example/pkg/devdiag.js'), 'script-src');
  assert.equal(refuses('default-src \'none\''), 'default-src');
});

test('workers: worker-src, child-src, script-src, default-src in this order', () => {
  const url = new URL('https://shop.example/pkg/worker.js');
  const refuses = (text) => refusesWorker(enforce(text), url, page);
  assert.equal(refuses('worker-src \'none\'; script-src \'self\''), 'worker-src');
  assert.equal(refuses('child-src \'none\'; script-src \'self\''), 'child-src');
  assert.equal(refuses('script-src \'self\'; default-src \'none\''), null);
  assert.equal(refuses('script-src \'nonce-abc\''), 'script-src');
  assert.equal(refuses('script-src \'nonce-abc\' \'strict-dynamic\''), null);
  assert.equal(refuses('script-src-elem \'self\'; default-src \'none\''), 'default-src');
  assert.equal(refuses('default-src \'nonce-abc\' \'strict-dynamic\''), 'default-src');
  assert.equal(refuses('worker-src \'self\'; default-src \'none\''), null);
});

test(
    'wasm needs \'wasm-unsafe-eval\' or \'unsafe-eval\' in script-src or default-src, never in script-src-elem',
    () => {
      assert.equal(refusesWasm(enforce('script-src \'self\'')), 'script-src');
      assert.equal(refusesWasm(enforce('script-src \'self\' \'wasm-unsafe-eval\'')), null);
      assert.equal(refusesWasm(enforce('default-src \'self\' \'unsafe-eval\'')), null);
      assert.equal(refusesWasm(enforce('default-src \'none\'')), 'default-src');
      assert.equal(refusesWasm(enforce('script-src-elem \'self\'')), null);
      assert.equal(refusesWasm([]), null);
    });

test('Trusted Types: the policy name must be allowed by every trusted-types directive', () => {
  const need = (text) => trustedTypesNeed(enforce(text));
  assert.equal(need('script-src \'self\''), 'none');
  assert.equal(need('require-trusted-types-for \'script\''), 'policy');
  assert.equal(need('require-trusted-types-for \'script\'; trusted-types devdiag app'), 'policy');
  assert.equal(need('require-trusted-types-for \'script\'; trusted-types *'), 'policy');
  assert.equal(need('require-trusted-types-for \'script\'; trusted-types app'), 'forbidden');
  assert.equal(need('require-trusted-types-for \'script\', trusted-types \'none\''), 'forbidden');
});

const facts = (change) => ({
  page,
  base: new URL('https://shop.example/pkg/'),
  gateway: new URL('https://gate.example'),
  nonced: false,
  opaque_origin: false,
  policies: [],
  coep: '',
  worker: {policies: [], coep: ''},
  ...change,
});

const decisions = [
  // what, facts, mode, sync, what the sentences must say
  ['no policy at all', {}, 'local', true, []],
  ['no gateway', {gateway: null}, 'local', false, []],
  ['policy unknown', {policies: null}, 'off', false, [/data-connect/, /data-policy/]],
  [
    'worker-src \'none\'',
    {policies: enforce('worker-src \'none\'')},
    'core',
    false,
    [/worker-src/, /nothing is stored/],
  ],
  [
    'strict page, free worker',
    {policies: enforce('default-src \'none\'; script-src \'self\'; connect-src \'self\'')},
    'local',
    true,
    [],
  ],
  [
    'strict page and worker-src \'none\'',
    {policies: enforce('script-src \'self\'; worker-src \'none\'')},
    'off',
    false,
    [/worker-src/, /'wasm-unsafe-eval'/],
  ],
  [
    'worker\'s own policy refuses wasm',
    {worker: {policies: enforce('script-src \'self\''), coep: ''}},
    'core',
    false,
    [/The worker's policy \(script-src\)/],
  ],
  [
    'worker\'s own policy refuses the gateway',
    {worker: {policies: enforce('script-src \'self\' \'wasm-unsafe-eval\'; connect-src \'self\''), coep: ''}},
    'local',
    false,
    [/contacting the gateway/],
  ],
  ['worker\'s headers unreadable', {worker: null}, 'core', false, [/could not be read/]],
  [
    'package from another origin',
    {base: new URL('https://cdn.example/pkg/')},
    'core',
    false,
    [/cdn\.example/],
  ],
  ['sandboxed without its origin', {opaque_origin: true}, 'core', false, [/sandboxed/]],
  ['embedder policy', {coep: 'require-corp'}, 'core', false, [/Cross-Origin-Embedder-Policy/]],
  [
    'embedder policy on both',
    {coep: 'require-corp', worker: {policies: [], coep: 'require-corp'}},
    'local',
    true,
    [],
  ],
  [
    'Trusted Types without our name',
    {policies: enforce('require-trusted-types-for \'script\'; trusted-types app')},
    'core',
    false,
    [/Trusted Types/],
  ],
  [
    'connect-src \'none\'',
    {policies: enforce('connect-src \'none\''), worker: null},
    'off',
    false,
    [/could not be read/, /connect-src/],
  ],
];
for (const [what, change, mode, sync, sentences] of decisions) {
  test(`decision: ${what} -> ${mode}`, () => {
    const permission = decide(facts(change));
    assert.equal(permission.mode, mode);
    assert.equal(permission.sync, sync);
    for (const sentence of sentences) assert.match(permission.why.join('\n'), sentence);
    if (sentences.length === 0) assert.deepEqual(permission.why, []);
    for (const why of permission.why) assert.match(why, /^[A-Z].*[.]$/s);
  });
}

test('Trusted Types with our name allowed: local, by the policy object', () => {
  const permission = decide(
      facts({policies: enforce('require-trusted-types-for \'script\'; trusted-types devdiag')}),
  );
  assert.equal(permission.mode, 'local');
  assert.equal(permission.trusted_types, true);
});
