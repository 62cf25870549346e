// Speaks MCP 2026-07-28 to the gateway this page came from: one POST per tool call, no session.
import type { Tools } from "./records.ts";

const kVersion = "2026-07-28";
const kKeyName = "devdiag.console.key";

// A failed call as one sentence for a person. `needs_key`: asking again with another key may succeed.
export class CallError extends Error {
  readonly needs_key: boolean;
  constructor(sentence: string, needsKey = false) {
    super(sentence);
    this.needs_key = needsKey;
  }
}

// The bearer key lives as long as the browser tab.
export const storedKey = (): string => sessionStorage.getItem(kKeyName) ?? "";
export function storeKey(key: string): void {
  if (key) sessionStorage.setItem(kKeyName, key);
  else sessionStorage.removeItem(kKeyName);
}

interface ToolAnswer<T> {
  result?: { structuredContent?: T; isError?: boolean; content?: { text?: string }[] };
  error?: { code: number; message: string };
  detail?: string; // problem JSON of the HTTP layer
  title?: string;
  allowed?: string;
}

let lastId = 0;

export async function call<K extends keyof Tools>(
  tool: K,
  args: Tools[K]["args"],
  signal?: AbortSignal,
): Promise<Tools[K]["answer"]> {
  const response = await send(tool, args, signal);
  const answer = await readAnswer<Tools[K]["answer"]>(response);
  if (response.status === 401)
    throw new CallError("This gateway wants a key. Enter one with the reader or operator role.", true);
  if (response.status === 403)
    throw new CallError(`This key does not allow it. ${answer.detail ?? ""}`.trim(), true);
  if (answer.error) throw new CallError(`The gateway refused the call: ${answer.error.message}`);
  if (!answer.result) throw new CallError(problemSentence(response.status, answer));
  if (answer.result.isError)
    throw new CallError(answer.result.content?.[0]?.text ?? "The tool failed without saying why.");
  if (answer.result.structuredContent === undefined)
    throw new CallError("The gateway's answer holds no result.");
  return answer.result.structuredContent;
}

async function send(tool: string, args: object, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = {
    "Content-Type": "application/json",
    Accept: "application/json, text/event-stream",
    "MCP-Protocol-Version": kVersion,
    "Mcp-Method": "tools/call",
    "Mcp-Name": tool,
  };
  if (storedKey()) headers["Authorization"] = `Bearer ${storedKey()}`;
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: ++lastId,
    method: "tools/call",
    params: {
      name: tool,
      arguments: args,
      _meta: {
        "io.modelcontextprotocol/protocolVersion": kVersion,
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": { name: "devdiag-console", version: kVersion },
      },
    },
  });
  try {
    return await fetch("/mcp", { method: "POST", headers, body, cache: "no-store", signal: signal ?? null });
  } catch (thrown) {
    if (signal?.aborted) throw thrown;
    throw new CallError(`The gateway at ${location.origin} does not answer. Is it running?`);
  }
}

async function readAnswer<T>(response: Response): Promise<ToolAnswer<T>> {
  try {
    return (await response.json()) as ToolAnswer<T>;
  } catch {
    return {};
  }
}

function problemSentence(status: number, answer: ToolAnswer<unknown>): string {
  const allowed = answer.allowed ? ` Allowed: ${answer.allowed}.` : "";
  const reason = (answer.detail ?? answer.title ?? "no reason given").replace(/\.$/, "");
  return `The gateway answered ${status}: ${reason}.${allowed}`;
}

// A UUIDv7 (RFC 9562 section 5.7), so that a repeated call is recognised as the same event.
export function mintId(nowMs: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setUint32(0, Math.floor(nowMs / 0x10000));
  new DataView(bytes.buffer).setUint16(4, nowMs % 0x10000);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
