// Ready messages: which frame has said which message type so far, the early ones out of the bootstrap's
// buffer.
//
// A message counts for a frame only when its source is that frame's window. Types are compared exactly.
import type { Boot } from "../boot.ts";

const kJsonText = 2048;

// What the event itself says, past the getters by which the messages collector sees who asks.
function ownOf(event: Event, name: "data" | "source"): unknown {
  try {
    return Object.getOwnPropertyDescriptor(MessageEvent.prototype, name)?.get?.call(event) as unknown;
  } catch {
    return (event as MessageEvent)[name]; // an event the page made up
  }
}

// The type of a message: the message itself when it is text, else its `type`; JSON text is read.
export function typeOfMessage(data: unknown): string {
  if (typeof data === "object" && data !== null) {
    const { type } = data as { type?: unknown };
    return typeof type === "string" ? type : "";
  }
  if (typeof data !== "string") return "";
  if (!data.startsWith("{") || data.length > kJsonText) return data;
  try {
    return typeOfMessage(JSON.parse(data));
  } catch {
    return data;
  }
}

export interface Handshake {
  said(frame: Window | null, types: readonly string[]): boolean;
  stop(): void;
}

export function listen(page: Window, boot: Boot | undefined, onType: () => void): Handshake {
  const heard = new WeakMap<object, Set<string>>();
  const onMessage = (event: Event) => {
    const source = ownOf(event, "source") as Window | null;
    if (!source || source === page) return;
    const types = heard.get(source) ?? new Set();
    const before = types.size;
    if (before < 50) types.add(typeOfMessage(ownOf(event, "data")));
    heard.set(source, types);
    if (types.size > before) onType();
  };
  boot?.events["message"]?.forEach(onMessage);
  page.addEventListener("message", onMessage, true);
  return {
    said: (frame, types) => frame !== null && types.some((type) => heard.get(frame)?.has(type)),
    stop: () => page.removeEventListener("message", onMessage, true),
  };
}
