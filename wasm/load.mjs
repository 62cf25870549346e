// Turns one of the wasm modules into `call(method, object) -> object`.

/** An error of the core or the store, as documented in core/include/devdiag/error.hpp. */
export class DevDiagError extends Error {
  constructor({code, path = '', detail, allowed = '', retry = 'never'}) {
    super(path ? `${path}: ${detail}` : detail);
    this.name = 'DevDiagError';
    Object.assign(this, {code, path, detail, allowed, retry});
  }
}

const internal = (detail) => new DevDiagError({code: 'internal', detail});

/** Randomness for `ids` new ids, in the form the methods take: 10 bytes each, as hex. */
export function entropyHex(ids) {
  const bytes = crypto.getRandomValues(new Uint8Array(10 * ids));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// Emscripten does not hear of a failed asynchronous instantiation; `failed` is how the caller does.
function instantiateWith(wasmModule, failed) {
  return (imports, done) => {
    WebAssembly.instantiate(wasmModule, imports).then((instance) => done(instance, wasmModule)).catch(failed);
    return {};
  };
}

function factoryOptions({wasmUrl, wasmBinary, wasmModule, sah}, failed) {
  const options = {sah: sah ?? []};
  if (wasmUrl) options.locateFile = () => wasmUrl;
  if (wasmBinary) options.wasmBinary = wasmBinary;
  if (wasmModule) options.instantiateWasm = instantiateWith(wasmModule, failed);
  return options;
}

function textOf(memory, pointer) {
  return new TextDecoder().decode(memory.subarray(pointer, memory.indexOf(0, pointer)));
}

/** One instance of a module with text across; see wasm/devdiag.h. */
class Bridge {
  #module;
  #encoder = new TextEncoder();

  constructor(module) { this.#module = module; }

  #put(text) {
    const bytes = this.#encoder.encode(text);
    const pointer = this.#module._malloc(bytes.length + 1);
    if (pointer === 0) throw internal('the memory of the module is exhausted');
    // Read anew each time: the heap may have grown and moved.
    this.#module.HEAPU8.set(bytes, pointer);
    this.#module.HEAPU8[pointer + bytes.length] = 0;
    return pointer;
  }

  #take(pointer) {
    if (pointer === 0) throw internal('the memory of the module is exhausted');
    const text = textOf(this.#module.HEAPU8, pointer);
    this.#module._dd_free(pointer);
    return text;
  }

  version() { return JSON.parse(this.#take(this.#module._dd_version())); }

  callText(method, text) {
    const name = this.#put(method);
    try {
      const argument = this.#put(text);
      try {
        return this.#take(this.#module._dd_call(name, argument));
      } finally {
        this.#module._dd_free(argument);
      }
    } finally {
      this.#module._dd_free(name);
    }
  }

  call(method, object = {}) {
    const answer = JSON.parse(this.callText(method, JSON.stringify(object)));
    if (answer.error) throw new DevDiagError(answer.error);
    return answer.ok;
  }
}

/**
 * @param source the module's factory, or the URL of its .mjs file
 * @param options wasmUrl: where the .wasm is, when not beside the .mjs; wasmBinary: its bytes; wasmModule:
 *     compiled already; sah: open access handles [{name, h}] for devdiag-local
 */
export async function createDevDiag(source, options = {}) {
  const factory = typeof source === 'function' ? source : (await import(source)).default;
  const module = await new Promise((ready, failed) => {
    factory(factoryOptions(options, failed)).then(ready, failed);
  });
  const bridge = new Bridge(module);
  return {
    version: bridge.version(),
    call: (method, object) => bridge.call(method, object),
    callText: (method, text) => bridge.callText(method, text),
  };
}
