// Hashes of inline code as Content Security Policy writes them; the text itself never leaves this file.
import { kInlineBytes } from "../limits.ts";

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

// "sha256-…"; empty where the page is no secure context, or the text is too long to be worth it.
export class CodeHashes {
  private readonly known = new Map<string, Promise<string>>();
  private readonly subtle: SubtleCrypto | undefined;

  constructor(page: Window & typeof globalThis) {
    this.subtle = (page.crypto as Partial<Crypto> | undefined)?.subtle;
  }

  of(text: string): Promise<string> {
    const known = this.known.get(text);
    if (known) return known;
    const hash = this.digest(text).catch(() => "");
    this.known.set(text, hash);
    return hash;
  }

  private async digest(text: string): Promise<string> {
    const bytes = new TextEncoder().encode(text);
    if (!this.subtle || bytes.length > kInlineBytes) return "";
    return `sha256-${base64(new Uint8Array(await this.subtle.digest("SHA-256", bytes)))}`;
  }
}
