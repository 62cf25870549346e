// One page load from its first look to its last verdict: decides what may run, watches, settles, diagnoses,
// records.
import type { Boot } from "../boot.ts";
import type { CollectContext } from "../collect/collector.ts";
import { DevDiagError, recordOf } from "../error.ts";
import { decide, type Permission, type PolicyFacts, refusesConnect } from "../policy.ts";
import type {
  CatalogueFile,
  DiagnoseOptions,
  Finding,
  Ranking,
  Report,
  Settings,
  SyncState,
} from "../protocol.ts";
import { type Pushed, WorkerClient } from "./client.ts";
import { type Engine, pageEngine, workerEngine } from "./engine.ts";
import { askPersistence, isPersisted, readMarker, writeMarker } from "./marker.ts";
import { PolicyReader } from "./permission.ts";
import { dueAt, type Quiet } from "./settle.ts";
import type { StateStore } from "./state.ts";
import { idle, Watch } from "./watch.ts";

const kHintMs = 500;

// What a run would say; a new run is recorded when it says something else.
function saying(report: Report): string {
  const found = report.findings.map((finding) => `${finding.problem_code} ${finding.fingerprint}`).sort();
  return JSON.stringify([report.target, found, report.evaluated]);
}

export class Session {
  private readonly reader: PolicyReader;
  private readonly load = crypto.randomUUID();
  private readonly fetchOwn: typeof fetch;
  private facts: PolicyFacts | null = null;
  private engine: Engine | null = null;
  private watch: Watch | null = null;
  private quiet: Quiet = { loaded: Infinity, changed: 0, judged: -Infinity };
  private said = "";
  private judging: Promise<unknown> = Promise.resolve();
  private timer = 0;
  private stopped = false;
  private readonly undo: (() => void)[] = [];

  private readonly page: Window & typeof globalThis;
  private readonly settings: Settings;
  private readonly boot: Boot | undefined;
  private readonly state: StateStore;

  constructor(
    page: Window & typeof globalThis,
    settings: Settings,
    boot: Boot | undefined,
    state: StateStore,
  ) {
    this.page = page;
    this.settings = settings;
    this.boot = boot;
    this.state = state;
    this.reader = new PolicyReader(page, settings, boot);
    this.fetchOwn = boot?.fetch ?? page.fetch.bind(page);
  }

