// The worker's entry: takes the page's messages, diagnoses here, and passes store calls to the tab that
// owns it.
import { createDevDiag, type DevDiagModule } from "../../../wasm/load.mjs";
import { recordOf } from "../error.ts";
import type { FromWorker, ToWorker, WorkerStart } from "../protocol.ts";
import { SyncLoop } from "../sync/sync.ts";
import { Host } from "./host.ts";
import type { StoreHost } from "./store.ts";

declare const self: DedicatedWorkerGlobalScope;

let host: Host | null = null;
let rules: Promise<DevDiagModule> | null = null;

const send = (message: FromWorker) => self.postMessage(message);

function newSync(start: WorkerStart, owner: Host, visible: boolean): SyncLoop | null {
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
    self.navigator.onLine,
    visible,
  );
}

async function begin(start: WorkerStart): Promise<void> {
  const glue = new URL("devdiag-local.mjs", start.base).href;
  rules = createDevDiag(glue);
  const storeHost: StoreHost = { tenant: start.tenant, glue, storage: self.navigator.storage };
  const own: Host = new Host(storeHost, start, {
    storage: (storage, marker) => send({ t: "storage", storage, marker }),
    sync: (sync) => send({ t: "sync", sync }),
    changed: () => send({ t: "changed" }),
    newSync: (visible) => newSync(start, own, visible),
  });
  host = own;
  self.addEventListener("online", () => own.setOnline(true));
  self.addEventListener("offline", () => own.setOnline(false));
  await rules; // a module that does not load here is fatal: the page then falls back
  await own.open(self.navigator.locks);
}

async function answer(n: number, run: () => Promise<unknown> | undefined): Promise<void> {
  try {
    send({ t: "answer", n, ok: await run() });
  } catch (thrown) {
    send({ t: "failed", n, error: recordOf(thrown) });
  }
}

// Rules need no store: they run in this tab, whoever owns the files.
async function diagnose(args: object): Promise<unknown> {
  const module = await rules;
  return module?.call("diagnose", args);
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.t) {
    case "start":
      return void begin(data.start).catch((thrown) => send({ t: "fatal", error: recordOf(thrown) }));
    case "visible":
      return host?.setVisible(data.visible);
    case "sync_now":
      return void answer(data.n, () => host?.call("sync_now", {}));
    case "stop":
      return void answer(data.n, () => host?.stop());
    case "call":
      return void answer(data.n, () =>
        data.method === "diagnose" ? diagnose(data.args) : host?.call(data.method, data.args),
      );
  }
};
