// What the page's own code writes to the console as errors and warnings, the early messages out of the
// bootstrap's buffer; the browser's own are not readable. The originals are called with what the page gave,
// and are put back by stop(), those that the bootstrap replaced by the bootstrap.
import { bootOf } from "../boot.ts";
import { hookConsole, type ConsoleCall } from "../hook.ts";
import { missedBefore, type CollectContext, type Collector, type Emit } from "./collector.ts";

const kArguments = 10;

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

export function consoleCollector({ page, boot }: CollectContext): Collector {
  let emit: Emit | null = null;
  let inside = false; // a value's own conversion may write to the console
  let unhook = () => {};

  const onCall = ([level, values]: ConsoleCall) => {
    if (inside) return;
    inside = true;
    try {
      emit?.add("console", { level, message: formatted(Array.from(values)), source: "", count: 1 });
    } catch {
      emit?.dropped("unreadable.console");
    }
    inside = false;
  };

  return {
    start(to) {
      emit = to;
      missedBefore(emit, boot, "console", boot?.said);
      if (boot) {
        boot.said.splice(0).forEach(onCall);
        boot.hear = onCall;
      } else unhook = hookConsole(page, onCall);
      emit.collected("console");
    },
    stop() {
      unhook();
      if (boot && bootOf(page) === boot) boot.hear = () => {};
      emit = null;
    },
  };
}
