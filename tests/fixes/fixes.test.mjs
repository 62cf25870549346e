// Every snippet for nginx, Apache, Caddy and Express is taken by the real server, and where the server's
// answers decide, the finding is there before it is applied and gone afterwards.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {applicationHeaders, filledIn} from './person.mjs';
import {diagnose, kStacks, makePlan} from './plan.mjs';
import {Application, replay, withAnswers} from './replay.mjs';

const kFirstPort = 22_000;
// Fixes that change what the page asks for, or the page itself: no answer of this server shows them.
const kInThePage = new Map([
  ['cors.same-origin-proxy', 'the page asks its own origin instead'],
  ['csp.start-report-only', 'the first of two steps: it enforces nothing yet'],
  ['caddy tls.redirect', 'Caddy redirects by itself once it has a certificate for the name'],
  ['cache.no-store-html', 'a cache repeated the nonce; the application here repeats it by itself'],
]);

const plan = makePlan();
const root = new URL('../..', import.meta.url).pathname;

async function makeSite(t, stack) {
  const folder = mkdtempSync(join(tmpdir(), `devdiag-${stack}-`));
  // Modules find the npm packages from here.
  const modules = join(root, 'build', 'fixes', `${process.pid}-${stack}`);
  mkdirSync(modules, {recursive: true});
  t.after(() => [folder, modules].forEach((each) => rmSync(each, {recursive: true, force: true})));
  execFileSync(
      'openssl',
      [
        'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
        '-subj', '/CN=shop.example', '-keyout', join(folder, 'privkey.pem'), '-out',
        join(folder, 'fullchain.pem')
      ],
      {stdio: 'ignore'});
  const application = new Application();
  const upstream = await application.listen(t);
  // An address of its own: no other server's port is in the way.
  const address = `127.${1 + process.pid % 200}.${1 + kStacks.indexOf(stack)}.1`;
  return {folder, modules, application, upstream, address};
}

const itemsOf = (stack, here) =>
    plan.filter((item) => item.stack === stack)
        .map((item) => ({...item, port: kFirstPort + item.id, filled: filledIn(item, here)}));

async function pool(items, work) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({length: 4}, worker));
}

const found = (item, answers) => diagnose(withAnswers(item.evidence, answers), item.code).findings;

/** Why the fix did not do it, or null. */
async function tryFix(item, plain, {application, address}) {
  const here = {address, port: item.port};
  const faulty = item.evidence.responses;
  application.tell(plain.id, faulty);
  const before = await replay({address, port: plain.port}, item.evidence);
  if (found(item, before).length === 0) return 'the server without it does not have the problem';
  const bare = faulty.map(({status}) => ({status, headers: []}));
  application.tell(plain.id, bare);
  application.tell(item.id, bare);
  const without = await replay({address, port: plain.port}, item.evidence);
  const alone = await replay(here, item.evidence);
  application.tell(
      item.id,
      faulty.map(
          ({status, headers}, n) => ({
            status,
            headers: applicationHeaders(
                headers ?? [],
                {plain: without[n].headers, snippet: alone[n].headers, source: item.text, text: item.filled}),
          })));
  const after = await replay(here, item.evidence);
  if (found(item, after).length === 0) return null;
  return `still there: ${
      after.map(({status, headers}) => `${status} ${JSON.stringify(headers)}`).join(' | ')}`;
}

for (const stack of kStacks) {
  test(`${stack}: takes every snippet, and its answers have no finding afterwards`, async (t) => {
    const {check, start} = await import(`./servers/${stack}.mjs`);
    const here = await makeSite(t, stack);
    const items = itemsOf(stack, here);
    const refused = new Set();
    await pool(items, async (item) => {
      const why = await check(item, here);
      if (why === null) return;
      refused.add(item.id);
      await t.test(`${item.code} ${item.fix}`, () => assert.fail(`${why}\n${item.filled}`));
    });
    const shows = ({fix}) => !kInThePage.has(fix) && !kInThePage.has(`${stack} ${fix}`);
    const tried = items.filter((item) => item.decidable && shows(item) && !refused.has(item.id));
    const plain = {id: 'plain', port: kFirstPort - 1, filled: ''};
    await start(t, [plain, ...tried], here);
    for (const item of tried) {
      await t.test(
          `${item.code} ${item.fix}`, async () => assert.equal(await tryFix(item, plain, here), null));
    }
    t.diagnostic(`${items.length} snippets, ${tried.length} tried on answers`);
  });
}
