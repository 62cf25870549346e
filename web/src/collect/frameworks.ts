// Which frameworks run here and in which versions, as they say themselves.
import type { Framework } from "../protocol.ts";
import type { CollectContext, Collector, Emit } from "./collector.ts";

type Loose = Record<string, unknown> | null | undefined;

const kVersion = /^[\w.+-]{1,64}$/;

// Globals of a page are getters at times and throw at times.
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function versionAt(page: object, path: string[]): string {
  const value = attempt(() => path.reduce<unknown>((at, name) => (at as Loose)?.[name], page));
  return typeof value === "string" && kVersion.test(value) ? value : "";
}

const kGlobals: readonly [name: string, path: string[]][] = [
  ["react", ["React", "version"]],
  ["react-dom", ["ReactDOM", "version"]],
  ["vue", ["Vue", "version"]],
  ["angularjs", ["angular", "version", "full"]],
  ["next", ["next", "version"]],
  ["jquery", ["jQuery", "fn", "jquery"]],
  ["preact", ["preact", "version"]],
];

function renderers(page: object): Framework[] {
  const hook = attempt(() => (page as Loose)?.["__REACT_DEVTOOLS_GLOBAL_HOOK__"] as Loose);
  const list = hook?.["renderers"];
  if (!(list instanceof Map)) return [];
  return [...list.values()].flatMap((renderer: Loose) => {
    const version = renderer && versionAt(renderer, ["version"]);
    const name = attempt(() => renderer?.["rendererPackageName"]);
    return version
      ? [{ name: typeof name === "string" ? name : "react-dom", version, where: "renderer" as const }]
      : [];
  });
}

function marks(document: Document): Framework[] {
  const found: Framework[] = [];
  const put = (name: string, version: string) => found.push({ name, version, where: "attribute" });
  const angular = document.querySelector("[ng-version]");
  if (angular) put("angular", angular.getAttribute("ng-version") ?? "");
  const vue = document.querySelector("[data-v-app]");
  if (vue) put("vue", versionAt(vue, ["__vue_app__", "version"]));
  if (document.querySelector("[data-reactroot],[data-reactid]")) put("react", "");
  if (document.querySelector("#__NEXT_DATA__")) put("next", "");
  if (document.querySelector("#__nuxt,#__NUXT_DATA__")) put("nuxt", "");
  const svelte = document.querySelector("[class*=svelte-]");
  if (svelte) put("svelte", "");
  return found;
}

function svelteVersions(page: object): Framework[] {
  const versions = attempt(() => ((page as Loose)?.["__svelte"] as Loose)?.["v"]);
  if (!(versions instanceof Set)) return [];
  return [...versions]
    .filter((one) => typeof one === "string" && kVersion.test(one))
    .map((version: string) => ({ name: "svelte", version, where: "global" }));
}

export function frameworksCollector({ page }: CollectContext): Collector {
  let emit: Emit | null = null;
  return {
    start(to) {
      emit = to;
    },
    scan() {
      const globals = kGlobals
        .map(([name, path]) => ({ name, version: versionAt(page, path), where: "global" as const }))
        .filter(({ version }) => version !== "");
      const all: Framework[] = [
        ...globals,
        ...renderers(page),
        ...svelteVersions(page),
        ...marks(page.document),
      ];
      // A mark without a version says nothing new about a framework already known.
      emit?.set(
        "frameworks",
        all.filter((one, at) =>
          one.version !== ""
            ? all.findIndex(
                (o) => o.name === one.name && o.version === one.version && o.where === one.where,
              ) === at
            : !all.some((other) => other !== one && other.name === one.name),
        ),
      );
      emit?.collected("frameworks");
    },
    stop() {
      emit = null;
    },
  };
}
