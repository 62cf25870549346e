// The one error of the page's side: what was wrong, where, what is allowed, whether to try again.
import type { ErrorRecord, RetryAdvice } from "./protocol.ts";

export class DevDiagError extends Error {
  override readonly name = "DevDiagError";
  readonly code: string;
  readonly path: string;
  readonly allowed: string;
  readonly retry: RetryAdvice;

  constructor(record: Partial<ErrorRecord> & Pick<ErrorRecord, "code" | "detail">) {
    super(record.detail);
    this.code = record.code;
    this.path = record.path ?? "";
    this.allowed = record.allowed ?? "";
    this.retry = record.retry ?? "never";
  }

  get detail(): string {
    return this.message;
  }
}

// Any thrown value as a record that can cross to another thread or tab.
export function recordOf(thrown: unknown): ErrorRecord {
  const { code, path, detail, allowed, retry, message } = (thrown ?? {}) as Partial<ErrorRecord & Error>;
  if (typeof code === "string" && typeof retry === "string") {
    return { code, path: path ?? "", detail: detail ?? message ?? "", allowed: allowed ?? "", retry };
  }
  return { code: "internal", path: "", detail: message ?? String(thrown), allowed: "", retry: "never" };
}
