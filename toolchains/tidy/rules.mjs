// The house rules: each has a name, a reason, and a check that returns "path:line: what is wrong" lines.
import {dirname, relative} from 'node:path';
import {blankLiterals, findFunctions} from './source.mjs';

const kFileLinesMax = 400;
const kFunctionLinesMax = 70;
const kColumnsMax = 110;

const isCode = (file) => ['cpp', 'script', 'shell', 'cmake'].includes(file.kind) && !file.generated;
const isFixture = (file) => /^tests\/(fixtures|golden)\//.test(file.path);

// A line may opt out by naming the rule and its reason: "tidy-allow: RULE, because ...".
function lineRule(name, files, find) {
  const found = [];
  for (const file of files) {
    file.lines.forEach((line, index) => {
      const problem = find(line, file);
      if (problem && !line.includes(`tidy-allow: ${name}, because`))
        found.push(`${file.path}:${index + 1}: ${problem}`);
    });
  }
  return found;
}

function fileLength(files) {
  return files.filter(isCode)
      .filter((file) => file.lines.length - 1 > kFileLinesMax)
      .map(
          (file) =>
              `${file.path}:1: ${file.lines.length - 1} lines, ${kFileLinesMax} allowed: split it by noun`);
}

function functionLength(files) {
  return files.filter((file) => ['cpp', 'script'].includes(file.kind) && !file.generated)
      .flatMap(
          (file) => findFunctions(file.text, file.kind === 'cpp')
                        .filter((each) => each.length > kFunctionLinesMax)
                        .map(
                            (each) => `${file.path}:${each.line}: ${each.length} lines, ${
                                kFunctionLinesMax} allowed: name its steps`));
}

