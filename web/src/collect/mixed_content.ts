// Elements of a secure page that name an insecure address, whether the browser upgrades or blocks it. What
// counts is what the markup says: an upgraded element's own src shows the insecure address as well.
import type { MixedContent } from "../protocol.ts";
import type { CollectContext, Collector, Emit } from "./collector.ts";
import { selectorOf } from "./selector.ts";

const kEntries = 200;
const kAttributes: Readonly<Record<string, string>> = {
  src: "img,script,iframe,video,audio,source,embed,track,input[type=image i]",
  srcset: "img,source",
  poster: "video",
  href: 'link[rel~="stylesheet" i],link[rel~="icon" i],link[rel~="manifest" i],link[rel~="modulepreload" i]',
  data: "object",
};

// The first insecure address of an attribute; srcset holds several, each with a descriptor.
function insecure(attribute: string, value: string): string {
  const candidates = attribute === "srcset" ? value.split(",") : [value];
  const found = candidates.map((one) => one.trim().split(/\s+/)[0] ?? "").find((url) => /^http:/i.test(url));
  return found ?? "";
}

function describe(element: Element, attribute: string): MixedContent | null {
  const url = insecure(attribute, element.getAttribute(attribute) ?? "");
  return url === ""
    ? null
    : { tag: element.localName, url, attribute, selector: selectorOf(element), count: 1 };
}

export function mixedContentCollector({ page }: CollectContext): Collector {
  let emit: Emit | null = null;
  return {
    start(to) {
      emit = to;
    },
    scan() {
      const secure = page.location.protocol === "https:";
      const found = Object.entries(secure ? kAttributes : {}).flatMap(([attribute, selector]) =>
        [...page.document.querySelectorAll(selector)]
          .filter((element) => element.hasAttribute(attribute))
          .map((element) => describe(element, attribute))
          .filter((entry) => entry !== null),
      );
      if (found.length > kEntries) emit?.dropped("limit.mixed_content", found.length - kEntries);
      emit?.set("mixed_content", found.slice(0, kEntries));
      emit?.collected("mixed_content");
    },
    stop() {
      emit = null;
    },
  };
}
