// The document's meta elements that act like headers or that rules read by name.
import type { CollectContext, Collector, Emit } from "./collector.ts";

const kNames = /^(viewport|referrer|color-scheme|generator|robots|theme-color)$/i;
const kMetas = 100;

export function metasCollector({ page }: CollectContext): Collector {
  let emit: Emit | null = null;
  return {
    start(to) {
      emit = to;
    },
    scan() {
      const { document } = page;
      const found = [...document.querySelectorAll("meta")].filter(
        (meta) => meta.httpEquiv !== "" || kNames.test(meta.name),
      );
      if (found.length > kMetas) emit?.dropped("limit.metas", found.length - kMetas);
      emit?.set(
        "metas",
        found.slice(0, kMetas).map((meta) => ({
          http_equiv: meta.httpEquiv || meta.name,
          content: meta.content,
          in_head: document.head?.contains(meta) ?? false,
        })),
      );
      emit?.collected("metas");
    },
    stop() {
      emit = null;
    },
  };
}
