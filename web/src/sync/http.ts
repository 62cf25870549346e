// One exchange with the gateway: timeout, compression, and every way it can end as one value.
import type { ErrorRecord } from "../protocol.ts";

export const kTimeoutMs = 15_000;
const kGzipBytes = 1024;

export interface Gateway {
  url: string; // without trailing "/"
  key: string;
}

// What an exchange needs of the world.
export interface Wire {
  fetch: typeof fetch;
  now(): number; // Unix milliseconds
  after(ms: number, then: () => void): () => void; // a timer; returns its cancel
}

export interface Exchange {
  method: "GET" | "POST";
  path: string;
  body?: string;
  etag?: string;
}

export type Ending =
  | { kind: "answer"; status: number; json: unknown }
  | {
      kind: "failed";
      cause: "network" | "timeout" | "status" | "answer";
      status: number;
      retry_after_ms: number;
      error: ErrorRecord;
    };

async function encode(body: string): Promise<{ body: BodyInit; encoding: string | null }> {
  const bytes = new TextEncoder().encode(body);
  if (bytes.length <= kGzipBytes || typeof CompressionStream === "undefined")
    return { body: bytes, encoding: null };
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return { body: await new Response(stream).arrayBuffer(), encoding: "gzip" };
}

// Seconds or a date (RFC 9110 section 10.2.3); 0 when absent, unreadable or past.
export function retryAfterMs(value: string | null, now: number): number {
  if (value === null) return 0;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return ms > 0 ? ms : 0;
}

function failure(cause: "network" | "timeout" | "answer", detail: string, status = 0): Ending {
  const error: ErrorRecord = { code: "unavailable", path: "", detail, allowed: "", retry: "later" };
  return { kind: "failed", cause, status, retry_after_ms: 0, error };
}

async function refusal(response: Response, now: number): Promise<Ending> {
  const problem = (await response.json().catch(() => null)) as
    (Partial<ErrorRecord> & { title?: string }) | null;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const error: ErrorRecord = {
    code: text(problem?.code) || `http_${response.status}`,
    path: text(problem?.path),
    detail: text(problem?.detail) || text(problem?.title) || `The gateway answered ${response.status}.`,
    allowed: text(problem?.allowed),
    retry: problem?.retry ?? "later",
  };
  const retry_after_ms = retryAfterMs(response.headers.get("Retry-After"), now);
  return { kind: "failed", cause: "status", status: response.status, retry_after_ms, error };
}

// Never rejects.
export async function exchange(
  wire: Wire,
  gateway: Gateway,
  { method, path, body, etag }: Exchange,
): Promise<Ending> {
  const headers: Record<string, string> = {};
  if (gateway.key !== "") headers["Authorization"] = `Bearer ${gateway.key}`;
  if (etag) headers["If-None-Match"] = `"${etag}"`;
  const limit = new AbortController();
  const cancel = wire.after(kTimeoutMs, () => limit.abort());
  try {
    const encoded = body === undefined ? null : await encode(body);
    if (encoded) headers["Content-Type"] = "application/json";
    if (encoded?.encoding) headers["Content-Encoding"] = encoded.encoding;
    const response = await wire.fetch(gateway.url + path, {
      method,
      headers,
      ...(encoded ? { body: encoded.body } : {}),
      signal: limit.signal,
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    if (response.status === 304) return { kind: "answer", status: 304, json: null };
    if (response.status !== 200) return await refusal(response, wire.now());
    const json = (await response.json().catch(() => null)) as { v?: unknown } | null;
    return json?.v === 1
      ? { kind: "answer", status: 200, json }
      : failure("answer", "The gateway's answer is not one this version understands.", 200);
  } catch (thrown) {
    return limit.signal.aborted
      ? failure("timeout", `The gateway did not answer within ${kTimeoutMs / 1000} seconds.`)
      : failure("network", `The gateway could not be reached: ${(thrown as Error).message}`);
  } finally {
    cancel();
  }
}