  // Resolves when it is decided what may run; never rejects.
  async start(): Promise<void> {
    try {
      const { facts, permission } = await this.reader.permission();
      if (this.stopped) return;
      if (facts.policies === null) this.waitForHint();
      await this.run(facts, permission);
    } catch (thrown) {
      this.state.patch({ phase: "settled", last_error: recordOf(thrown) });
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.page.clearTimeout(this.timer);
    this.watch?.stop();
    for (const undo of this.undo.splice(0)) undo();
    this.boot?.off();
    await this.engine?.stop();
  }

  // --- what may run ---

  // The policy's text is unknown. A request of the page's own that succeeds, or a violation, may tell more.
  private waitForHint(): void {
    let timer = 0;
    const again = () => {
      this.page.clearTimeout(timer);
      timer = this.page.setTimeout(async () => {
        const { facts, permission } = await this.reader.permission();
        if (facts.policies === null || this.stopped || this.engine) return;
        forget();
        await this.run(facts, permission).catch((thrown) => this.trouble(thrown));
      }, kHintMs);
    };
    const observer = this.page.PerformanceObserver && new this.page.PerformanceObserver(again);
    observer?.observe({ type: "resource" });
    this.page.addEventListener("securitypolicyviolation", again);
    const { boot } = this;
    const keep = boot?.sink;
    if (boot && keep) {
      boot.sink = (call) => {
        keep(call);
        again();
      };
    }
    const forget = () => {
      if (boot && keep) boot.sink = keep;
      this.page.clearTimeout(timer);
      observer?.disconnect();
      this.page.removeEventListener("securitypolicyviolation", again);
    };
    this.undo.push(forget);
  }

  private async run(facts: PolicyFacts, permission: Permission): Promise<void> {
    this.facts = facts;
    this.state.patch({ mode: permission.mode, why: [...this.settings.problems, ...permission.why] });
    if (permission.mode === "off") {
      if (facts.policies !== null) this.boot?.off();
      return this.state.patch({ phase: "settled" });
    }
    this.engine =
      permission.mode === "local" ? this.startWorker(permission) : await pageEngine(this.settings.base);
    if (this.stopped) return void this.engine.stop();
    this.observe();
    await this.judge(false);
    this.schedule();
  }

  private startWorker(permission: Permission): Engine {
    const { base, tenant, gateway, key } = this.settings;
    const url = new URL("worker.js", base).href;
    const client = new WorkerClient(
      this.page,
      url,
      permission.trusted_types,
      (message) => this.hear(message),
      (why) => void this.fallBack(why),
    );
    client.start({
      base,
      tenant,
      key,
      gateway: permission.sync ? gateway : "",
      marker: readMarker(this.page, tenant),
      visible: this.page.document.visibilityState === "visible",
    });
    this.on(this.page.document, "visibilitychange", () =>
      this.engine?.visible(this.page.document.visibilityState === "visible"),
    );
    return workerEngine(client);
  }

  // The worker does not work after all: rules in the page, if its policy lets them.
  private async fallBack(why: string): Promise<void> {
    const broken = this.engine;
    if (!this.facts || this.stopped || this.state.get().mode !== "local") return;
    this.engine = null;
    const { mode, why: rest } = decide({ ...this.facts, worker: null });
    this.state.patch({
      mode,
      why: [...this.settings.problems, `The worker did not start: ${why}`, ...rest.slice(1)],
      storage: { kind: "none" },
      sync: { ...this.state.get().sync, state: "off" },
    });
    void broken?.stop();
    if (mode !== "core") {
      this.watch?.stop();
      return this.state.patch({ phase: "settled" });
    }
    this.engine = await pageEngine(this.settings.base);
    await this.judge(false);
    this.schedule();
  }

  private hear(message: Pushed): void {
    if (message.t === "storage") {
      this.state.patch({ storage: message.storage });
      if (message.storage.kind === "opfs") void this.showPersistence(isPersisted(this.page));
      if (message.marker) writeMarker(this.page, this.settings.tenant, message.marker);
    }
    if (message.t === "sync") this.state.patch({ sync: message.sync });
    if (message.t === "changed") void this.refreshAttempts();
    if (message.t === "fatal") void this.fallBack(message.error.detail);
  }

  // --- watching and judging ---

  private observe(): void {
    const { base, gateway, config } = this.settings;
    const ours = (url: string) =>
      url.startsWith(base) || (gateway !== "" && url.startsWith(`${gateway}/v1/sync/`));
    const context: CollectContext = {
      page: this.page,
      boot: this.boot,
      ours,
      portals: config.portals ?? [],
      frames: config.frames ?? [],
      readResponse: this.reader.read,
    };
    this.watch = new Watch(
      context,
      () => this.news(),
      () => this.newView(),
    );
    this.watch.start();
    this.boot?.deaf();
    const [navigation] = this.page.performance.getEntriesByType(
      "navigation",
    ) as PerformanceNavigationTiming[];
    const loaded = () => {
      const at = navigation?.loadEventEnd || this.page.performance.now();
      this.quiet = { ...this.quiet, loaded: at };
      this.schedule();
    };
    if (this.page.document.readyState === "complete") loaded();
    else this.on(this.page, "load", loaded);
    this.state.patch({ phase: "collecting" });
  }

  private news(): void {
    this.quiet = { ...this.quiet, changed: this.page.performance.now() };
    this.schedule();
  }

  private newView(): void {
    const now = this.page.performance.now();
    this.quiet = { loaded: now, changed: now, judged: -Infinity };
    this.said = "";
    this.schedule();
  }

  private schedule(): void {
    this.page.clearTimeout(this.timer);
    const due = dueAt(this.quiet);
    if (this.stopped || !this.engine || due === Infinity) return;
    const wait = Math.max(due - this.page.performance.now(), 0);
    this.timer = this.page.setTimeout(() => {
      this.judge(true).finally(() => this.schedule());
    }, wait);
  }

  private options(): DiagnoseOptions {
    const { preset, suppress, redaction, target_key } = this.settings.config;
    return {
      today: new Date().toISOString().slice(0, 10),
      ...(preset ? { preset } : {}),
      ...(suppress ? { suppress } : {}),
      ...(redaction ? { redaction } : {}),
      ...(target_key ? { target_key } : {}),
    };
  }

  // One diagnosis at a time. `recorded`: the page has settled, so this is a run and judges open attempts.
  private judge(recorded: boolean, forced = false): Promise<Report | null> {
    const turn = this.judging.then(async () => {
      const { engine } = this;
      try {
        return await this.judgeNow(recorded, forced);
      } catch (thrown) {
        if (engine === this.engine) this.trouble(thrown);
        if (forced) throw thrown;
        return null;
      }
    });
    this.judging = turn.catch(() => {});
    return turn;
  }

  private async judgeNow(recorded: boolean, forced: boolean): Promise<Report | null> {
    const { engine, watch } = this;
    if (!engine || !watch || this.stopped) return null;
    this.state.patch({ phase: this.state.get().report ? "checking" : "collecting" });
    const evidence = await watch.look();
    if (recorded) this.quiet = { ...this.quiet, judged: this.page.performance.now() };
    const report = await engine.diagnose(evidence, this.options());
    if (this.stopped || engine !== this.engine) return null;
    this.state.patch({ report, phase: recorded ? "settled" : "collecting" });
    if (recorded && (forced || saying(report) !== this.said)) await this.record(engine, report);
    await this.refreshAttempts();
    return report;
  }

  private async record(engine: Engine, report: Report): Promise<void> {
    const { share_proof } = this.settings;
    const { run, outcomes } = await engine.recordRun({ report, load: this.load, share_proof });
    this.said = saying(report);
    this.state.patch({ ...(run ? { run } : {}), ...(outcomes.length > 0 ? { outcomes } : {}) });
  }

  private async refreshAttempts(): Promise<void> {
    const { report } = this.state.get();
    if (!report || !this.engine || this.stopped) return;
    try {
      this.state.patch({ attempts: await this.engine.attempts(report.target) });
    } catch (thrown) {
      this.trouble(thrown);
    }
  }

  private trouble(thrown: unknown): void {
    if (!this.stopped) this.state.patch({ phase: "settled", last_error: recordOf(thrown) });
  }

  private on(target: EventTarget, type: string, listener: () => void): void {
    target.addEventListener(type, listener);
    this.undo.push(() => target.removeEventListener(type, listener));
  }

  // --- what the handle offers ---

  async checkAgain(): Promise<Report> {
    this.reader.forget();
    await idle(this.page);
    const report = await this.judge(true, true);
    if (report) return report;
    throw this.unavailable("Nothing can be diagnosed in this page");
  }

  async suggest(problemCode: string): Promise<Ranking> {
    if (!this.engine) throw this.unavailable("Fixes cannot be ranked in this page");
    return this.engine.suggest(problemCode, this.state.get().report?.env ?? []);
  }

  async recordAttempt(
    { problem_code, fingerprint }: Pick<Finding, "problem_code" | "fingerprint">,
    fix_code: string,
  ): Promise<string> {
    const { report, run } = this.state.get();
    if (!this.engine || !report || !run)
      throw this.unavailable("An attempt needs a recorded run of this page");
    const attempt = await this.engine.recordAttempt({
      target: report.target,
      problem_code,
      fingerprint,
      fix_code,
      actor: "person",
      run,
    });
    await this.refreshAttempts();
    void this.showPersistence(askPersistence(this.page));
    return attempt;
  }

  private async showPersistence(answer: Promise<boolean>): Promise<void> {
    const persisted = await answer.catch(() => false);
    const { storage } = this.state.get();
    if (storage.kind === "opfs" && !this.stopped) this.state.patch({ storage: { ...storage, persisted } });
  }

  async recordOutcome(attempt: string, verdict: "worked" | "failed"): Promise<void> {
    if (!this.engine) throw this.unavailable("An outcome cannot be stored in this page");
    await this.engine.recordOutcome(attempt, verdict);
    await this.refreshAttempts();
  }

  async syncNow(): Promise<SyncState> {
    if (!this.engine) throw this.unavailable("There is no store to synchronise in this page");
    return this.engine.syncNow();
  }

  async exportStore(): Promise<Uint8Array> {
    if (!this.engine) throw this.unavailable("There is no store to export in this page");
    return this.engine.exportStore();
  }

  // Texts and fixes of a problem, from the package's own folder.
  async catalogue(problemCode: string): Promise<CatalogueFile> {
    const url = new URL(`catalogue/${encodeURIComponent(problemCode)}.json`, this.settings.base);
    const refused =
      this.facts?.policies && refusesConnect(this.facts.policies, url, new URL(this.page.location.href));
    if (!this.facts?.policies || refused) {
      throw this.unavailable(
        `The page's policy${refused ? ` (${refused})` : ""} does not allow loading the catalogue`,
      );
    }
    const response = await this.fetchOwn(url, { credentials: "same-origin" });
    if (response.ok) return (await response.json()) as CatalogueFile;
    throw new DevDiagError({
      code: "not_found",
      path: url.pathname,
      retry: "never",
      detail: `There is no catalogue file for ${problemCode} (status ${response.status}).`,
    });
  }

  private unavailable(what: string): DevDiagError {
    const why = this.state.get().why.join(" ");
    return new DevDiagError({ code: "unavailable", detail: `${what}. ${why}`.trim(), retry: "never" });
  }
}
