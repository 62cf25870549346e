// Response headers of the page and of its frames of the same origin: one reading per address.
//
// The reader decides whether reading is allowed; what it refuses is not collected. Set-Cookie is never
// readable.
import type { Response } from "../protocol.ts";
import type { CollectContext, Collector, Emit } from "./collector.ts";

const kFrames = 10;

function frameAddresses(document: Document): string[] {
  const addresses = [...document.querySelectorAll("iframe")]
    .filter((frame) => frame.src !== "" && !frame.hasAttribute("srcdoc"))
    .map((frame) => frame.src.split("#")[0] ?? "")
    .filter((url) => URL.canParse(url) && new URL(url).origin === document.defaultView?.origin);
  return [...new Set(addresses)];
}

export function headersCollector({ page, readResponse }: CollectContext): Collector {
  let emit: Emit | null = null;

  async function read(url: string, role: Response["role"]): Promise<Response | null> {
    const own = await readResponse(url);
    return own && { ...own, role, seen_by: "page" };
  }

  return {
    start(to) {
      emit = to;
    },
    async scan() {
      const own = await read(page.location.href.split("#")[0] ?? "", "document");
      const addresses = frameAddresses(page.document);
      if (addresses.length > kFrames) emit?.dropped("limit.frame_responses", addresses.length - kFrames);
      const answers = await Promise.all(addresses.slice(0, kFrames).map((url) => read(url, "frame")));
      const frames = answers.filter((response) => response !== null);
      emit?.set("responses", [...(own ? [own] : []), ...frames]);
      emit?.collected("document_response", own !== null);
      emit?.collected("frame_responses", frames.length === addresses.length);
    },
    stop() {
      emit = null;
    },
  };
}
