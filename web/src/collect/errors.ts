// Uncaught errors and unhandled rejections, the early ones out of the bootstrap's buffer.
import type { ScriptError } from "../protocol.ts";
import { missedBefore, type CollectContext, type Collector, type Emit } from "./collector.ts";

function ofError(event: ErrorEvent): ScriptError {
  return {
    kind: "error",
    message: event.message || String(event.error ?? ""),
    source: event.filename,
    stack: stackOf(event.error),
    line: event.lineno,
    column: event.colno,
    count: 1,
  };
}

function ofRejection(event: PromiseRejectionEvent): ScriptError {
  const reason: unknown = event.reason;
  const message = reason instanceof Error ? `${reason.name}: ${reason.message}` : describe(reason);
  return {
    kind: "unhandledrejection",
    message,
    source: "",
    stack: stackOf(reason),
    line: 0,
    column: 0,
    count: 1,
  };
}

function stackOf(error: unknown): string {
  const stack: unknown = (error as { stack?: unknown } | null | undefined)?.stack;
  return typeof stack === "string" ? stack : "";
}

// A rejection's reason may be anything, even an object whose conversion throws.
function describe(reason: unknown): string {
  try {
    return typeof reason === "object" && reason !== null ? (JSON.stringify(reason) ?? "") : String(reason);
  } catch {
    return Object.prototype.toString.call(reason);
  }
}

export function errorsCollector({ page, boot }: CollectContext): Collector {
  let emit: Emit | null = null;
  const onError = (event: Event) => {
    if (event instanceof ErrorEvent && event.target === page) emit?.add("errors", ofError(event));
  };
  const onRejection = (event: Event) => emit?.add("errors", ofRejection(event as PromiseRejectionEvent));
  return {
    start(to) {
      emit = to;
      missedBefore(emit, boot, "errors", boot?.events["error"], boot?.events["unhandledrejection"]);
      boot?.events["error"]?.forEach(onError);
      boot?.events["unhandledrejection"]?.forEach(onRejection);
      page.addEventListener("error", onError);
      page.addEventListener("unhandledrejection", onRejection);
      emit.collected("errors");
    },
    stop() {
      page.removeEventListener("error", onError);
      page.removeEventListener("unhandledrejection", onRejection);
      emit = null;
    },
  };
}
