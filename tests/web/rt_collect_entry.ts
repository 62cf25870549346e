// What the collector tests load into a page: the table of collectors over a real evidence record.
import type { CollectContext } from "../../web/src/collect/collector.ts";
import type { Evidence } from "../../web/src/protocol.ts";
import { bootOf } from "../../web/src/boot.ts";
import { Watch } from "../../web/src/page/watch.ts";
import { selectorOf } from "../../web/src/collect/selector.ts";
import { interactionScorer, shiftScorer } from "../../web/src/collect/vitals.ts";
import { typeOfMessage } from "../../web/src/collect/handshake.ts";

export { interactionScorer, selectorOf, shiftScorer, typeOfMessage };

let news = 0, moves = 0;

export function watch(change: Partial<CollectContext> = {}): Watch {
  const context: CollectContext = {
    page: window, boot: bootOf(window), portals: [], frames: [], settings: {}, ours: () => false,
    readResponse: async () => null, ...change,
  };
  const made = new Watch(context, () => news++, () => moves++);
  made.start();
  return made;
}

export const counts = () => ({ news, moves });

// One look without keeping anything running.
export async function lookOnce(change: Partial<CollectContext> = {}): Promise<Evidence> {
  const made = watch(change);
  const evidence = await made.look();
  made.stop();
  return evidence;
}
