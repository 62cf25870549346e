// A browser and two servers for tests of the collectors, and small pages made of a head and a body.
import {before} from 'node:test';
import {bundleText} from './rt_build.mjs';
import {launch, openPage} from './rt_browser.mjs';
import {html, startServer} from './rt_server.mjs';

export let browser, server, other;
export const kEntry = '<script src="/entry.js"></script>';
export const kBoot = '<script src="/pkg/devdiag.js"></script>';

before(async (t) => {
  browser = await launch(t);
  [server, other] = await Promise.all([startServer(t), startServer(t)]);
  const [entry, boot] = await Promise.all([
    bundleText('tests/web/rt_collect_entry.ts', {globalName: 'DD'}),
    bundleText('web/src/bootstrap.ts'),
  ]);
  server.routes.set('/entry.js', {type: 'text/javascript', body: entry});
  server.routes.set('/pkg/devdiag.js', {type: 'text/javascript', body: boot});
  server.routes.set('/pkg/main.js', {type: 'text/javascript', body: ''});
  server.routes.set('/ok', {type: 'text/plain', body: 'fine'});
  server.routes.set('/bad', {status: 503, type: 'text/plain', body: 'bad'});
  other.routes.set('/frame', html('', 'other'));
});

export async function load(t, head, body, {status = 200, headers = {}, path = '/'} = {}) {
  server.routes.set(path, {status, headers, ...html(head, body)});
  const opened = await openPage(t, browser, {viewport: {width: 1000, height: 800}});
  await opened.page.goto(`${server.url}${path}`);
  return opened;
}

export async function look(t, head, body, context = {}, options = {}) {
  const {page} = await load(t, kEntry + head, body, options);
  return page.evaluate((given) => window.DD.lookOnce(given), context);
}
