// The store's three files in the origin private file system, opened as synchronous handles.
//
// Only one context may hold them. After a crash of the browser or a tab the old handles live on for a
// moment, so opening waits and tries again; everything else that fails says why in one sentence.
import { DevDiagError } from "../error.ts";

const kNames = ["learn.db", "learn.db-journal", "learn.db-wal"];
const kFolder = "devdiag";
const kOpenMs = 5000;
const kFirstWaitMs = 20;

export interface StoreFile {
  name: string;
  h: FileSystemSyncAccessHandle;
}

function refused(detail: string): DevDiagError {
  return new DevDiagError({ code: "unavailable", detail, retry: "never" });
}

// What the browser's refusal means for a person.
function reasonOf(thrown: unknown): DevDiagError {
  const { name, message } = thrown as Error;
  if (name === "QuotaExceededError") return refused("The browser's storage quota is used up.");
  if (name === "SecurityError" || name === "NotAllowedError") {
    return refused(
      "The browser refuses storage here (a private window, a sandboxed or third-party frame, or a setting).",
    );
  }
  if (name === "NoModificationAllowedError")
    return refused("The store's file is held by another tab or a closing one.");
  return refused(`The browser could not open the store's file: ${message}`);
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function openPatiently(file: FileSystemFileHandle, until: number): Promise<FileSystemSyncAccessHandle> {
  for (let wait = kFirstWaitMs; ; wait = Math.min(wait * 2, 500)) {
    try {
      return await file.createSyncAccessHandle();
    } catch (thrown) {
      if ((thrown as Error).name !== "NoModificationAllowedError" || Date.now() + wait > until) throw thrown;
      await sleep(wait);
    }
  }
}

export function closeFiles(files: readonly StoreFile[]): void {
  for (const { h } of files) h.close();
}

// Rejects with a DevDiagError; nothing stays open then.
export async function openFiles(tenant: string, storage: StorageManager | undefined): Promise<StoreFile[]> {
  if (!storage?.getDirectory)
    throw refused("This browser, or a page without HTTPS, offers no private file system.");
  const opened: StoreFile[] = [];
  try {
    const root = await storage.getDirectory();
    const folder = await (
      await root.getDirectoryHandle(kFolder, { create: true })
    ).getDirectoryHandle(tenant, { create: true });
    const until = Date.now() + kOpenMs;
    for (const name of kNames) {
      const file = await folder.getFileHandle(name, { create: true });
      if (!file.createSyncAccessHandle)
        throw refused("This browser's private file system has no synchronous access.");
      opened.push({ name, h: await openPatiently(file, until) });
    }
    return opened;
  } catch (thrown) {
    closeFiles(opened);
    throw thrown instanceof DevDiagError ? thrown : reasonOf(thrown);
  }
}
