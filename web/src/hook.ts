// Watches fetch, XMLHttpRequest and the console of the page. Small, because the bootstrap carries it.
//
// The page's calls, arguments, results and unhandled rejections stay as they were. The returned function
// puts the originals back; where somebody has wrapped ours in the meantime, ours stays inside and only
// passes through.

export interface NetworkCall {
  initiator: "fetch" | "xhr";
  url: string;
  method: string;
  outcome: "response" | "failed" | "aborted";
  status: number;
  start: number; // performance.now()
  end: number;
  init: RequestInit | undefined; // mode and credentials are read from it; may be the Request itself
}

// What the page's code gave console.error or console.warn.
export type ConsoleCall = [level: "error" | "warn", values: ArrayLike<unknown>];

export function hookConsole(
  { console }: { console: Console },
  sink: (call: ConsoleCall) => void,
): () => void {
  const undo = (["error", "warn"] as const).map((level) => {
    const original = console[level];
    const own = function (this: unknown) {
      sink([level, arguments]);
      return original.apply(this, arguments as never);
    };
    console[level] = own;
    return () => console[level] == own && (console[level] = original);
  });
  return () => undo.map((put) => put());
}

export function hookNetwork(page: Window & typeof globalThis, sink: (call: NetworkCall) => void): () => void {
  const proto = page.XMLHttpRequest.prototype;
  const { fetch } = page;
  const { open, send } = proto;
  const sent = new WeakMap<XMLHttpRequest, [string, string]>();
  let live = true;

  // Whatever cannot be read of an argument is the page's business: it may not disturb the call.
  const watch = (initiator: NetworkCall["initiator"], input: unknown, init?: RequestInit, verb?: string) => {
    const start = performance.now();
    let url = "",
      method = "";
    try {
      const request = input as Request | undefined;
      url = "" + (request?.url ?? input);
      method = verb ?? init?.method ?? request?.method ?? "GET";
      init ??= request;
    } catch {}
    return (outcome: NetworkCall["outcome"], status: number) => {
      if (live) sink({ initiator, url, method, outcome, status, start, end: performance.now(), init });
    };
  };

  const ownFetch = function (this: unknown, input: RequestInfo | URL, init?: RequestInit) {
    const done = watch("fetch", input, init);
    return fetch.apply(this as Window, arguments as unknown as Parameters<typeof fetch>).then(
      (response) => (done("response", response.status), response),
      (error) => {
        done(error?.name == "AbortError" ? "aborted" : "failed", 0);
        throw error;
      },
    );
  };
  const ownOpen = function (this: XMLHttpRequest, method: string, url: string | URL) {
    sent.set(this, [method, "" + url]);
    return open.apply(this, arguments as unknown as Parameters<typeof open>);
  };
  const ownSend = function (this: XMLHttpRequest) {
    const [method, url] = sent.get(this) ?? [];
    const done = watch("xhr", url, undefined, method);
    const ended = ({ type }: Event) => {
      this.removeEventListener("abort", ended);
      this.removeEventListener("loadend", ended);
      done(type == "abort" ? "aborted" : this.status ? "response" : "failed", this.status);
    };
    this.addEventListener("abort", ended);
    this.addEventListener("loadend", ended);
    return send.apply(this, arguments as unknown as Parameters<typeof send>);
  };

  page.fetch = ownFetch;
  proto.open = ownOpen;
  proto.send = ownSend;
  return () => {
    live = false;
    if (page.fetch == ownFetch) page.fetch = fetch;
    if (proto.open == ownOpen) proto.open = open;
    if (proto.send == ownSend) proto.send = send;
  };
}
