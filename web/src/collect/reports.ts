// Reports of the browser about this document: deprecations, interventions, refused features and files.
//
// Violations of the Content Security Policy are left to their event, which every browser has.
import type { ReportEntry } from "../protocol.ts";
import type { CollectContext, Collector, Emit } from "./collector.ts";

const kTypes = [
  "deprecation",
  "intervention",
  "permissions-policy-violation",
  "document-policy-violation",
  "integrity-violation",
  "coep",
  "coop",
];

interface Report {
  type: string;
  body: object | null;
}
interface Observer {
  observe(): void;
  disconnect(): void;
}
type ObserverMaker = new (heard: (reports: Report[]) => void, options: object) => Observer;

// Fields are copied one by one: a body's properties are getters that no spread sees, and each type has its
// own.
function ofReport({ type, body }: Report): ReportEntry {
  const read = (...names: string[]): unknown => {
    for (const name of names) {
      const value = (body as Record<string, unknown> | null)?.[name];
      if (value !== undefined && value !== null) return value;
    }
    return undefined;
  };
  const text = (...names: string[]) => String(read(...names) ?? "");
  const number = (name: string) => Math.max(Number(read(name) ?? 0) || 0, 0);
  return {
    type,
    id: text("featureId", "policyId", "id", "type"),
    message: text("message"),
    url: text("blockedURL"),
    source_file: text("sourceFile"),
    destination: text("destination"),
    disposition: text("disposition") === "report" || read("reportOnly") === true ? "report" : "enforce",
    line: number("lineNumber"),
    column: number("columnNumber"),
    count: 1,
  };
}

export function reportsCollector({ page, ours }: CollectContext): Collector {
  let observer: Observer | undefined;
  return {
    start(emit: Emit) {
      const Maker = (page as { ReportingObserver?: ObserverMaker }).ReportingObserver;
      if (!Maker) return;
      const heard = (reports: Report[]) => {
        for (const report of reports) {
          const entry = ofReport(report);
          if (!ours(entry.source_file)) emit.add("reports", entry);
        }
      };
      observer = new Maker(heard, { types: kTypes, buffered: true });
      observer.observe();
      emit.collected("reports");
    },
    stop() {
      observer?.disconnect();
      observer = undefined;
    },
  };
}
