// nginx as a proxy before the application; statements of a snippet go where nginx allows them.
import {copyFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {run, serve} from './process.mjs';

const servers = process.env.DEVDIAG_SERVERS ?? '/';
const program = join(servers, 'usr/sbin/nginx');
const kHttpOnly = new Set(
    ['map', 'upstream', 'server', 'proxy_cache_path', 'log_format', 'limit_req_zone', 'split_clients']);
// A location of its own beside the one of the application.
const kServerOnly = new Set(['location', 'error_page', 'server_name']);

/** The statements at the top level of a text, comments dropped. */
export function statements(text) {
  const found = [];
  let depth = 0, quote = '', from = 0;
  const plain = text.replace(/^\s*#.*$|\s#\s.*$/gm, '');
  for (let i = 0; i < plain.length; i++) {
    const c = plain[i];
    if (quote) {
      if (c === '\\')
        i++;
      else if (c === quote)
        quote = '';
    } else if (c === '"' || c === '\'')
      quote = c;
    else if (c === '{')
      depth++;
    else if (c === '}' && --depth > 0)
      continue;
    if (!quote && depth === 0 && (c === ';' || c === '}')) {
      found.push(plain.slice(from, i + 1).trim());
      from = i + 1;
    }
  }
  return found;
}

function sorted(text) {
  const of = (wanted) => statements(text).filter((each) => wanted(/^[\w]+/.exec(each)?.[0])).join('\n');
  return {
    http: of((name) => kHttpOnly.has(name)),
    server: of((name) => kServerOnly.has(name)),
    location: of((name) => !kHttpOnly.has(name) && !kServerOnly.has(name)),
  };
}

function site(item, {address, upstream}) {
  const {http, server, location} = sorted(item.filled);
  // A server of the snippet's own for plain http takes this one's place.
  const plain = `listen ${address}:20080;`;
  if (http.includes(plain)) return http.replaceAll(plain, `listen ${address}:${item.port};`);
  const proxies = /^\s*proxy_pass\b/m.test(location);
  // A `location /` of the snippet's own takes the application's place.
  const own = /location\s+\/\s*\{/.test(server);
  return `${http}
server {
  listen ${address}:${item.port};
  ${server}
  ${own ? '' : `location / {
    ${proxies ? '' : `proxy_pass http://${upstream}/${item.id}/;`}
    ${location}
  }`}
}`;
}

const configuration = (items, here) => `
daemon off; worker_processes 1; pid ${here.folder}/nginx.pid; error_log stderr warn;
${process.getuid() === 0 ? 'user root;' : ''}
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${here.folder}/body; proxy_temp_path ${here.folder}/proxy;
  fastcgi_temp_path ${here.folder}/fastcgi; uwsgi_temp_path ${here.folder}/uwsgi; scgi_temp_path ${
    here.folder}/scgi;
  proxy_cache_path ${here.folder}/pages keys_zone=pages:1m;
  server_names_hash_bucket_size 128;
  ${items.map((item) => site(item, here)).join('\n')}
}`;

function written(items, here, name) {
  const file = join(here.folder, `${name}.conf`);
  writeFileSync(file, configuration(items, here));
  copyFileSync(join(servers, 'etc/nginx/mime.types'), join(here.folder, 'mime.types'));
  return ['-p', here.folder, '-c', file, '-e', 'stderr'];
}

export async function check(item, here) {
  const {code, output} = await run(program, [...written([item], here, `check-${item.id}`), '-t']);
  return code === 0 ? null : output;
}

export const start = (t, items, here) =>
    serve(t, program, written(items, here, 'nginx'), {address: here.address, port: items[0].port});
