// Attributes of the cookies scripts may see; never their values. HttpOnly cookies are not among them.
import type { Cookie } from "../protocol.ts";
import type { CollectContext, Collector, Emit } from "./collector.ts";

const kCookies = 100;

// As CookieStore gives them; a browser may leave out everything but name and value.
interface Listed {
  name: string;
  domain?: string | null;
  path?: string;
  expires?: number | null;
  secure?: boolean;
  sameSite?: string;
  partitioned?: boolean;
}

const isSameSite = (value: unknown): value is Cookie["same_site"] =>
  value === "strict" || value === "lax" || value === "none";

function ofListed(cookie: Listed): Cookie {
  return {
    name: cookie.name,
    domain: cookie.domain ?? "",
    path: cookie.path ?? "",
    same_site: isSameSite(cookie.sameSite) ? cookie.sameSite : "",
    secure: cookie.secure === true,
    partitioned: cookie.partitioned === true,
    persistent: typeof cookie.expires === "number",
  };
}

export function cookiesCollector({ page }: CollectContext): Collector {
  let emit: Emit | null = null;
  return {
    start(to) {
      emit = to;
    },
    async scan() {
      const store = (page as { cookieStore?: { getAll(): Promise<Listed[]> } }).cookieStore;
      const all = await store?.getAll().catch(() => undefined); // refused in opaque origins
      // Without attributes there is nothing to judge.
      const known = all?.every((cookie) => typeof cookie.secure === "boolean") ?? false;
      if (all && known) {
        if (all.length > kCookies) emit?.dropped("limit.cookies", all.length - kCookies);
        emit?.set("cookies", all.slice(0, kCookies).map(ofListed));
      }
      emit?.collected("cookies", known);
    },
    stop() {
      emit = null;
    },
  };
}
