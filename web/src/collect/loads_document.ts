// What the document's elements and style rules load or run, as far as markup and object model show it.
//
// A style attribute that reads as element.style writes it may be a script's work, which no policy judges, or
// have been another text in the markup: it gets no hash.
import type { Load } from "../protocol.ts";

export interface Seen extends Omit<Load, "hash" | "count"> {
  code?: string; // of inline code: what its hash is made of
}

const kElements = 20_000; // of which open shadow roots are looked for
const kRules = 5_000; // style rules looked at
const kScriptTypes = /^(module|importmap|speculationrules|(text|application)\/(x-)?(java|ecma)script|)$/i;
const kNoOperation = /^\s*(void\s*\(?\s*0\s*\)?)?\s*;?\s*$/;
const kUrl = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^)\s]*))\s*\)/g;

const kPreloads: Readonly<Record<string, string>> = {
  audio: "media-src",
  fetch: "connect-src",
  font: "font-src",
  image: "img-src",
  script: "script-src-elem",
  style: "style-src-elem",
  track: "media-src",
  video: "media-src",
  worker: "worker-src",
};

// Elements whose address is governed by one directive, whatever else they say.
const kAddresses: readonly [selector: string, attribute: string, directive: string][] = [
  ["img[src], input[type=image][src]", "src", "img-src"],
  ["image[href], use[href], feImage[href]", "href", "img-src"],
  ["video[poster]", "poster", "img-src"],
  ["audio[src], video[src], audio source[src], video source[src], track[src]", "src", "media-src"],
  ["iframe[src]:not([srcdoc]), frame[src]", "src", "frame-src"],
  ["object[data]", "data", "object-src"],
  ["embed[src]", "src", "object-src"],
  ["form[action]", "action", "form-action"],
  ["button[formaction], input[formaction]", "formaction", "form-action"],
];

export function address(directive: string, url: string, more: Partial<Seen> = {}): Seen {
  return { directive, how: "url", url, nonced: false, parser_inserted: true, ...more };
}

export function code(directive: string, text: string, more: Partial<Seen> = {}): Seen {
  return { directive, how: "inline", url: "", nonced: false, parser_inserted: true, code: text, ...more };
}

// A script made by a script is asynchronous without saying so in an attribute.
function isInserted(script: HTMLScriptElement): boolean {
  return script.async && !script.hasAttribute("async");
}

function linkDirective(link: HTMLLinkElement): string | undefined {
  const rel = link.relList;
  if (rel.contains("stylesheet")) return link.disabled ? undefined : "style-src-elem";
  if (rel.contains("modulepreload")) return "script-src-elem";
  if (rel.contains("preload")) return kPreloads[link.as];
  if (rel.contains("icon")) return "img-src";
  if (rel.contains("manifest")) return "manifest-src";
  return rel.contains("prefetch") ? "prefetch-src" : undefined;
}

export interface Parts {
  seen: Seen[];
  links: Map<string, string>; // address of a link element -> directive
  posters: Set<string>;
  modules: { all: number; nonced: number };
  unreadable: number; // style sheets of other origins, and what is beyond the limits
}

export class DocumentLoads {
  private readonly found: Parts = {
    seen: [],
    links: new Map(),
    posters: new Set(),
    modules: { all: 0, nonced: 0 },
    unreadable: 0,
  };
  private readonly document: Document;
  private rules = 0;

  constructor(document: Document) {
    this.document = document;
  }

  // In parts, so that the caller can rest between them.
  *read(): Generator<void, Parts> {
    for (const root of this.roots()) {
      this.scripts(root);
      yield;
      this.links(root);
      this.styles(root);
      this.addresses(root);
      yield;
      this.attributes(root);
      yield;
      for (const sheet of [...root.styleSheets, ...(root.adoptedStyleSheets ?? [])]) {
        this.sheet(sheet);
        yield;
      }
    }
    const base = this.document.querySelector<HTMLBaseElement>("base[href]");
    if (base) this.found.seen.push(address("base-uri", base.href));
    return this.found;
  }

  private roots(): (Document | ShadowRoot)[] {
    const roots: (Document | ShadowRoot)[] = [this.document];
    let left = kElements;
    for (let at = 0; at < roots.length; at++) {
      for (const element of roots[at]!.querySelectorAll("*")) {
        if (--left < 0) {
          this.found.unreadable++;
          return roots;
        }
        // Our own panel keeps to itself.
        if (element.shadowRoot && !element.localName.startsWith("devdiag-")) roots.push(element.shadowRoot);
      }
    }
    return roots;
  }

