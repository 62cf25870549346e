// The worker's entry: takes the page's messages, diagnoses here, and passes store calls to the tab that
// owns it.
import { createDevDiag, type DevDiag } from "../../../wasm/load.mjs";
import { recordOf } from "../error.ts";
import type { FromWorker, ToWorker, WorkerStart } from "../protocol.ts";
import { SyncLoop } from "../sync/sync.ts";
import { Host } from "./host.ts";
import type { StoreHost } from "./store.ts";

declare const self: DedicatedWorkerGlobalScope;
const { storage } = self.navigator;

// Both begin with the page's start message; calls wait for them.
let host: Promise<Host> | null = null;
let rules: Promise<DevDiag> | null = null;

const send = (message: FromWorker) => self.postMessage(message);

function newSync(start: WorkerStart, owner: Host, visible: boolean, online: boolean): SyncLoop | null {
  if (start.gateway === "") return null;
  return new SyncLoop(
    {
      gateway: { url: start.gateway, key: start.key },
      fetch: self.fetch.bind(self),
      call: (method, args) => owner.current().module.call(method, args),
      now: Date.now,
      random: Math.random,
      after: (ms, then) => {
        const timer = setTimeout(then, ms);
        return () => clearTimeout(timer);
      },
      // Stores in memory of several tabs share the gateway too; one at a time is kinder to it.
      alone: async (round) => {
        if (!self.navigator.locks) return round().then(() => true);
        return self.navigator.locks.request(
          `devdiag:sync:${start.tenant}`,
          { ifAvailable: true },
          async (lock) => {
            if (lock) await round();
            return lock !== null;
          },
        );
      },
      forget: () => owner.forget(),
      emit: (sync) => owner.announce(sync),
      changed: () => send({ t: "changed" }),
    },
    online,
    visible,
  );
}

// Compiled once for all instances. A server that does not say application/wasm costs the streaming, not the
// work.
async function compile(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const copy = response.clone();
  return WebAssembly.compileStreaming(response).catch(async () =>
    WebAssembly.compile(await copy.arrayBuffer()),
  );
}

// A module that does not load is fatal: the page then falls back.
async function begin(start: WorkerStart): Promise<void> {
  const glue = new URL("devdiag-local.mjs", start.base).href;
  const compiling = compile(new URL("devdiag-local.wasm", start.base).href);
  rules = compiling.then((wasmModule) => createDevDiag(glue, { wasmModule }));
  host = compiling.then((compiled) => newHost(start, { tenant: start.tenant, glue, compiled, storage }));
  host.catch(() => {}); // said once, by the line below
  await rules;
  await (await host).open(self.navigator.locks);
}

// The page goes into the back/forward cache. A store that is shared is given up, or the next page that asks
// for it would throw this one out of the cache; one in memory has nobody waiting and would be lost.
async function rest(): Promise<void> {
  const resting = await host;
  if (resting?.isShared()) await resting.stop();
}

// The page is back: whoever owns the store by now, this tab asks again.
async function wake(): Promise<void> {
  const rested = await host;
  if (!rested?.isStopped()) return;
  const woken = newHost({ ...rested.start, visible: true, online: self.navigator.onLine }, rested.home);
  host = Promise.resolve(woken);
  await woken.open(self.navigator.locks);
}

function newHost(start: WorkerStart, store: StoreHost): Host {
  const own: Host = new Host(store, start, {
    storage: (state, marker) => send({ t: "storage", storage: state, marker }),
    sync: (sync) => send({ t: "sync", sync }),
    changed: () => send({ t: "changed" }),
    newSync: (visible, online) => newSync(start, own, visible, online),
  });
  return own;
}

async function answer(n: number, run: () => Promise<unknown> | undefined): Promise<void> {
  try {
    send({ t: "answer", n, ok: await run() });
  } catch (thrown) {
    send({ t: "failed", n, error: recordOf(thrown) });
  }
}

// Rules need no store: they run in this tab, whoever owns the files.
const ruled = (method: string, args: object) => rules?.then((module) => module.call(method, args));

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.t) {
    case "start":
      return void begin(data.start).catch((thrown) => send({ t: "fatal", error: recordOf(thrown) }));
    case "visible":
      return void host?.then((one) => one.setVisible(data.visible)).catch(() => {});
    case "online":
      return void host?.then((one) => one.setOnline(data.online)).catch(() => {});
    case "rest":
      return void rest().catch(() => {});
    case "wake":
      return void wake().catch((thrown) => send({ t: "fatal", error: recordOf(thrown) }));
    case "sync_now":
      return void answer(data.n, () => host?.then((one) => one.call("sync_now", {})));
    case "stop":
      return void answer(data.n, () => host?.then((one) => one.stop()));
    case "call":
      return void answer(data.n, () =>
        data.method === "diagnose" || data.method === "simulate"
          ? ruled(data.method, data.args)
          : host?.then((one) => one.call(data.method, data.args)),
      );
  }
};
