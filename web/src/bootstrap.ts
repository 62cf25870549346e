// The script tag's first kilobyte: remembers what goes wrong before DevDiag is loaded, then loads it when
// idle.
//
// A classic script: <script src="/pkg/devdiag.js" data-…>. It never throws into the page, does nothing when
// included a second time, and everything it does is undone by `off`. import() passes on the tag's nonce and
// is no Trusted Types sink.
import { type Boot, kBootEntries, kBootName } from "./boot.ts";
import { hookConsole, hookNetwork, type ConsoleCall, type NetworkCall } from "./hook.ts";

try {
  const page = window as Window & typeof globalThis & Record<string, unknown>;
  const script = document.currentScript as HTMLScriptElement | null;
  if (script && !page[kBootName]) {
    const types = ["error", "unhandledrejection", "securitypolicyviolation", "message"];
    const keep = (list: unknown[], entry: unknown) => {
      if (list.length < kBootEntries) list.push(entry);
      else boot.lost++;
    };
    // Messages of the page to itself are left alone: schedulers send thousands.
    const hear = (event: Event) => {
      if (boot.spy) boot.spy(event);
      else if ((event as MessageEvent).source != page) keep((boot.events[event.type] ??= []), event);
    };
    const { fetch } = page;
    const unhook = hookNetwork(page, (call) => boot.sink(call));
    const unhookConsole = hookConsole(page, (call) => boot.hear(call));
    const start = () => {
      if (page[kBootName]) import(new URL("main.js", script.src).href).catch(() => {});
    };
    const idle = () => (page.requestIdleCallback || setTimeout)(start, { timeout: 1000 } as never);
    const boot: Boot = (page[kBootName] = {
      script,
      events: {},
      calls: [] as NetworkCall[],
      said: [] as ConsoleCall[],
      lost: 0,
      since: performance.now(),
      fetch: fetch.bind(page),
      sink: (call: NetworkCall) => keep(boot.calls, call),
      hear: (call: ConsoleCall) => keep(boot.said, call),
      deaf: () =>
        types.map((type) => (boot.spy && type == "message") || page.removeEventListener(type, hear, true)),
      off: () => {
        delete boot.spy;
        boot.deaf();
        unhook();
        unhookConsole();
        page.removeEventListener("load", idle);
        delete page[kBootName];
      },
    });
    types.map((type) => page.addEventListener(type, hear, true));
    if (document.readyState == "complete") idle();
    else page.addEventListener("load", idle);
  }
} catch {
  // A page without what we need is left as it is.
}
