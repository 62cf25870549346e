// Response headers of the page and of its frames of the same origin: one reading per address and page load.
//
// The reader decides whether reading is allowed; what it refuses is not collected. Set-Cookie is never readable.
import type { Response } from "../protocol.ts";
import type { CollectContext, Collector, Emit, OwnResponse } from "./collector.ts";

const kFrames = 10;

function ofOwn(response: OwnResponse, role: Response["role"]): Response {
  return { ...response, role, seen_by: "page" };
}

function frameAddresses(document: Document): string[] {
  const addresses = [...document.querySelectorAll("iframe")]
    .filter((frame) => frame.src !== "" && !frame.hasAttribute("srcdoc"))
    .map((frame) => frame.src.split("#")[0] ?? "")
    .filter((url) => URL.canParse(url) && new URL(url).origin === document.defaultView?.origin);
  return [...new Set(addresses)];
}

export function headersCollector({ page, readResponse }: CollectContext): Collector {
  let emit: Emit | null = null;
  let known = new Map<string, Response>();

  async function read(url: string, role: Response["role"]): Promise<Response | null> {
    const kept = known.get(`${role} ${url}`);
    if (kept) return kept;
    const own = await readResponse(url, false);
    if (!own) return null;
    const response = ofOwn(own, role);
    known.set(`${role} ${url}`, response);
    return response;
  }

  return {
    start(to) {
      emit = to;
    },
    async scan() {
      const address = page.location.href.split("#")[0] ?? "";
      const own = await read(address, "document");
      const addresses = frameAddresses(page.document);
      if (addresses.length > kFrames) emit?.dropped("frame_responses_limit", addresses.length - kFrames);
      const frames = await Promise.all(addresses.slice(0, kFrames).map((url) => read(url, "frame")));
      const read_frames = frames.filter((response) => response !== null);
      emit?.set("responses", [...(own ? [own] : []), ...read_frames]);
      if (own) emit?.collected("document_response");
      if (read_frames.length === frames.length) emit?.collected("frame_responses");
    },
    stop() {
      emit = null;
      known = new Map();
    },
  };
}
