// Puts functions that look alike next to each other, so that a download compresses better: brotli finds the
// most in what it has just seen. Changes nothing but the order.
//
// node order_functions.mjs WASM_OPT FILE.wasm
import {execFileSync} from 'node:child_process';
import {readFileSync, rmSync, writeFileSync} from 'node:fs';

// What Emscripten enables for our modules; wasm-opt must be told, the file does not say.
const kFeatures = ['exception-handling', 'multivalue', 'mutable-globals', 'reference-types', 'sign-ext']
                      .map((name) => `--enable-${name}`);
const kGram = 4;           // bytes that must agree to count as something in common
const kCommonGram = 150;   // in more functions than this it says nothing about any two of them

const [wasmOpt, file] = process.argv.slice(2);

// A number of the wasm format: [value, where the next byte is].
function readNumber(bytes, at) {
  let value = 0;
  for (let shift = 1;; shift *= 128) {
    const byte = bytes[at++];
    value += (byte & 127) * shift;
    if (byte < 128) return [value, at];
  }
}

function numberBytes(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
  return [...bytes, value];
}

const sized = (bytes) => [...numberBytes(bytes.length), ...bytes];

function sections(bytes) {
  const found = new Map();
  for (let at = 8; at < bytes.length;) {
    const id = bytes[at];
    const [size, start] = readNumber(bytes, at + 1);
    found.set(id, bytes.subarray(start, start + size));
    at = start + size;
  }
  return found;
}

function functionBodies(code) {
  let [count, at] = readNumber(code, 0);
  return Array.from({length: count}, () => {
    const [size, start] = readNumber(code, at);
    at = start + size;
    return code.subarray(start, at);
  });
}

function countImportedFunctions(bytes) {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
  return imports.filter(({kind}) => kind === 'function').length;
}

// Which functions hold a gram, and which grams a function holds.
function gramsOf(bodies) {
  const holders = new Map();
  const grams = bodies.map((body, index) => {
    const own = new Set();
    for (let at = 0; at + kGram <= body.length; ++at) own.add(body.readUInt32LE(at));
    for (const gram of own) {
      const list = holders.get(gram);
      if (list) list.push(index);
      else holders.set(gram, [index]);
    }
    return own;
  });
  return {grams, holders};
}

// From each function on to the one, of those left, that has most in common with it for its size.
function orderByLikeness(bodies) {
  const {grams, holders} = gramsOf(bodies);
  const left = new Set(bodies.keys());
  const order = [];
  for (let current = 0; order.length < bodies.length;) {
    left.delete(current);
    order.push(current);
    const common = new Map();
    for (const gram of grams[current]) {
      const list = holders.get(gram);
      if (list.length > kCommonGram) continue;
      for (const other of list) {
        if (left.has(other)) common.set(other, (common.get(other) ?? 0) + 1);
      }
    }
    let best = -1;
    let next = left.values().next().value;
    for (const [other, count] of common) {
      const likeness = count / Math.sqrt(grams[other].size + 1);
      if (likeness > best) [best, next] = [likeness, other];
    }
    current = next;
  }
  return order;
}

// A name section in which the names' order is the order wanted.
function nameSection(order, imported) {
  const places = [];
  order.forEach((index, place) => (places[index] = place));
  const names = [...Array(imported).fill(0), ...places].map(
      (place, index) => [...numberBytes(index), ...sized([...Buffer.from(String(place).padStart(6, '0'))])]);
  const functions = [...numberBytes(names.length), ...names.flat()];
  const payload = [...sized([...Buffer.from('name')]), 1, ...sized(functions)];
  return Buffer.from([0, ...sized(payload)]);
}

function runWasmOpt(...args) {
  execFileSync(wasmOpt, [...kFeatures, ...args, '-o', file], {stdio: 'inherit'});
}

runWasmOpt(file, '-Oz', '--low-memory-unused', '--zero-filled-memory', '--converge');
const bytes = readFileSync(file);
const order = orderByLikeness(functionBodies(sections(bytes).get(10)));
const named = `${file}.named`;
writeFileSync(named, Buffer.concat([bytes, nameSection(order, countImportedFunctions(bytes))]));
runWasmOpt(named, '--reorder-functions-by-name', '--strip-debug', '--optimize-stack-ir');
rmSync(named);
