// How each kind of server or framework is told to send response headers: {name, value} pairs to snippets.
//
// A value is header text; of evidence it holds {name|header} placeholders only, whose values keep nothing
// that could end the string, start an interpolation or begin another element of the header.

// The header's text as the content of a double-quoted string.
export const quoted = (text) => text.replace(/["\\]/g, '\\$&');

const kNginxNested = '# A nested block with its own add_header drops the ones above it: repeat them there.\n';

const pairs = (headers, write) => headers.map(({name, value}) => write(name, quoted(value)));

function caddy(headers) {
  const lines = pairs(headers, (name, value) => `${name} "${value}"`);
  return lines.length === 1 ? `header ${lines[0]}` : `header {\n\t${lines.join('\n\t')}\n}`;
}

function express(headers, helmet) {
  if (helmet) return `import helmet from "helmet";\n\napp.use(${helmet});`;
  const lines = pairs(headers, (name, value) => `  res.setHeader("${name}", "${value}");\n`);
  return `app.use((req, res, next) => {\n${lines.join('')}  next();\n});`;
}

function next(headers) {
  const items = pairs(headers, (name, value) => `{ key: "${name}", value: "${value}" }`);
  const list = items.length === 1 ? `[${items[0]}]` : `[\n        ${items.join(',\n        ')},\n      ]`;
  return `// next.config.js
module.exports = {
  async headers() {
    return [{
      source: "/:path*",
      headers: ${list},
    }];
  },
};`;
}

function vite(headers) {
  const items = pairs(headers, (name, value) => `"${name}": "${value}"`);
  const list = items.length === 1 ? `{ ${items[0]} }` : `{\n      ${items.join(',\n      ')},\n    }`;
  return `// vite.config.js: the development server only; production headers come from your host
export default {
  server: { headers: ${list} },
};`;
}

function django(headers) {
  const lines = pairs(headers, (name, value) => `        response["${name}"] = "${value}"\n`);
  return `# middleware.py; add it to MIDDLEWARE in settings.py
class SecurityHeaders:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
${lines.join('')}        return response`;
}

function rails(headers) {
  const lines =
      pairs(headers, (name, value) => `config.action_dispatch.default_headers["${name}"] = "${value}"`);
  return `# config/application.rb\n${lines.join('\n')}`;
}

function spring(headers) {
  const writers = pairs(
      headers, (name, value) => `.addHeaderWriter(\n    new StaticHeadersWriter("${name}", "${value}"))`);
  return `http.headers(headers -> headers${writers.join('')});`;
}

function fastapi(headers) {
  const lines = pairs(headers, (name, value) => `    response.headers["${name}"] = "${value}"\n`);
  return `@app.middleware("http")
async def security_headers(request, call_next):
    response = await call_next(request)
${lines.join('')}    return response`;
}

function aspnet(headers) {
  const lines = pairs(headers, (name, value) => `    context.Response.Headers["${name}"] = "${value}";\n`);
  return `app.Use(async (context, next) =>\n{\n${lines.join('')}    await next();\n});`;
}

const kWriters = {
  nginx: (headers) =>
      kNginxNested + pairs(headers, (name, value) => `add_header ${name} "${value}" always;`).join('\n'),
  // A percent sign begins a format in mod_headers.
  apache: (headers) => '# needs mod_headers\n' +
      pairs(headers, (name, value) => `Header always set ${name} "${value.replaceAll('%', '%%')}"`)
          .join('\n'),
  caddy,
  express,
  next,
  vite,
  netlify: (headers) => '# _headers (Netlify and Cloudflare Pages)\n/*\n' +
      headers.map(({name, value}) => `  ${name}: ${value}`).join('\n'),
  django,
  rails,
  spring,
  fastapi,
  aspnet,
};

export const kLanguages = {
  nginx: 'nginx',
  apache: 'apache',
  caddy: 'caddy',
  express: 'javascript',
  next: 'javascript',
  vite: 'javascript',
  netlify: 'text',
  django: 'python',
  rails: 'ruby',
  spring: 'java',
  fastapi: 'python',
  aspnet: 'csharp',
};

const kSlashComments = new Set(['javascript', 'typescript', 'java', 'csharp']);

// Java reads \\uXXXX before anything else: what `plain` leaves in a comment could end its line.
const inComment = (stack, note) =>
    kLanguages[stack] === 'java' ? note.replaceAll('|plain}', '|header}') : note;

/** A remark as the first line of a snippet in the language of `stack`. */
export const comment = (stack, note) =>
    note ? `${kSlashComments.has(kLanguages[stack]) ? '//' : '#'} ${inComment(stack, note)}\n` : '';

export const rendering = (stack, text) => ({stack, language: kLanguages[stack], text});

/**
 * [{stack, language, text}] of {headers: [{name, value}], helmet?: an Express middleware of helmet, note?}
 */
export function headerStacks({headers, helmet, note}) {
  return Object.entries(kWriters).map(
      ([stack, write]) => rendering(
          stack, comment(stack, helmet && stack === 'express' ? '' : note) + write(headers, helmet)));
}
