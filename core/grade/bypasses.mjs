// Hosts known to serve scripts or Flash files that run what a request tells them: the facts behind the
// allowlist checks.
//
// bypasses.mjs --refresh      data/csp_bypasses.json from the installed npm package csp_evaluator
// bypasses.mjs --check        says whether it still agrees with that package
// bypasses.mjs --cpp OUTPUT   the file as a table for C++, in the order its index searches
import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';

const kData = fileURLToPath(new URL('data/csp_bypasses.json', import.meta.url));

/** The package's lists: addresses without scheme, and the hosts whose answers need eval to do harm. */
function factsOfPackage() {
  const require = createRequire(import.meta.url);
  const list = (name) => require(`csp_evaluator/dist/allowlist_bypasses/${name}.js`);
  const {version, license} = require('csp_evaluator/package.json');
  const jsonp = list('jsonp');
  const sorted = (texts) => [...new Set(texts)].sort();
  return {
    from: `npm package csp_evaluator ${version}, ${license}, Google LLC and contributors`,
    jsonp_urls: sorted(jsonp.URLS),
    jsonp_hosts_that_need_eval: sorted(jsonp.NEEDS_EVAL),
    angular_urls: sorted(list('angular').URLS),
    flash_urls: sorted(list('flash').URLS),
  };
}

const textOf = (facts) => JSON.stringify(facts, null, 1) + '\n';

/** One row per address: host, path, and what a policy that allows it lets in. */
function rowsOf(facts) {
  const needEval = new Set(facts.jsonp_hosts_that_need_eval);
  const row = (url, kind) => {
    const {hostname, pathname} = new URL(`https:${url}`);
    return {host: hostname, path: pathname, kind};
  };
  const script = (url, isJsonp) => {
    const made = row(url, 'script_bypass');
    return isJsonp && needEval.has(made.host) ? {...made, kind: 'bypass_by_eval'} : made;
  };
  const rows = [
    ...facts.jsonp_urls.map((url) => script(url, true)),
    ...facts.angular_urls.map((url) => script(url, false)),
    ...facts.flash_urls.map((url) => row(url, 'object_bypass')),
  ];
  const backwards = (text) => [...text].reverse().join('');
  const key = ({host, path, kind}) => `${backwards(host)}\n${path}\n${kind}`;
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function cppOf(facts) {
  const lines = rowsOf(facts).map(
      ({host, path, kind}) => `    {${JSON.stringify(host)}, ${JSON.stringify(path)}, trait::${kind}},`);
  return [
    '// Generated from core/grade/data/csp_bypasses.json; do not edit.', '#include "csp_bypass.hpp"', '',
    'namespace devdiag::grade {', '', 'std::span<const BypassUrl> bypass_urls() {',
    `  static constexpr BypassUrl kRows[] = {`, ...lines, '  };', '  return kRows;', '}', '',
    '}  // namespace devdiag::grade', ''
  ].join('\n');
}

const [, , mode, output] = process.argv;
if (mode === '--refresh') {
  writeFileSync(kData, textOf(factsOfPackage()));
} else if (mode === '--check') {
  const same = readFileSync(kData, 'utf8') === textOf(factsOfPackage());
  process.stdout.write(`csp_bypasses.json ${same ? 'agrees with' : 'differs from'} the package\n`);
  process.exit(same ? 0 : 1);
} else if (mode === '--cpp' && output) {
  writeFileSync(output, cppOf(JSON.parse(readFileSync(kData, 'utf8'))));
} else {
  console.error('usage: bypasses.mjs --refresh | --check | --cpp OUTPUT');
  process.exit(2);
}
