// What the browser allows this document, and interfaces its code asked for in vain.
//
// Asking is seen by its failure: an error that names an interface which is missing here. Nothing is wrapped,
// because a page may test for an interface by its mere presence.
import type { Capability } from "../protocol.ts";
import { missedBefore, type CollectContext, type Collector, type Emit } from "./collector.ts";

interface Interface {
  name: string;
  failure: RegExp; // in the words of the three engines
  there(page: Window & typeof globalThis): boolean;
}

const undefinedMember = (object: string, members: string) =>
  new RegExp(
    `undefined \\(reading '(${members})'\\)|\\b${object} is undefined|evaluating '[\\w.]*${object}\\.(${members})`,
  );

const kInterfaces: readonly Interface[] = [
  {
    name: "SharedArrayBuffer",
    failure: /SharedArrayBuffer is not defined|variable: SharedArrayBuffer/,
    there: (page) => "SharedArrayBuffer" in page,
  },
  {
    name: "measureUserAgentSpecificMemory",
    failure: /measureUserAgentSpecificMemory is not a function/,
    there: (page) => "measureUserAgentSpecificMemory" in page.performance,
  },
  {
    name: "mediaDevices",
    failure: undefinedMember("mediaDevices", "getUserMedia|getDisplayMedia|enumerateDevices"),
    there: (page) => Boolean(page.navigator.mediaDevices),
  },
  {
    name: "serviceWorker",
    failure: undefinedMember("serviceWorker", "register|getRegistration|getRegistrations|ready"),
    there: (page) => Boolean(page.navigator.serviceWorker),
  },
  {
    name: "clipboard",
    failure: undefinedMember("clipboard", "writeText|readText"),
    there: (page) => Boolean(page.navigator.clipboard),
  },
  {
    name: "crypto.subtle",
    failure: undefinedMember("subtle", "digest|encrypt|decrypt|sign|verify|importKey|exportKey|generateKey|deriveKey|deriveBits"),
    there: (page) => Boolean(page.crypto.subtle),
  },
  {
    name: "crypto.randomUUID",
    failure: /randomUUID is not a function/,
    there: (page) => "randomUUID" in page.crypto,
  },
];

function messageOf(event: Event): string {
  const { message, reason } = event as { message?: unknown; reason?: { message?: unknown } };
  return String(message ?? reason?.message ?? "");
}

export function capabilitiesCollector({ page, boot }: CollectContext): Collector {
  let emit: Emit | null = null;
  const onFailure = (event: Event) => {
    const message = messageOf(event);
    const wanted = kInterfaces.find(({ failure, there }) => failure.test(message) && !there(page));
    if (!wanted) return;
    const entry: Capability = {
      name: wanted.name,
      available: false,
      allowed: true,
      wanted: true,
      source_file: String((event as { filename?: unknown }).filename ?? ""),
      count: 1,
    };
    emit?.add("capabilities", entry);
  };
  const types = ["error", "unhandledrejection"];

  return {
    start(to) {
      emit = to;
      missedBefore(emit, boot, "capabilities", ...types.map((type) => boot?.events[type]));
      for (const type of types) {
        boot?.events[type]?.forEach(onFailure);
        page.addEventListener(type, onFailure);
      }
    },
    async scan() {
      const framed = page.top !== page.self;
      const { document } = page;
      // An opaque origin refuses the question; it has no cookies at all.
      const access = framed ? await document.hasStorageAccess?.().catch(() => false) : true;
      const cross_origin_isolated = page.crossOriginIsolated === true;
      emit?.page({ cross_origin_isolated, storage_access: access ?? true });
      emit?.collected("capabilities", access !== undefined);
    },
    stop() {
      for (const type of types) page.removeEventListener(type, onFailure);
      emit = null;
    },
  };
}
