// What the page's own code writes to the console as errors and warnings; the browser's messages are not
// readable. The originals are called with what the page gave, and are put back by stop().
import type { ConsoleMessage } from "../protocol.ts";
import type { CollectContext, Collector, Emit } from "./collector.ts";

const kArguments = 10;
const kLevels = ["error", "warn"] as const;

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  try {
    return typeof value === "object" && value !== null ? (JSON.stringify(value) ?? "") : String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

// As the Console Standard's formatter, as far as text goes: %s and its kin take arguments, the rest follow.
export function formatted(values: readonly unknown[]): string {
  const [first, ...rest] = values.slice(0, kArguments);
  if (typeof first !== "string" || !first.includes("%")) return [first, ...rest].map(textOf).join(" ");
  const text = first.replace(/%[sdifoOc%]/g, (mark) => {
    if (mark === "%%") return "%";
    if (rest.length === 0) return mark;
    const value = rest.shift();
    return mark === "%c" ? "" : textOf(value);
  });
  return [text, ...rest.map(textOf)].join(" ");
}

export function consoleCollector({ page }: CollectContext): Collector {
  const { console } = page;
  let undo: (() => void)[] = [];

  function watch(level: ConsoleMessage["level"], emit: Emit): void {
    const original = console[level];
    let inside = false; // a value's own conversion may write to the console
    const own = function (this: unknown, ...values: unknown[]) {
      if (!inside) {
        inside = true;
        try {
          emit.add("console", { level, message: formatted(values), source: "", count: 1 });
        } catch {
          emit.dropped("console_unreadable");
        }
        inside = false;
      }
      return original.apply(this, values);
    };
    console[level] = own;
    undo.push(() => {
      if (console[level] === own) console[level] = original;
    });
  }

  return {
    start(emit) {
      for (const level of kLevels) watch(level, emit);
      emit.collected("console");
    },
    stop() {
      for (const put of undo) put();
      undo = [];
    },
  };
}
