// Messages of other origins' windows: whether the page's listeners look where one comes from before they
// take what it says.
//
// On a window listeners are called in the order they were added, so the bootstrap's comes first; without one
// nothing can be said about listeners that were there before. A message event carries getters of its own
// while it is delivered, which answer as the event's own would and remember that they were asked. Nothing
// else of the event changes, and no message is read by us.
import type { CollectContext, Collector, Emit } from "./collector.ts";

const kMessages = 200; // of one origin; what listeners do does not change after that

export function messagesCollector({ page, boot }: CollectContext): Collector {
  let emit: Emit | null = null;
  const heard = new Map<string, number>();

  function watch(event: MessageEvent, name: "data" | "origin" | "source", asked: () => void): void {
    const get = Object.getOwnPropertyDescriptor(MessageEvent.prototype, name)?.get;
    if (!get) return;
    Object.defineProperty(event, name, {
      configurable: true,
      enumerable: true,
      get: () => {
        asked();
        return get.call(event) as unknown;
      },
    });
  }

  const onMessage = (event: Event) => {
    if (event.type === "message") look(event as MessageEvent);
  };

  function look(event: MessageEvent): void {
    const { origin } = event;
    const times = (heard.get(origin) ?? 0) + 1;
    if (!event.isTrusted || origin === page.origin || event.source === page || times > kMessages) return;
    heard.set(origin, times);
    let data_read = false,
      origin_read = false;
    watch(event, "data", () => (data_read = true));
    watch(event, "origin", () => (origin_read = true));
    watch(event, "source", () => (origin_read = true));
    // After every listener, and after what they awaited at once.
    page.setTimeout(() => {
      emit?.add("messages", {
        direction: "received",
        origin,
        target_origin: "",
        data_read,
        origin_read,
        source_file: "",
        count: 1,
      });
    });
  }

  return {
    start(to) {
      emit = to;
      if (boot) boot.spy = onMessage;
      else page.addEventListener("message", onMessage, true);
      emit.collected("messages", boot !== undefined);
    },
    stop() {
      if (boot?.spy === onMessage) delete boot.spy;
      page.removeEventListener("message", onMessage, true);
      emit = null;
    },
  };
}
