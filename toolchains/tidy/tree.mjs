// The files that the house rules look at.
import {readFileSync, readdirSync} from 'node:fs';
import {extname, join, relative} from 'node:path';

const kSkippedFolders = new Set(['.git', 'build', 'node_modules', 'dist', '.cache', 'seeds']);
const kText = new Set([
  '.cpp', '.hpp',   '.h',   '.c',    '.ts', '.mts',  '.mjs', '.js',  '.css', '.html', '.sh',
  '.ps1', '.cmake', '.sql', '.json', '.md', '.yaml', '.yml', '.env', '.txt', ''
]);

function walk(folder, root, out) {
  for (const entry of readdirSync(folder, {withFileTypes: true})) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !kSkippedFolders.has(entry.name)) walk(path, root, out);
    if (entry.isFile() && kText.has(extname(entry.name))) out.push(relative(root, path));
  }
}

function kindOf(path) {
  const extension = extname(path);
  if (['.cpp', '.hpp', '.h', '.c'].includes(extension)) return 'cpp';
  if (['.ts', '.mts', '.mjs', '.js'].includes(extension)) return 'script';
  if (extension === '.sh' || path === 'dev' || path === '.ci/run') return 'shell';
  if (extension === '.cmake' || path.endsWith('CMakeLists.txt')) return 'cmake';
  return 'other';
}

/** All text files below root as {path, kind, text, lines, generated}, sorted by path. */
export function readTree(root) {
  const paths = [];
  walk(root, root, paths);
  return paths.sort().map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const generated = /^.{0,4}\s*Generated\b/i.test(text.slice(0, 80));
    return {path, kind: kindOf(path), text, lines: text.split('\n'), generated};
  });
}
