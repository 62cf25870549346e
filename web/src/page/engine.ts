// What diagnoses and remembers for a page: the worker with its store, or the rules alone in the page.
import { createDevDiag } from "../../../wasm/load.mjs";
import { DevDiagError } from "../error.ts";
import type {
  Attempt,
  Calls,
  DiagnoseOptions,
  Evidence,
  PolicySimulation,
  Ranking,
  Report,
  RunOutcome,
  SimulateOptions,
  SyncState,
} from "../protocol.ts";
import type { WorkerClient } from "./client.ts";

export interface Engine {
  diagnose(evidence: Evidence, options: DiagnoseOptions): Promise<Report>;
  simulate(evidence: Evidence, options: SimulateOptions): Promise<PolicySimulation>;
  suggest(problemCode: string, env: string[]): Promise<Ranking>;
  recordRun(args: Calls["record_run"]["args"]): Promise<{ run?: string; outcomes: RunOutcome[] }>;
  recordAttempt(args: Calls["record_attempt"]["args"]): Promise<string>;
  recordOutcome(attempt: string, verdict: "worked" | "failed"): Promise<void>;
  attempts(target: string): Promise<Attempt[]>;
  exportStore(): Promise<Uint8Array>;
  syncNow(): Promise<SyncState>;
  stop(): Promise<void>;
}

const today = () => Math.floor(Date.now() / 86_400_000);

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

export function workerEngine(client: WorkerClient): Engine {
  return {
    diagnose: (evidence, options) => client.call("diagnose", { evidence, options }),
    simulate: (evidence, options) => client.call("simulate", { ...options, evidence }),
    suggest: (problem_code, env) => client.call("suggest", { problem_code, env, today: today() }),
    recordRun: (args) => client.call("record_run", args),
    recordAttempt: async (args) => (await client.call("record_attempt", args)).attempt,
    recordOutcome: async (attempt, verdict) =>
      void (await client.call("record_outcome", { attempt, verdict })),
    attempts: async (target) => (await client.call("attempts", { target })).attempts,
    exportStore: async () => bytesOf((await client.call("export", {})).base64),
    syncNow: () => client.syncNow(),
    stop: () => client.stop(),
  };
}

const unable = () =>
  Promise.reject(
    new DevDiagError({
      code: "unavailable",
      detail: "Nothing can be stored in this page; state().why says what is missing.",
      retry: "never",
    }),
  );

// Findings and the catalogue's order of fixes; nothing is stored, so nothing is learnt.
export async function pageEngine(base: string): Promise<Engine> {
  const module = await createDevDiag(new URL("devdiag-core.mjs", base).href);
  return {
    diagnose: async (evidence, options) => module.call("diagnose", { evidence, options }) as Report,
    simulate: async (evidence, options) =>
      module.call("simulate", { ...options, evidence }) as PolicySimulation,
    suggest: async (problem_code, env) => {
      const args = { problem_code, env, today: today(), rows: [], shared: [] };
      return { cursor: "", server: false, ...(module.call("rank", args) as Pick<Ranking, "fixes">) };
    },
    recordRun: async () => ({ outcomes: [] }),
    recordAttempt: unable,
    recordOutcome: unable,
    attempts: async () => [],
    exportStore: unable,
    syncNow: unable,
    stop: async () => {},
  };
}
