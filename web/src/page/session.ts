// One page load from its first look to its last verdict: watches, settles, diagnoses, records.
import type { Boot } from "../boot.ts";
import type { CollectContext } from "../collect/collector.ts";
import { DevDiagError, recordOf } from "../error.ts";
import type {
  CatalogueFile,
  DiagnoseOptions,
  Finding,
  PageState,
  PolicySimulation,
  Ranking,
  Report,
  Settings,
  SimulateOptions,
  SyncState,
} from "../protocol.ts";
import type { Engine } from "./engine.ts";
import { askPersistence } from "./marker.ts";
import { Runtime } from "./runtime.ts";
import { dueAt, type Quiet } from "./settle.ts";
import type { StateStore } from "./state.ts";
import { idle, Watch } from "./watch.ts";

// What a run would say; a new run is recorded when it says something else.
function saying(report: Report): string {
  const found = report.findings.map((finding) => `${finding.problem_code} ${finding.fingerprint}`).sort();
  return JSON.stringify([report.target, found, report.evaluated]);
}

export class Session {
  private readonly page: Window & typeof globalThis;
  private readonly settings: Settings;
  private readonly boot: Boot | undefined;
  private readonly state: StateStore;
  private readonly runtime: Runtime;
  private readonly load = crypto.randomUUID();
  private engine: Engine | null = null;
  private watch: Watch | null = null;
  private quiet: Quiet = { loaded: Infinity, changed: 0, judged: -Infinity };
  private said = "";
  private judging: Promise<unknown> = Promise.resolve();
  private timer = 0;
  private stopped = false;
  private readonly undo: (() => void)[] = [];

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
    this.runtime = new Runtime(page, settings, boot, state, {
      engine: (engine) => this.use(engine),
      over: () => this.unwatch(),
      stored: () => void this.refreshAttempts(),
    });
  }

  // Resolves when it is decided what may run; never rejects.
  start(): Promise<void> {
    return this.runtime.start();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.unwatch();
    await this.runtime.stop();
  }

  private unwatch(): void {
    this.page.clearTimeout(this.timer);
    this.watch?.stop();
    for (const undo of this.undo.splice(0)) undo();
    this.boot?.off();
  }

  private use(engine: Engine | null): void {
    this.engine = engine;
    if (!engine) return;
    if (!this.watch) this.observe();
    void this.judge(false).then(() => this.schedule());
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
      settings: config.settings ?? {},
      readResponse: this.runtime.reader.read,
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
    if (engine !== this.engine) return null; // the worker broke meanwhile; its successor judges
    if (recorded) this.quiet = { ...this.quiet, judged: this.page.performance.now() };
    const report = await engine.diagnose(evidence, this.options());
    if (this.stopped || engine !== this.engine) return null;
    if (!recorded) {
      // What is seen so far is shown at once; the store may still be opening, so it is not waited for.
      this.state.patch({ report, phase: "collecting" });
      void this.refreshAttempts();
      return report;
    }
    this.state.patch({ report });
    const news = forced || saying(report) !== this.said ? await this.record(engine, report) : {};
    const attempts = await engine.attempts(report.target);
    this.state.patch({ ...news, attempts, phase: "settled" });
    return report;
  }

  private async record(engine: Engine, report: Report): Promise<Partial<PageState>> {
    const { share_proof } = this.settings;
    const { run, outcomes } = await engine.recordRun({ report, load: this.load, share_proof });
    this.said = saying(report);
    return { ...(run ? { run } : {}), ...(outcomes.length > 0 ? { outcomes } : {}) };
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
    this.runtime.reader.forget();
    await idle(this.page);
    const report = await this.judge(true, true);
    if (report) return report;
    throw this.unavailable("Nothing can be diagnosed in this page");
  }

  async simulatePolicy(options: SimulateOptions = {}): Promise<PolicySimulation> {
    const { engine, watch } = this;
    if (!engine || !watch) throw this.unavailable("Policies cannot be simulated in this page");
    const { redaction } = this.settings.config;
    return engine.simulate(await watch.look(true), { ...(redaction ? { redaction } : {}), ...options });
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
    void this.runtime.showPersistence(askPersistence(this.page));
    return attempt;
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
    const refused = this.runtime.refusal(url);
    if (refused)
      throw this.unavailable(`The page's policy (${refused}) does not allow loading the catalogue`);
    const response = await (this.boot?.fetch ?? this.page.fetch)(url, { credentials: "same-origin" });
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
