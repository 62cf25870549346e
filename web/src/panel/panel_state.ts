// What the panel remembers while it is open, and what its views may ask it to do.
import type { CatalogueFile, Finding, Handle, Ranking } from "../protocol.ts";
import { thrownSentence } from "./words.ts";

export interface PanelActions {
  say(words: string): void; // announced by the live region
  select(key: string | null): void;
  apply(finding: Finding, fixCode: string, key: string): void;
  judge(attemptId: string, verdict: "worked" | "failed", key: string): void;
  checkAgain(): void;
  syncNow(): void;
  saveStore(): void;
  chooseStack(name: string): void;
  widen(): void;
  close(): void;
}

export class PanelMemory {
  selected: string | null = null; // key of the finding whose detail is shown
  stack = ""; // the stack a person chose last
  wide = false;
  busy = new Set<string>(); // keys of actions under way
  opened = new Map<string, boolean>(); // sections and fixes a person opened or closed
  troubles = new Map<string, string>(); // why an action could not be done, by its key
}

export type Loaded<T> = { value?: T | undefined; trouble?: string | undefined };

// Texts and rankings, read through the handle once and kept while open; `changed` runs on arrival.
export class Knowledge {
  #handle: Handle;
  #changed: () => void;
  #files = new Map<string, Loaded<CatalogueFile>>();
  #rankings = new Map<string, Loaded<Ranking> & { version: string }>();

  constructor(handle: Handle, changed: () => void) {
    this.#handle = handle;
    this.#changed = changed;
  }

  file(code: string): Loaded<CatalogueFile> {
    const known = this.#files.get(code);
    if (known) return known;
    const entry: Loaded<CatalogueFile> = {};
    this.#files.set(code, entry);
    void this.#fill(entry, () => this.#handle.catalogue(code));
    return entry;
  }

  title(code: string): string {
    return this.file(code).value?.title ?? code;
  }

  // Read again when `version` (attempts, verdicts, last contact) changed; until then the old answer shows.
  ranking(code: string, version: string): Loaded<Ranking> {
    const known = this.#rankings.get(code);
    if (known && known.version === version) return known;
    const entry = { value: known?.value, version } as Loaded<Ranking> & { version: string };
    this.#rankings.set(code, entry);
    void this.#fill(entry, () => this.#handle.suggest(code));
    return entry;
  }

  async #fill<T>(entry: Loaded<T>, read: () => Promise<T>): Promise<void> {
    try {
      entry.value = await read();
    } catch (thrown) {
      entry.trouble = thrownSentence(thrown);
    }
    this.#changed();
  }
}
