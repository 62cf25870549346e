// Embedded files come back byte for byte, sorted by name, whatever they hold.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';

const cmakeFolder = fileURLToPath(new URL('../../toolchains/cmake', import.meta.url));

// Every byte value, what ends a raw string, what CMake treats as special, and more than 64 KB.
const kFiles = {
  'b.bin': Buffer.from(Array.from({length: 256}, (_, index) => index)),
  'a.txt': Buffer.from('")x" ; ${NAME} @NAME@ [a;b] \\ \r\n O\'Brien é\n'),
  'empty.txt': Buffer.alloc(0),
  'large.txt': Buffer.from('0123456789abcdef'.repeat(6000)),
};

const kPrint = `#include <devdiag/embedded/things.hpp>
#include <cstdio>
int main() {
  for (const auto& file : probe::things()) {
    std::printf("%.*s %zu\\n", int(file.name.size()), file.name.data(), file.text.size());
    std::fwrite(file.text.data(), 1, file.text.size(), stdout);
  }
}
`;

function buildAndRun(folder) {
  const names = Object.keys(kFiles).sort();
  names.forEach((name) => writeFileSync(join(folder, name), kFiles[name]));
  writeFileSync(join(folder, 'list'), `${names.join('\n')}\n`);
  writeFileSync(join(folder, 'main.cpp'), kPrint);
  execFileSync('mkdir', ['-p', join(folder, 'devdiag/embedded')]);
  const header = join(folder, 'devdiag/embedded/things.hpp');
  const source = join(folder, 'things.cpp');
  execFileSync('cmake', [
    `-DHEADER=${header}`, `-DSOURCE=${source}`, `-DLIST=${join(folder, 'list')}`, `-DBASE=${folder}`,
    '-DNAMESPACE=probe', '-DNAME=things', '-P', join(cmakeFolder, 'embed_write.cmake')
  ]);
  const program = join(folder, 'print');
  const include = ['-I', folder, '-I', join(cmakeFolder, 'include')];
  execFileSync('g++', ['-std=c++20', ...include, source, join(folder, 'main.cpp'), '-o', program]);
  return execFileSync(program, {maxBuffer: 1 << 20});
}

test('devdiag_embed keeps every byte and sorts by name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'devdiag-embed-'));
  try {
    const expected = Object.keys(kFiles).sort().flatMap(
        (name) => [Buffer.from(`${name} ${kFiles[name].length}\n`), kFiles[name]]);
    assert.deepEqual(buildAndRun(folder), Buffer.concat(expected));
  } finally {
    rmSync(folder, {recursive: true});
  }
});
