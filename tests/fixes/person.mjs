// What a person does with a snippet: puts in the names that are theirs, and takes out of the application
// what the snippet now says in its place.

const kCspHeader = 'content-security-policy';
const kCorsHeaders =
    ['origin', 'credentials', 'methods', 'headers'].map((each) => `access-control-allow-${each}`);
const isCsp = ([name]) => name.toLowerCase() === kCspHeader;

const directives = (policy) => policy.split(';')
                                   .map((part) => part.trim())
                                   .filter(Boolean)
                                   .map((text) => [text.split(/\s+/)[0].toLowerCase(), text]);

/** A policy without the directives that are named. */
export function withoutDirectives(policy, names) {
  return directives(policy).filter(([name]) => !names.includes(name)).map(([, text]) => text).join('; ');
}

// Where a snippet stands for the whole policy, a person writes one that is in order.
const kOwnPolicy = 'default-src \'self\'';

/** The snippet with a person's own names in it; `here` = {folder, upstream, address}. */
export function filledIn(item, here) {
  return item.text.replaceAll('YOUR_POLICY', kOwnPolicy)
      .replaceAll('YOUR_VALUE', () => item.params.value ?? 'x')
      .replaceAll('YOUR_HASH', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=')
      .replaceAll('YOUR_CDN', 'cdn.shop.example')
      .replaceAll('YOUR_PATH', 'app')
      .replaceAll('YOUR_COLLECTOR', 'reports.shop.example')
      .replaceAll('YOUR-DOMAIN', 'shop.example')
      .replaceAll(/https?:\/\/YOUR_\w+/g, 'https://own.shop.example')
      .replaceAll(/YOUR_\w+/g, 'own')
      .replaceAll(/(?:localhost|127\.0\.0\.1):(?:3000|8000)/g, here.upstream)
      // Names of examples are no names of hosts: the application stands for all of them.
      .replaceAll(/(proxy_pass\s+"?)https?:\/\/[\w.-]+\.example/g, `$1http://${here.upstream}`)
      .replaceAll(/\/(?:var\/log|var\/cache)\/nginx/g, here.folder)
      .replaceAll(/\/etc\/letsencrypt\/live\/[\w.-]+/g, here.folder)
      .replaceAll(
          /(listen\s+)(80|443)\b/g, (_, word, port) => `${word}${here.address}:${20_000 + Number(port)}`);
}

/** Header names whose old value the snippet itself takes away. */
function hiddenBy(text) {
  const hides = [
    /proxy_hide_header\s+([\w-]+)/g,
    /Header(?:\s+always)?\s+unset\s+([\w-]+)/g,
    /header_down\s+-?([\w-]+)/g,
    /^\s*-([\w-]+)$/gm,
  ];
  return hides.flatMap((each) => [...text.matchAll(each)].map((match) => match[1].toLowerCase()));
}

const changed = (before, after) => {
  const old = new Set(before.map(([name, value]) => `${name.toLowerCase()}: ${value}`));
  return after.filter(([name, value]) => !old.has(`${name.toLowerCase()}: ${value}`));
};

/**
 * The application's headers once the snippet is in place. `plain` and `snippet` are what the server answers
 * for an application without headers of its own, before and after.
 */
export function applicationHeaders(headers, {plain, snippet, source, text}) {
  const news = changed(plain, snippet);
  const hidden = hiddenBy(text);
  const removed = [...text.matchAll(/removeHeader\("([\w-]+)"\)/g)].map((match) => match[1].toLowerCase());
  if (/frameguard: false/.test(text)) removed.push('x-frame-options');
  // The middleware takes over from whatever set these before.
  if (/\bcors\(/.test(text)) removed.push(...kCorsHeaders);
  const wholePolicy = source.includes('YOUR_POLICY');
  const named = new Set([...news.map(([name]) => name.toLowerCase()), ...removed]);
  const policies = news.filter(isCsp).flatMap(([, value]) => directives(value).map(([name]) => name));
  return headers.flatMap(([name, value]) => {
    if (hidden.includes(name.toLowerCase())) return [[name, value]];
    if (isCsp([name]) && policies.length > 0 && !wholePolicy) {
      const rest = withoutDirectives(value, policies);
      return rest === '' ? [] : [[name, rest]];
    }
    return named.has(name.toLowerCase()) ? [] : [[name, value]];
  });
}
