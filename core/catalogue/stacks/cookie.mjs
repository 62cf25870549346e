// How each kind of server or framework is told the attributes of one cookie, {cookie|…}.
//
// {cookie: {secure?, http_only?, same_site?: "None" | "Lax" | "Strict", partitioned?}}; an attribute that is
// not named is left as it is. A stack that cannot set one of them has no snippet.
import {comment, rendering} from './headers.mjs';

const words = (list) => list.filter(Boolean).join(', ');
const lower = (text) => text?.toLowerCase();

function nginx({secure, http_only: httpOnly, same_site: sameSite, partitioned}) {
  if (partitioned) return '';
  const flags = [secure && 'secure', httpOnly && 'httponly', sameSite && `samesite=${lower(sameSite)}`];
  return '# for cookies that the application behind the proxy sets\n' +
      `proxy_cookie_flags "{cookie|nginx}" ${flags.filter(Boolean).join(' ')};`;
}

// Adds the attribute to every cookie that lacks it.
const edit = (attribute, known) =>
    `Header edit Set-Cookie "^((?!.*;\\s*${known}).*)$" "$1; ${attribute}"\n` +
    `Header always edit Set-Cookie "^((?!.*;\\s*${known}).*)$" "$1; ${attribute}"\n`;

function apache({secure, http_only: httpOnly, same_site: sameSite, partitioned}) {
  const lines = [
    secure && edit('Secure', 'Secure'),
    httpOnly && edit('HttpOnly', 'HttpOnly'),
    sameSite && edit(`SameSite=${sameSite}`, 'SameSite='),
    partitioned && edit('Partitioned', 'Partitioned'),
  ];
  return `# needs mod_headers; changes every cookie, both of answers and of errors\n${
             lines.filter(Boolean).join('')}`
      .trimEnd();
}

// One rule with all attributes: of an attribute that stands there twice the last one counts.
function caddy({secure, http_only: httpOnly, same_site: sameSite, partitioned}) {
  const attributes = [
    secure && 'Secure', httpOnly && 'HttpOnly', sameSite && `SameSite=${sameSite}`,
    partitioned && 'Partitioned'
  ];
  const added = attributes.filter(Boolean).join('; ');
  return '# for cookies that the application behind the proxy sets\n' +
      `reverse_proxy 127.0.0.1:3000 {\n\theader_down Set-Cookie "^({cookie|word}=.*)$" "$1; ${added}"\n}`;
}

const scriptOptions = ({secure, http_only: httpOnly, same_site: sameSite, partitioned}) => words([
  sameSite && `sameSite: "${lower(sameSite)}"`, secure && 'secure: true', httpOnly && 'httpOnly: true',
  partitioned && 'partitioned: true'
]);

const express = (attributes) =>
    (attributes.secure ?
         'app.set("trust proxy", 1); // behind a TLS proxy, else Secure cookies are not sent\n' :
         '') +
    `res.cookie("{cookie|js}", value, { ${scriptOptions(attributes)} });`;

const next = (attributes) => 'import { cookies } from "next/headers";\n\n' +
    `(await cookies()).set("{cookie|js}", value, { ${scriptOptions(attributes)} });`;

function django({secure, http_only: httpOnly, same_site: sameSite, partitioned}) {
  if (partitioned) return '';
  const own =
      words([secure && 'secure=True', httpOnly && 'httponly=True', sameSite && `samesite="${sameSite}"`]);
  const lines = [
    sameSite && `SESSION_COOKIE_SAMESITE = "${sameSite}"\nCSRF_COOKIE_SAMESITE = "${sameSite}"\n`,
    secure && 'SESSION_COOKIE_SECURE = True\nCSRF_COOKIE_SECURE = True\n',
    httpOnly && 'SESSION_COOKIE_HTTPONLY = True\n',
  ];
  return `# a cookie of your own\nresponse.set_cookie("{cookie|js}", value, ${own})\n` +
      `# settings.py, for the cookies of Django itself\n${lines.filter(Boolean).join('')}`.trimEnd();
}

const rails = ({secure, http_only: httpOnly, same_site: sameSite, partitioned}) =>
    `cookies["{cookie|js}"] = { value: value, ${words([
      sameSite && `same_site: :${lower(sameSite)}`, secure && 'secure: true', httpOnly && 'httponly: true',
      partitioned && 'partitioned: true'
    ])} }`;

// Unicode escapes are read before strings in Java: names are written in the plainer header context.
const spring = ({secure, http_only: httpOnly, same_site: sameSite, partitioned}) =>
    'ResponseCookie cookie = ResponseCookie.from("{cookie|header}", value)\n    ' +
    [
      sameSite && `.sameSite("${sameSite}")`, secure && '.secure(true)', httpOnly && '.httpOnly(true)',
      partitioned && '.partitioned(true)'
    ].filter(Boolean)
        .join('') +
    '.path("/").build();\nresponse.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());';

function fastapi({secure, http_only: httpOnly, same_site: sameSite, partitioned}) {
  if (partitioned) return '';
  return `response.set_cookie("{cookie|js}", value, ${words([
    sameSite && `samesite="${lower(sameSite)}"`, secure && 'secure=True', httpOnly && 'httponly=True'
  ])})`;
}

function aspnet({secure, http_only: httpOnly, same_site: sameSite, partitioned}) {
  const options = words([
    sameSite && `SameSite = SameSiteMode.${sameSite}`, secure && 'Secure = true',
    httpOnly && 'HttpOnly = true'
  ]);
  const extra = partitioned ? 'options.Extensions.Add("Partitioned");\n' : '';
  return `var options = new CookieOptions { ${options} };\n${extra}` +
      'Response.Cookies.Append("{cookie|js}", value, options);';
}

const kWriters = {
  nginx,
  apache,
  caddy,
  express,
  next,
  django,
  rails,
  spring,
  fastapi,
  aspnet
};

/** [{stack, language, text}] of {cookie: attributes, note?} */
export function cookieStacks({cookie, note}) {
  const all = Object.entries(kWriters).map(([stack, write]) => [stack, write(cookie)]);
  return all.filter(([, text]) => text !== '').map(([stack,
                                                     text]) => rendering(stack, comment(stack, note) + text));
}
