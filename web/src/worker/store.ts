// The learning store of one worker: devdiag-local over the private file system, or in memory when that is
// refused.
//
// Time and randomness enter here. A call that mints ids gets its time and entropy once, in its stamp; the
// same call repeated with the same stamp changes nothing, so it may be sent again after a lost answer.
import { createDevDiag, type DevDiag, entropyHex } from "../../../wasm/load.mjs";
import { recordOf } from "../error.ts";
import type { StorageState, StoreMarker } from "../protocol.ts";
import { closeFiles, openFiles, type StoreFile } from "./files.ts";

const kOpenIds = 3;
const kRecordIds = 64;

export interface Stamp {
  now_ms: number;
  entropy: string;
}

export const mintStamp = (): Stamp => ({ now_ms: Date.now(), entropy: entropyHex(kRecordIds) });
export const isMinting = (method: string) => method.startsWith("record_");

export interface OpenedStore {
  module: DevDiag;
  storage: StorageState;
  client_id: string;
  close(): void;
}

interface OpenAnswer {
  client_id: string;
  created: boolean;
  in_memory: boolean;
}

export interface StoreHost {
  tenant: string;
  glue: string; // address of devdiag-local.mjs
  compiled: WebAssembly.Module; // its .wasm, for every instance of this worker
  storage: StorageManager | undefined;
}

const newModule = ({ glue, compiled }: StoreHost, sah: StoreFile[] = []) =>
  createDevDiag(glue, { wasmModule: compiled, sah });

function open(module: DevDiag, tenant: string, file: boolean, evicted: boolean): OpenAnswer {
  return module.call("open", {
    path: file ? "learn.db" : ":memory:",
    vfs: file ? "sah" : "",
    tenant,
    evicted,
    now_ms: Date.now(),
    entropy: entropyHex(kOpenIds),
  }) as OpenAnswer;
}

// In memory: works like the real one, but is gone with the tab. `why` says so aloud.
export async function openMemory(host: StoreHost, why: string): Promise<OpenedStore> {
  const module = await newModule(host);
  const { client_id } = open(module, host.tenant, false, false);
  return { module, client_id, storage: { kind: "memory", why }, close: () => void module.call("close", {}) };
}

// Over the files; rejects with a DevDiagError and leaves them untouched when they cannot be used. A marker
// of an earlier client means an earlier store: a file that had to be created then was wiped by the browser
// or the user.
export async function openDurable(host: StoreHost, marker: StoreMarker | null): Promise<OpenedStore> {
  const files = await openFiles(host.tenant, host.storage);
  try {
    const module = await newModule(host, files);
    const answer = open(module, host.tenant, true, marker !== null);
    const evicted = marker !== null && answer.created;
    const close = () => {
      module.call("close", {});
      closeFiles(files);
    };
    return {
      module,
      client_id: answer.client_id,
      storage: { kind: "opfs", ...(evicted ? { evicted } : {}) },
      close,
    };
  } catch (thrown) {
    closeFiles(files);
    throw thrown;
  }
}

// Empties the files, so that the next open makes a new store with a new client.
export async function wipe(host: StoreHost): Promise<void> {
  const files = await openFiles(host.tenant, host.storage);
  for (const { h } of files) {
    h.truncate(0);
    h.flush();
  }
  closeFiles(files);
}

export function whyOf(thrown: unknown): string {
  const detail = recordOf(thrown).detail.replace(/[^.]$/, "$&.");
  return `${detail} Findings and fixes are kept in memory and are gone when this tab closes.`;
}