  private scripts(root: Document | ShadowRoot): void {
    for (const script of root.querySelectorAll("script")) {
      const source = script.getAttribute("src") ?? script.getAttribute("href");
      const type = script.type.trim();
      if (!kScriptTypes.test(type) || ("noModule" in script && script.noModule)) continue;
      const nonced = script.nonce !== "" && script.nonce !== undefined;
      if (type.toLowerCase() === "module") {
        this.found.modules.all++;
        if (nonced) this.found.modules.nonced++;
      }
      const parser_inserted = !isInserted(script as HTMLScriptElement);
      if (source !== null) {
        const url = this.absolute(source);
        const integrity = (script as HTMLScriptElement).integrity ?? "";
        this.found.seen.push(address("script-src-elem", url, { nonced, parser_inserted, integrity }));
      } else if (script.textContent) {
        this.found.seen.push(code("script-src-elem", script.textContent, { nonced, parser_inserted }));
      }
    }
  }

  private links(root: Document | ShadowRoot): void {
    for (const link of root.querySelectorAll<HTMLLinkElement>("link[href]")) {
      const directive = linkDirective(link);
      if (!directive || link.href === "") continue;
      this.found.links.set(link.href, directive);
      this.found.seen.push(address(directive, link.href, { nonced: link.nonce !== "" }));
    }
  }

  private styles(root: Document | ShadowRoot): void {
    for (const style of root.querySelectorAll("style"))
      this.found.seen.push(code("style-src-elem", style.textContent ?? "", { nonced: style.nonce !== "" }));
  }

  private addresses(root: Document | ShadowRoot): void {
    for (const [selector, attribute, directive] of kAddresses) {
      for (const element of root.querySelectorAll(selector)) {
        const { currentSrc } = element as Partial<HTMLImageElement & HTMLMediaElement>;
        const chosen = attribute === "src" ? currentSrc : ""; // of several sources
        const url = this.absolute(chosen || (element.getAttribute(attribute) ?? ""));
        if (attribute === "poster") this.found.posters.add(url);
        this.found.seen.push(
          /^javascript:/i.test(url) ? this.javascript(url) : address(directive, url),
        );
      }
    }
    // A form without an address sends to the document's own.
    if (root.querySelector("form:not([action]):not([method=dialog i])"))
      this.found.seen.push(address("form-action", this.document.URL));
    for (const link of root.querySelectorAll<HTMLAnchorElement>('a[href^="javascript:" i]')) {
      const loads = this.javascript(link.href);
      if (!kNoOperation.test((loads.code ?? "").slice("javascript:".length))) this.found.seen.push(loads);
    }
  }

  // The code is hashed as it will run, percent-decoded.
  private javascript(url: string): Seen {
    let text = url;
    try {
      text = decodeURIComponent(url);
    } catch {
      // A stray percent sign: the code is the text as it is.
    }
    return code("script-src-elem", text, { how: "javascript" });
  }

  private attributes(root: Document | ShadowRoot): void {
    const { ownerDocument } = root;
    const document = ownerDocument ?? (root as Document);
    const visit = (attribute: Attr) => {
      const element = attribute.ownerElement;
      if (!element) return;
      if (attribute.name === "style") {
        const { style } = element as HTMLElement;
        const seen = code("style-src-attr", attribute.value);
        if (style?.cssText === attribute.value) delete seen.code;
        if (attribute.value !== "") this.found.seen.push(seen);
        this.urlsOf(attribute.value, "img-src", document.baseURI);
      } else if (attribute.name in element) {
        this.found.seen.push(code("script-src-attr", attribute.value));
      }
    };
    // The fast way works on documents only; shadow trees are small.
    if (root === document) {
      const path = "//@style | //@*[starts-with(name(), 'on')]";
      const hits = document.evaluate(path, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
      for (let at = 0; at < hits.snapshotLength; at++) visit(hits.snapshotItem(at) as Attr);
    } else {
      for (const element of root.querySelectorAll("*"))
        [...element.attributes].filter(({ name }) => /^(style$|on)/.test(name)).forEach(visit);
    }
  }

  private sheet(sheet: CSSStyleSheet): void {
    let rules: CSSRuleList;
    try {
      rules = sheet.cssRules;
    } catch {
      this.found.unreadable++; // of another origin
      return;
    }
    const base = sheet.href ?? this.document.baseURI;
    for (const rule of rules) {
      if (++this.rules > kRules) {
        this.found.unreadable++;
        return;
      }
      if (rule instanceof CSSImportRule) {
        this.found.seen.push(address("style-src-elem", new URL(rule.href, base).href));
        if (rule.styleSheet) this.sheet(rule.styleSheet);
      } else {
        this.urlsOf(rule.cssText, rule instanceof CSSFontFaceRule ? "font-src" : "img-src", base);
      }
    }
  }

  private urlsOf(text: string, directive: string, base: string): void {
    if (!text.includes("url(")) return;
    for (const [, double, single, bare] of text.matchAll(kUrl)) {
      const url = double ?? single ?? bare ?? "";
      if (url === "" || url.startsWith("#") || !URL.canParse(url, base)) continue;
      this.found.seen.push(address(directive, new URL(url, base).href));
    }
  }

  private absolute(url: string): string {
    return URL.canParse(url, this.document.baseURI) ? new URL(url, this.document.baseURI).href : "";
  }
}