// A long text in one literal may stand: broken up, it could not be searched for.
const kLongLiteral = /(["'`])(?:\\.|(?!\1)[^\\]){60,}\1/g;

function lineLength(files) {
  return lineRule('line-length', files.filter(isCode), (line) => {
    const columns = [...line].length;
    if (columns <= kColumnsMax || [...line.replace(kLongLiteral, '')].length <= kColumnsMax / 2) return null;
    return `${columns} columns, ${kColumnsMax} allowed`;
  });
}

// Folder, what its files must not include or import, and why.
const kArrows = [
  [
    /^core\/(?!local\/)/, /<(boost|emscripten|openssl|sys)\/|libpq|sqlite3\.h|devdiag\/local\/|gateway\//,
    'core knows nobody'
  ],
  [
    /^core\/(?!local\/)/, /<(fstream|filesystem|thread|mutex|future|random|ctime|chrono|unistd\.h|time\.h)>/,
    'core has no files, threads, clock or randomness: take them as arguments'
  ],
  [/^core\/local\//, /<(boost|openssl)\/|libpq|gateway\//, 'the local store uses core and sqlite3 only'],
  [/^wasm\//, /<(boost|openssl)\/|libpq|gateway\//, 'wasm uses core and local only'],
  [
    /^edge-gateway\/.*\/(api|mcp)\//, /postgres|sqlite|libpq|[</"]sql[/_]/,
    'handlers speak to Store, never to SQL'
  ],
  [/^edge-gateway\/.*\/(store|postgres|sqlite)\//, /beast|["/]http\//, 'stores never see HTTP'],
  [/^web\/src\/collect(ors)?\//, /['"/](sync|worker|store)\//, 'collectors only emit evidence'],
];

function arrows(files) {
  const isArrow = (line) =>
      /^\s*#\s*include\b/.test(line) || /^\s*(import|export)\b.*\bfrom\b|\bimport\(/.test(line);
  return lineRule('arrows', files.filter((file) => ['cpp', 'script'].includes(file.kind)), (line, file) => {
    if (!isArrow(line)) return null;
    const broken = kArrows.find(([folder, target]) => folder.test(file.path) && target.test(line));
    return broken ? `forbidden arrow (${broken[2]}): ${line.trim()}` : null;
  });
}

// Folder, banned call, what to use instead.
const kBanned = [
  [
    /^core\//, /\b(std::)?(exp|exp2|expm1|log|log2|log10|log1p|pow|fma|sin|cos|tan)f?\s*\(/,
    'libm differs between hosts: use + - * / sqrt and tables'
  ],
  [
    /^(core|wasm|edge-gateway)\//, /\bstd::(rand|srand)\b|(?<![\w.:])s?rand\s*\(/,
    'take random bytes from the host as an argument'
  ],
  [
    /^(core|edge-gateway|wasm)\//, /\b(strcpy|strcat|sprintf|vsprintf|gets|strtok)\s*\(/,
    'use std::string and std::to_chars'
  ],
  [
    /^(core|edge-gateway|wasm)\//, /\b(std::)?(stoi|stol|stoul|stod|atoi|atol|atof|strtod)\s*\(/,
    'throws or depends on the locale: use std::from_chars'
  ],
  [
    /^(core|edge-gateway)\//, /\b(localtime|gmtime|mktime|asctime)\s*\(/,
    'not thread-safe: work in milliseconds since 1970'
  ],
  [/^(core|edge-gateway|wasm)\//, /(?<![\w:])(system|popen)\s*\(/, 'no shell'],
  [
    /^tests\//, /sleep_for|(?<![\w.])u?sleep\s*\(|setTimeout\((?:resolve|done|r),\s*\d{4,}/,
    'wait for the event itself, or pass a clock'
  ],
  [
    /^web\/src\//,
    /\beval\s*\(|new Function\s*\(|\.innerHTML\s*=|document\.write\s*\(|insertAdjacentHTML\s*\(/,
    'evidence is untrusted: build nodes and set textContent'
  ],
  [
    /^web\/src\/collect(ors)?\//,
    /(?<![.\w])fetch\s*\((?!.*\{\s*$)|sendBeacon\s*\(|new (XMLHttpRequest|WebSocket|EventSource)\b/,
    'collectors never use the network'
  ],
];

function bannedCalls(files) {
  const found = [];
  for (const file of files.filter((each) => ['cpp', 'script'].includes(each.kind) && !each.generated)) {
    const rules = kBanned.filter(([folder]) => folder.test(file.path));
    if (rules.length === 0) continue;
    const code = {...file, lines: blankLiterals(file.text, file.kind === 'cpp').split('\n')};
    for (const problem of lineRule('banned-calls', [code], (line) => {
           const hit = rules.find(([, call]) => call.test(line));
           return hit ? `${hit[1].exec(line)[0].trim()}: ${hit[2]}` : null;
         })) {
      const line = file.lines[Number(problem.split(':')[1]) - 1];
      if (!line.includes('tidy-allow: banned-calls, because')) found.push(problem);
    }
  }
  return found;
}

function leftOvers(files) {
  const marks = new RegExp(`\\b(${
          ['TO' +
               'DO',
           'FIX' +
               'ME',
           'XX' +
               'X']
              .join('|')})\\b`);
  return lineRule(
      'left-overs', files.filter((file) => !isFixture(file)),
      (line) =>
          marks.test(line) || /^(<{7}|>{7}) /.test(line) ? `left over: ${line.trim().slice(0, 80)}` : null);
}

function machinePaths(files) {
  const path = /(?<![\w.}])\/(home|root|work|Users)\/[\w.]/;
  return lineRule(
      'machine-paths', files.filter((file) => !isFixture(file)),
      (line) => path.test(line) ? `a path of one machine: ${path.exec(line)[0]}…` : null);
}

// A source that no list names would never be compiled, a test that lies too deep never be run.
function unlistedSources(files) {
  const lists = files.filter((file) => file.kind === 'cmake');
  // A list names a file from the root, or from its own folder.
  const listed = (file) => lists.some((list) => {
    const fromList = relative(dirname(list.path), file.path);
    return list.text.includes(fromList) || list.text.includes(`DIR}/${file.path}`);
  });
  const sources = files.filter((file) => file.path.endsWith('.cpp') && !listed(file))
                      .map((file) => `${file.path}:1: no CMakeLists.txt names this file`);
  const tests = files
                    .filter(
                        (file) => /\.test\.(m?js|m?ts)$/.test(file.path) &&
                            !/^tests\/[\w-]+\/[\w-]+\.test\.mjs$/.test(file.path))
                    .map((file) => `${file.path}:1: ./dev test runs tests/<suite>/<name>.test.mjs only`);
  return [...sources, ...tests];
}

function openingComments(files) {
  const comment = {cpp: /^\s*(\/\/|\/\*)/, script: /^\s*(\/\/|\/\*)/, shell: /^#/, cmake: /^#/};
  return files.filter((file) => isCode(file) && file.text !== '')
      .filter((file) => {
        const first = file.lines[0].startsWith('#!') ? file.lines[1] : file.lines[0];
        return !comment[file.kind].test(first ?? '');
      })
      .map((file) => `${file.path}:1: open the file with one comment line that says its job`);
}

function headers(files) {
  return files.filter((file) => file.path.endsWith('.hpp') && !/^#pragma once$/m.test(file.text))
      .map((file) => `${file.path}:1: #pragma once is missing`);
}

function whitespace(files) {
  const checked = files.filter((file) => (isCode(file) || file.path.endsWith('.sql')) && !isFixture(file));
  return [
    ...lineRule(
        'whitespace', checked,
        (line) => /[ \t\r]$/.test(line) ? 'white space at the end' :
            /^ *\t/.test(line)          ? 'tab' :
                                          null),
    ...checked.filter((file) => file.text !== '' && !file.text.endsWith('\n'))
        .map((file) => `${file.path}:${file.lines.length}: no newline at the end`),
  ];
}

function lockFile(files) {
  const lock = files.find((file) => file.path === 'package-lock.json');
  if (!lock) return ['package-lock.json:1: missing'];
  return lineRule(
      'lock-file', [lock],
      (line) => /"resolved":\s*"https?:/.test(line) ? 'an address ties everyone to one registry' : null);
}

// Everything that is installed has its line in docs/dependencies.md.
function dependencies(files) {
  const text = (path) => files.find((file) => file.path === path)?.text ?? '';
  const known = text('docs/dependencies.md');
  const npm = files.filter((file) => /^(web\/)?package\.json$/.test(file.path)).flatMap((file) => {
    const manifest = JSON.parse(file.text);
    return Object.entries({...manifest.dependencies, ...manifest.devDependencies})
        .filter(([name, version]) => !known.includes(`\`${name}\``) || !/^(npm:[^@]+@)?\d/.test(version))
        .map(
            ([name, version]) => `${file.path}:1: ${name} ${
                version}: pin it exactly and give it a line in docs/dependencies.md`);
  });
  const names = [...text('toolchains/packages.sh').matchAll(/^PACKAGES_\w+=\(([^)]*)\)/gm)]
                    .flatMap((match) => match[1].split(/\s+/))
                    .map((name) => name.replace(/"/g, '').replace(/-?\$\w+.*/, ''))
                    .filter(Boolean);
  const debian = names.filter((name) => !known.includes(`\`${name}`))
                     .map((name) => `toolchains/packages.sh:1: ${name} has no line in docs/dependencies.md`);
  return [...npm, ...debian];
}

/** Every rule, in the order they are shown. */
export const kRules = [
  {name: 'file-length', check: fileLength},
  {name: 'function-length', check: functionLength},
  {name: 'line-length', check: lineLength},
  {name: 'arrows', check: arrows},
  {name: 'banned-calls', check: bannedCalls},
  {name: 'left-overs', check: leftOvers},
  {name: 'machine-paths', check: machinePaths},
  {name: 'unlisted-sources', check: unlistedSources},
  {name: 'opening-comments', check: openingComments},
  {name: 'pragma-once', check: headers},
  {name: 'whitespace', check: whitespace},
  {name: 'lock-file', check: lockFile},
  {name: 'dependencies', check: dependencies},
];
