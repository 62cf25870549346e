// Small notes beside the store, in localStorage: which client it was, and that persistence was asked for
// once.
//
// Both are worth nothing when localStorage is refused, so a refusal is not an error.
import type { StoreMarker } from "../protocol.ts";

const markerKey = (tenant: string) => `devdiag:store:${tenant}`;
const kAskedKey = "devdiag:persist-asked";

function read(page: Window, key: string): string | null {
  try {
    return page.localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(page: Window, key: string, value: string): void {
  try {
    page.localStorage.setItem(key, value);
  } catch {
    // A full or refused localStorage only costs the note.
  }
}

export function readMarker(page: Window, tenant: string): StoreMarker | null {
  const client_id = read(page, markerKey(tenant));
  return client_id ? { client_id } : null;
}

export function writeMarker(page: Window, tenant: string, marker: StoreMarker): void {
  write(page, markerKey(tenant), marker.client_id);
}

export async function isPersisted(page: Window): Promise<boolean> {
  return (await page.navigator.storage?.persisted?.()) ?? false;
}

// Asks the browser once not to evict the store. Called when a person records an attempt: before that
// nothing is worth keeping, and a browser that asks the user back should do so at a moment that makes
// sense.
export async function askPersistence(page: Window): Promise<boolean> {
  const { storage } = page.navigator;
  if (await isPersisted(page)) return true;
  if (!storage?.persist) return false;
  if (read(page, kAskedKey) !== null) return false;
  write(page, kAskedKey, "1");
  return storage.persist();
}
