// Finds out what the page's policy allows us, without ever trying it: a refused attempt would be a
// violation.
//
// A policy delivered by header empties the nonce attribute of an element when it is connected (HTML, "nonce
// hiding"); that is a silent yes-or-no. The policy's text is then read from the page's own response, but
// only once connecting to the page's own origin is known to be allowed: declared by the tag, proven by a
// request of the page's own, or read in a policy.
import { type CollectContext, type OwnResponse } from "../collect/collector.ts";
import {
  decide,
  type Permission,
  parsePolicies,
  policiesOfHeaders,
  type Policy,
  type PolicyFacts,
  refusesConnect,
} from "../policy.ts";
import type { Header, Settings } from "../protocol.ts";
import { bootOf, type Boot } from "../boot.ts";

const kReadTimeoutMs = 5000;

// Does a policy delivered by header, enforced or report-only, govern this document? Causes no violation.
export function hasHeaderPolicy(document: Document): boolean {
  const probe = document.createElement("link");
  probe.setAttribute("nonce", "x");
  (document.head ?? document.documentElement).append(probe);
  const hidden = probe.getAttribute("nonce") === "";
  probe.remove();
  return hidden;
}

function metaPolicies(document: Document): Policy[] {
  const metas = document.querySelectorAll<HTMLMetaElement>(
    'head meta[http-equiv="content-security-policy" i]',
  );
  return [...metas].flatMap((meta) => parsePolicies(meta.content, "enforce"));
}

// A request of the page's own scripts to its own origin that was answered: connect-src lets them.
function hasConnected(page: Window & typeof globalThis, boot: Boot | undefined): boolean {
  const isOwn = (url: string) =>
    URL.canParse(url, page.document.baseURI) && new URL(url, page.document.baseURI).origin === page.origin;
  if (boot?.calls.some((call) => call.status > 0 && isOwn(call.url))) return true;
  const entries = page.performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  return entries.some(
    (entry) =>
      (entry.initiatorType === "fetch" || entry.initiatorType === "xmlhttprequest") &&
      isOwn(entry.name) &&
      ((entry.responseStatus ?? 0) > 0 || entry.decodedBodySize > 0),
  );
}

async function request(fetchOwn: typeof fetch, url: string, init: RequestInit): Promise<OwnResponse | null> {
  const response = await fetchOwn(url, {
    credentials: "same-origin",
    mode: "same-origin",
    redirect: "manual", // a redirect could leave what the policy allows
    signal: AbortSignal.timeout(kReadTimeoutMs),
    ...init,
  });
  void response.body?.cancel();
  if (response.type === "opaqueredirect") return null;
  return { url, status: response.status, headers: [...response.headers] as Header[] };
}

export class PolicyReader {
  private policies: Policy[] | null = null;
  private unreadable = false;
  private responses = new Map<string, Promise<OwnResponse | null>>();
  private readonly fetchOwn: typeof fetch;

  private readonly page: Window & typeof globalThis;
  private readonly settings: Settings;
  private readonly boot: Boot | undefined;

  constructor(page: Window & typeof globalThis, settings: Settings, boot: Boot | undefined = bootOf(page)) {
    this.page = page;
    this.settings = settings;
    this.boot = boot;
    this.fetchOwn = boot?.fetch ?? page.fetch.bind(page);
  }

  // Response headers of an address of the page's own origin; null when that is not allowed or did not work.
  // One request per address until forget().
  readonly read: CollectContext["readResponse"] = (url) => {
    const known = this.responses.get(url);
    if (known) return known;
    const reading = this.mayRead(url) ? this.request(url) : Promise.resolve(null);
    if (this.policies) this.responses.set(url, reading);
    return reading;
  };

  // The next reading of an address asks the server again.
  forget(): void {
    this.responses.clear();
  }

  // What is known now; `policies` stays null while a policy's text is unknown. May be asked again later.
  async facts(): Promise<PolicyFacts> {
    const { page, settings } = this;
    const url = new URL(page.location.href);
    this.policies = await this.learn(url);
    const [own, worker] = await Promise.all([
      this.read(url.href.split("#")[0] ?? ""),
      this.read(new URL("worker.js", settings.base).href),
    ]);
    const coepOf = (response: OwnResponse | null) =>
      response?.headers.find(([name]) => name.toLowerCase() === "cross-origin-embedder-policy")?.[1] ?? "";
    return {
      page: url,
      base: new URL(settings.base),
      gateway: settings.gateway ? new URL(settings.gateway) : null,
      nonced: Boolean(this.boot?.script.nonce),
      opaque_origin: page.origin === "null",
      policies: this.policies,
      coep: coepOf(own),
      worker:
        worker?.status === 200 ? { policies: policiesOfHeaders(worker.headers), coep: coepOf(worker) } : null,
    };
  }

  async permission(): Promise<{ facts: PolicyFacts; permission: Permission }> {
    const facts = await this.facts();
    return { facts, permission: decide(facts) };
  }

  private async learn(url: URL): Promise<Policy[] | null> {
    const metas = metaPolicies(this.page.document);
    if (!/^https?:$/.test(url.protocol)) return hasHeaderPolicy(this.page.document) ? null : metas;
    if (!hasHeaderPolicy(this.page.document)) return metas;
    if (this.settings.policy !== null) return [...metas, ...parsePolicies(this.settings.policy, "enforce")];
    if (!this.mayConnectToSelf(metas, url)) return null;
    if (this.unreadable) return null;
    const own = await this.request(url.href.split("#")[0] ?? "");
    const headers = own ? policiesOfHeaders(own.headers) : [];
    // A second response without any policy is not the one this document came with; asking again would not
    // help.
    this.unreadable = headers.length === 0;
    return this.unreadable ? null : [...metas, ...headers];
  }

  private mayConnectToSelf(metas: Policy[], url: URL): boolean {
    const seen = (this.boot?.events["securitypolicyviolation"] ?? []) as SecurityPolicyViolationEvent[];
    const texts = seen.flatMap((event) => parsePolicies(event.originalPolicy, event.disposition));
    if (refusesConnect([...metas, ...texts], url, url) !== null) return false;
    return this.settings.connect_self || hasConnected(this.page, this.boot) || texts.length > 0;
  }

  private mayRead(url: string): boolean {
    const self = new URL(this.page.location.href),
      target = new URL(url, self);
    return (
      this.policies !== null &&
      target.origin === self.origin &&
      self.origin !== "null" &&
      refusesConnect(this.policies, target, self) === null
    );
  }

  // HEAD; where a server does not know it, GET of what the browser may still have.
  private async request(url: string): Promise<OwnResponse | null> {
    try {
      const head = await request(this.fetchOwn, url, { method: "HEAD" });
      if (head?.status !== 405 && head?.status !== 501) return head;
      return await request(this.fetchOwn, url, { method: "GET", cache: "force-cache" });
    } catch {
      return null;
    }
  }
}
