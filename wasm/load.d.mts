// Types of load.mjs.

export type Retry = 'never' | 'later' | 'after_change' | 'after_upgrade';

/** An error of the core or the store; `code` is a name of core/include/devdiag/error.hpp. */
export class DevDiagError extends Error {
  constructor(record: {code: string; path?: string; detail: string; allowed?: string; retry?: Retry});
  readonly code: string;
  readonly path: string;
  readonly detail: string;
  readonly allowed: string;
  readonly retry: Retry;
}

/** 10 random bytes per id, as lower-case hex. */
export function entropyHex(ids: number): string;

/** What a FileSystemSyncAccessHandle offers, as far as the store needs it. */
export interface SyncHandle {
  read(buffer: Uint8Array, options: {at: number}): number;
  write(buffer: Uint8Array, options: {at: number}): number;
  truncate(size: number): void;
  flush(): void;
  getSize(): number;
}

export interface NamedHandle {
  name: string;
  h: SyncHandle;
}

export type ModuleFactory = (options?: object) => Promise<unknown>;

export interface DevDiagOptions {
  /** Where the .wasm is, when it is not beside the .mjs. */
  wasmUrl?: string;
  /** The bytes of the .wasm. */
  wasmBinary?: ArrayBuffer | Uint8Array;
  /** The .wasm, compiled already. */
  wasmModule?: WebAssembly.Module;
  /** devdiag-local: open handles named learn.db, learn.db-journal and learn.db-wal. */
  sah?: NamedHandle[];
}

export interface DevDiagVersion {
  abi: number;
  version: string;
  modules: ('core'|'local')[];
  limits: Record<string, number>;
}

export interface DevDiag {
  readonly version: DevDiagVersion;
  /** Throws DevDiagError. Methods are listed in wasm/devdiag.h. */
  call(method: string, argument?: object): any;
  /** The answer as it crosses the boundary: `{"ok":…}` or `{"error":…}`, byte for byte. */
  callText(method: string, argument: string): string;
}

export function createDevDiag(source: string|ModuleFactory, options?: DevDiagOptions): Promise<DevDiag>;
