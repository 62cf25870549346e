// Types of wasm/load.mjs, the one door to the wasm modules.
declare module "*/wasm/load.mjs" {
  export interface SyncFile {
    read(buffer: Uint8Array, options: { at: number }): number;
    write(buffer: Uint8Array, options: { at: number }): number;
    truncate(size: number): void;
    flush(): void;
    getSize(): number;
  }
  export interface LoadOptions {
    wasmUrl?: string;
    wasmBinary?: ArrayBuffer | Uint8Array;
    wasmModule?: WebAssembly.Module;
    sah?: { name: string; h: SyncFile }[];
  }
  export interface DevDiagModule {
    call(method: string, args: object): unknown;
    callText(method: string, json: string): string;
    version: { abi: number; version: string; modules: string[] };
  }
  export function createDevDiag(factoryOrUrl: unknown, options?: LoadOptions): Promise<DevDiagModule>;
  export function entropyHex(ids: number): string;
}
