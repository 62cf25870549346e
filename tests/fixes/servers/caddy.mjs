// Caddy as a proxy before the application; one site a snippet.
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {run, serve} from './process.mjs';

const program = join(process.env.DEVDIAG_SERVERS ?? '/', 'usr/bin/caddy');
// A line that opens a site block: a host name.
const kSite = /^(?=\S*[.])"?[\w.:/-]+"?\s*\{/m;

function site(item, {address, upstream}) {
  const beside = kSite.test(item.filled) ? item.filled : '';
  const inside = beside ? '' : item.filled;
  const proxies = /^reverse_proxy\b/m.test(inside);
  return `${beside.replace(kSite, (line) => `http://${line.replaceAll('"', '')}`)}
http://:${item.port} {
  bind ${address}
  rewrite * /${item.id}{uri}
  ${inside}
  ${proxies ? '' : `reverse_proxy ${upstream}`}
}`;
}

function written(items, here, name) {
  const file = join(here.folder, `${name}.Caddyfile`);
  writeFileSync(
      file,
      `{\n\tadmin off\n\tauto_https off\n\tdefault_bind ${here.address}\n}\n` +
          items.map((item) => site(item, here)).join('\n'));
  return ['--adapter', 'caddyfile', '--config', file];
}

const env = ({folder}) => ({XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder});

export async function check(item, here) {
  const {code, output} =
      await run(program, ['validate', ...written([item], here, `check-${item.id}`)], env(here));
  return code === 0 ? null : output;
}

export const start = (t, items, here) => serve(
    t, program, ['run', ...written(items, here, 'caddy')],
    {address: here.address, port: items[0].port, env: env(here)});
