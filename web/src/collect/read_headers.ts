// Headers of cross-origin responses that the page's code asks for and does not get.
//
// The page's calls and their results stay as they were. The returned function puts the originals back; where
// somebody has wrapped ours in the meantime, ours stays inside and only passes through.

export function hookReadHeaders(
  page: Window & typeof globalThis,
  missed: (url: string, name: string) => void,
): () => void {
  const response = page.Response.prototype;
  const headers = page.Headers.prototype;
  const xhr = page.XMLHttpRequest.prototype;
  const property = Object.getOwnPropertyDescriptor(response, "headers");
  const { get } = headers;
  const { getResponseHeader } = xhr;
  const urls = new WeakMap<Headers, string>(); // of cross-origin responses
  let live = true;

  const tell = (url: string | undefined, name: unknown) => {
    if (live && url) missed(url, String(name).toLowerCase());
  };
  const ownHeaders = function (this: Response) {
    const value = property?.get?.call(this) as Headers;
    if (this.type === "cors") urls.set(value, this.url);
    return value;
  };
  const ownGet = function (this: Headers, name: string) {
    const value = get.call(this, name);
    if (value === null) tell(urls.get(this), name);
    return value;
  };
  const ownRead = function (this: XMLHttpRequest, name: string) {
    const value = getResponseHeader.call(this, name);
    const url = value === null && URL.canParse(this.responseURL) ? new URL(this.responseURL) : undefined;
    if (url && url.origin !== page.origin) tell(url.href, name);
    return value;
  };

  if (property?.get) Object.defineProperty(response, "headers", { ...property, get: ownHeaders });
  headers.get = ownGet;
  xhr.getResponseHeader = ownRead;
  return () => {
    live = false;
    if (property && Object.getOwnPropertyDescriptor(response, "headers")?.get === ownHeaders)
      Object.defineProperty(response, "headers", property);
    if (headers.get === ownGet) headers.get = get;
    if (xhr.getResponseHeader === ownRead) xhr.getResponseHeader = getResponseHeader;
  };
}
