// Decides what may run in this page and starts it: the worker with its store, else the rules in the page,
// else nothing.
//
// The decision may improve (a policy's text becomes known) or worsen (the worker does not start); whoever
// uses the engine is told each time and never sees a half-started one.
import type { Boot } from "../boot.ts";
import { recordOf } from "../error.ts";
import { decide, type Permission, type PolicyFacts, refusesConnect } from "../policy.ts";
import type { Settings } from "../protocol.ts";
import { type Pushed, WorkerClient } from "./client.ts";
import { type Engine, pageEngine, workerEngine } from "./engine.ts";
import { isPersisted, readMarker, writeMarker } from "./marker.ts";
import { PolicyReader } from "./permission.ts";
import type { StateStore } from "./state.ts";

const kHintMs = 500;

export interface RuntimeEvents {
  engine(engine: Engine | null): void; // another one, or none for now
  over(): void; // it is certain that nothing can run here
  stored(): void; // what the store knows has changed
}

export class Runtime {
  readonly reader: PolicyReader;
  private readonly page: Window & typeof globalThis;
  private readonly settings: Settings;
  private readonly boot: Boot | undefined;
  private readonly state: StateStore;
  private readonly events: RuntimeEvents;
  private facts: PolicyFacts | null = null;
  private engine: Engine | null = null;
  private stopped = false;
  private readonly undo: (() => void)[] = [];

  constructor(
    page: Window & typeof globalThis,
    settings: Settings,
    boot: Boot | undefined,
    state: StateStore,
    events: RuntimeEvents,
  ) {
    this.page = page;
    this.settings = settings;
    this.boot = boot;
    this.state = state;
    this.events = events;
    this.reader = new PolicyReader(page, settings, boot);
  }

  // Resolves when it is decided what may run; never rejects.
  async start(): Promise<void> {
    await this.attempt(async () => {
      const { facts, permission } = await this.reader.permission();
      if (this.stopped) return;
      if (facts.policies === null) this.waitForHint();
      await this.run(facts, permission);
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const undo of this.undo.splice(0)) undo();
    await this.engine?.stop();
  }

  // The directive that forbids the page to load an address; "unknown" while the policy is.
  refusal(url: URL): string | null {
    const policies = this.facts?.policies;
    return policies ? refusesConnect(policies, url, new URL(this.page.location.href)) : "unknown";
  }

  async showPersistence(answer: Promise<boolean>): Promise<void> {
    const persisted = await answer.catch(() => false);
    const { storage } = this.state.get();
    if (storage.kind === "opfs" && !this.stopped) this.state.patch({ storage: { ...storage, persisted } });
  }

  private on(target: EventTarget, type: string, listener: (event: Event) => void): void {
    target.addEventListener(type, listener);
    this.undo.push(() => target.removeEventListener(type, listener));
  }

  private async attempt(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (thrown) {
      if (!this.stopped) this.state.patch({ phase: "settled", last_error: recordOf(thrown) });
    }
  }

  // The policy's text is unknown. A request of the page's own that succeeds, or a violation, may tell more.
  private waitForHint(): void {
    const { page, boot } = this;
    let timer = 0;
    const decideAgain = () =>
      this.attempt(async () => {
        const { facts, permission } = await this.reader.permission();
        if (facts.policies === null || this.stopped || this.engine) return;
        forget();
        await this.run(facts, permission);
      });
    const hint = () => {
      page.clearTimeout(timer);
      timer = page.setTimeout(decideAgain, kHintMs);
    };
    const observer = page.PerformanceObserver && new page.PerformanceObserver(hint);
    observer?.observe({ type: "resource" });
    page.addEventListener("securitypolicyviolation", hint);
    const keep = boot?.sink;
    if (boot && keep) {
      boot.sink = (call) => {
        keep(call);
        hint();
      };
    }
    const forget = () => {
      if (boot && keep) boot.sink = keep;
      page.clearTimeout(timer);
      observer?.disconnect();
      page.removeEventListener("securitypolicyviolation", hint);
    };
    this.undo.push(forget);
  }

  private async run(facts: PolicyFacts, permission: Permission): Promise<void> {
    this.facts = facts;
    const { mode } = permission;
    this.state.patch({ mode, why: [...this.settings.problems, ...permission.why] });
    if (mode === "off") {
      if (facts.policies !== null) this.events.over();
      return this.state.patch({ phase: "settled" });
    }
    this.use(mode === "local" ? this.startWorker(permission) : await pageEngine(this.settings.base));
  }

  private use(engine: Engine): void {
    this.engine = engine;
    if (this.stopped) void engine.stop();
    else this.events.engine(engine);
  }

  private startWorker(permission: Permission): Engine {
    const { page } = this;
    const { base, tenant, gateway, key } = this.settings;
    const isVisible = () => page.document.visibilityState === "visible";
    const client = new WorkerClient(
      page,
      new URL("worker.js", base).href,
      permission.trusted_types,
      (message) => this.hear(message),
      (why) => void this.fallBack(why),
    );
    const marker = readMarker(page, tenant);
    const allowed = permission.sync ? gateway : "";
    const { onLine: online } = page.navigator;
    client.start({ base, tenant, key, gateway: allowed, marker, visible: isVisible(), online });
    this.on(page.document, "visibilitychange", () => client.visible(isVisible()));
    this.on(page, "pagehide", (event) => (event as PageTransitionEvent).persisted && client.rest());
    this.on(page, "pageshow", (event) => (event as PageTransitionEvent).persisted && client.wake());
    this.on(page, "online", () => client.online(true));
    this.on(page, "offline", () => client.online(false));
    return workerEngine(client);
  }

  // The worker does not work after all: rules in the page, if its policy lets them.
  private async fallBack(why: string): Promise<void> {
    const broken = this.engine;
    if (!this.facts || this.stopped || this.state.get().mode !== "local") return;
    this.engine = null;
    this.events.engine(null);
    void broken?.stop();
    const { mode, why: rest } = decide({ ...this.facts, worker: null });
    this.state.patch({
      mode,
      why: [...this.settings.problems, `The worker did not start: ${why}`, ...rest.slice(1)],
      storage: { kind: "none" },
      sync: { ...this.state.get().sync, state: "off" },
    });
    if (mode !== "core") {
      this.events.over();
      return this.state.patch({ phase: "settled" });
    }
    await this.attempt(async () => this.use(await pageEngine(this.settings.base)));
  }

  private hear(message: Pushed): void {
    if (this.stopped) return;
    if (message.t === "storage") {
      this.state.patch({ storage: message.storage });
      if (message.storage.kind === "opfs") void this.showPersistence(isPersisted(this.page));
      if (message.marker) writeMarker(this.page, this.settings.tenant, message.marker);
    }
    if (message.t === "sync") this.state.patch({ sync: message.sync });
    if (message.t === "changed") this.events.stored();
    if (message.t === "fatal") void this.fallBack(message.error.detail);
  }
}
