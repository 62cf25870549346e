// Apache httpd as a proxy before the application; one virtual host a snippet.
import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {run, serve} from './process.mjs';

const kModules = [
  'mpm_event',
  'authz_core',
  'authz_host',
  'headers',
  'rewrite',
  'proxy',
  'proxy_http',
  'ssl',
  'socache_shmcb',
  'setenvif',
  'expires',
  'deflate',
  'filter',
  'mime',
  'dir',
  'alias',
  'env',
  'substitute',
  'cache',
  'cache_disk',
  'proxy_balancer',
  'slotmem_shm',
  'lbmethod_byrequests',
  'proxy_hcheck',
  'md',
];

// A snippet may bring virtual hosts of its own; they stand beside this one.
function site(item, {address, upstream, folder}) {
  const hosts = [...item.filled.matchAll(/<VirtualHost[\s\S]*?<\/VirtualHost>/g)].map(([text]) => text);
  const rest = hosts.reduce((text, host) => text.replace(host, ''), item.filled);
  const beside = hosts.map(
      (host) => host.replace(/\*:(\d+)/, (_, port) => `${address}:${21_000 + Number(port)}`)
                    .replace(
                        'SSLEngine on',
                        `SSLEngine on\nSSLCertificateFile ${folder}/fullchain.pem\nSSLCertificateKeyFile ${
                            folder}/privkey.pem`));
  return `Listen ${address}:${item.port}
<VirtualHost ${address}:${item.port}>
ServerName s${item.id}.example
${rest}
ProxyPass / http://${upstream}/${item.id}/
</VirtualHost>
${beside.join('\n')}`;
}

const configuration = (items, {folder, ...here}) => `
ServerRoot ${folder}
${
    kModules.map((name) => [name, `/usr/lib/apache2/modules/mod_${name}.so`])
        .filter(([, file]) => existsSync(file))
        .map(([name, file]) => `LoadModule ${name}_module ${file}`)
        .join('\n')}
${process.getuid() === 0 ? 'User www-data\nGroup www-data' : ''}
ServerName localhost
PidFile ${folder}/httpd.pid
DefaultRuntimeDir ${folder}
Mutex file:${folder}
ErrorLog ${folder}/error.log
LogLevel error
TypesConfig /dev/null
ProxyPreserveHost On
ProxyAddHeaders Off
ServerLimit 1
MaxRequestWorkers 32
ThreadsPerChild 32
${items.map((item) => site(item, {folder, ...here})).join('\n')}
`;

function written(items, here, name) {
  const file = join(here.folder, `${name}.conf`);
  writeFileSync(file, configuration(items, here));
  return ['-f', file];
}

export async function check(item, here) {
  const {code, output} = await run('/usr/sbin/apache2', [...written([item], here, `check-${item.id}`), '-t']);
  return code === 0 ? null : output;
}

export const start = (t, items, here) => serve(
    t, '/usr/sbin/apache2', [...written(items, here, 'httpd'), '-D', 'FOREGROUND'],
    {address: here.address, port: items[0].port});
