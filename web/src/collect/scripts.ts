// Scripts and style sheets the document loads by address, with what their tags promise.
import type { ScriptElement } from "../protocol.ts";
import type { CollectContext, Collector, Emit } from "./collector.ts";

const kScripts = 200;
const kSelector = 'script[src],link[rel~="stylesheet" i][href]';

function describe(element: Element): ScriptElement {
  const script = element instanceof HTMLScriptElement;
  const crossorigin = element.getAttribute("crossorigin");
  return {
    tag: script ? "script" : "link",
    url: script ? element.src : (element as HTMLLinkElement).href,
    type: element.getAttribute("type") ?? "",
    integrity: element.getAttribute("integrity") ?? "",
    ...(crossorigin === null ? {} : { crossorigin }),
  };
}

export function scriptsCollector({ page, ours }: CollectContext): Collector {
  let emit: Emit | null = null;
  return {
    start(to) {
      emit = to;
    },
    scan() {
      const found = [...page.document.querySelectorAll(kSelector)]
        .map(describe)
        .filter(({ url }) => url !== "" && !ours(url));
      if (found.length > kScripts) emit?.dropped("limit.scripts", found.length - kScripts);
      emit?.set("scripts", found.slice(0, kScripts));
      emit?.collected("scripts");
    },
    stop() {
      emit = null;
    },
  };
}
