// The page's entry: started by the bootstrap, or by start() where a bundler brings it. Installs
// window.devdiag.
import { bootOf } from "./boot.ts";
import { DevDiagError } from "./error.ts";
import { mountLauncher } from "./panel/launcher.ts";
import { readSettings } from "./page/settings.ts";
import { Session } from "./page/session.ts";
import { initialPageState, StateStore } from "./page/state.ts";
import type * as api from "./index.ts";
import type { Handle, Settings } from "./protocol.ts";

declare const DEVDIAG_VERSION: string;

type PageWindow = Window & typeof globalThis & { devdiag?: Handle };

function handleOf(page: PageWindow, settings: Settings, session: Session, state: StateStore): Handle {
  let remove = () => {};
  let stopping: Promise<void> | undefined;
  const running =
    <A extends unknown[], R>(run: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (!stopping) return run(...args);
      throw new DevDiagError({
        code: "unavailable",
        detail: "DevDiag was stopped in this page.",
        retry: "never",
      });
    };
  async function stop(): Promise<void> {
    remove();
    if (page.devdiag === handle) delete page.devdiag;
    await session.stop();
    state.patch({ phase: "stopped" });
  }
  const handle: Handle = {
    version: DEVDIAG_VERSION,
    state: () => state.get(),
    subscribe: (listener) => state.subscribe(listener),
    catalogue: running((code) => session.catalogue(code)),
    suggest: running((code) => session.suggest(code)),
    recordAttempt: running((finding, fix) => session.recordAttempt(finding, fix)),
    recordOutcome: running((attempt, verdict) => session.recordOutcome(attempt, verdict)),
    checkAgain: running(() => session.checkAgain()),
    syncNow: running(() => session.syncNow()),
    simulatePolicy: running((options) => session.simulatePolicy(options)),
    exportStore: running(() => session.exportStore()),
    open: running(async () => {
      const panel = (await import(new URL("panel.js", settings.base).href)) as { open(handle: Handle): void };
      panel.open(handle);
    }),
    stop: () => (stopping ??= stop()),
  };
  if (settings.launcher) remove = mountLauncher(handle);
  return handle;
}

// For pages that bring DevDiag in their own bundle. `base` is where the package's other files are served
// from, on the page's own origin. Resolves when it is decided what may run here. A second start returns the
// first handle.
export async function start(options: Partial<Settings> & Pick<Settings, "base">): Promise<Handle> {
  const page = window as PageWindow;
  if (page.devdiag) return page.devdiag;
  const settings: Settings = {
    gateway: "",
    key: "",
    tenant: "default",
    share_proof: false,
    policy: null,
    connect_self: false,
    launcher: true,
    config: {},
    problems: [],
    ...options,
    base: new URL(options.base, page.document.baseURI).href,
  };
  const state = new StateStore(initialPageState(DEVDIAG_VERSION));
  const session = new Session(page, settings, bootOf(page), state);
  const handle = (page.devdiag = handleOf(page, settings, session, state));
  await session.start();
  return handle;
}

start satisfies typeof api.start;

const boot = bootOf(window);
if (boot) void start(readSettings(boot.script));
