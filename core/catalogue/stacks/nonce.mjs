// How each kind of server or framework sends a policy with a nonce that is new in every response.
//
// {nonce: {"script-src": ["'nonce-…'", "'strict-dynamic'"]}}: the source 'nonce-…' stands for the nonce of
// the response; directives without it are sent as they are.
import {quoted, rendering} from './headers.mjs';

const kNonce = '\'nonce-…\'';
const kPolicy = 'Content-Security-Policy';

// The policy as the content of a string, with `nonce` as the expression in it.
const policyText = (directives, nonce) =>
    quoted(Object.entries(directives).map(([name, sources]) => [name, ...sources].join(' ')).join('; '))
        .replaceAll(kNonce, `'nonce-${nonce}'`);

const withNonce = (directives) => Object.keys(directives).filter((name) => directives[name].includes(kNonce));

function express(directives) {
  const source = (text) =>
      text === kNonce ? '(req, res) => `\'nonce-${res.locals.nonce}\'`' : `"${quoted(text)}"`;
  const lines = Object.entries(directives)
                    .map(([name, sources]) => `      "${name}": [${sources.map(source).join(', ')}],\n`);
  return `import crypto from "node:crypto";
import helmet from "helmet";

app.use((req, res, next) => {
  res.locals.nonce = crypto.randomBytes(16).toString("base64");
  next();
});
app.use(helmet({
  contentSecurityPolicy: {
    // Adds to helmet's default policy.
    directives: {
${lines.join('')}    },
  },
}));
// in the template: <script nonce="<%= nonce %>">`;
}

function next(directives) {
  return `// middleware.ts; Next puts the nonce on its own scripts by itself
import { NextResponse, type NextRequest } from "next/server";

export function middleware(request: NextRequest) {
  const nonce = btoa(crypto.randomUUID());
  const policy = "${policyText(directives, '" + nonce + "')}";
  const headers = new Headers(request.headers);
  headers.set("${kPolicy}", policy);
  headers.set("x-nonce", nonce);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("${kPolicy}", policy);
  return response;
}`;
}

function nginx(directives) {
  return `# Change the policy you already send: a second header can only forbid more.
# Puts a fresh nonce wherever the page says NONCE_HERE. Use a word nobody can guess instead: markup that
# an attacker injects is trusted as soon as it holds that word.
proxy_set_header Accept-Encoding "";
sub_filter_once off;
sub_filter "NONCE_HERE" "$request_id";
add_header ${kPolicy} "${policyText(directives, '$request_id')}" always;`;
}

const kDjangoNames = new Map([
  [kNonce, 'CSP.NONCE'],
  ['\'self\'', 'CSP.SELF'],
  ['\'none\'', 'CSP.NONE'],
  ['\'strict-dynamic\'', 'CSP.STRICT_DYNAMIC'],
]);

function django(directives) {
  const source = (text) => kDjangoNames.get(text) ?? `"${quoted(text)}"`;
  const lines =
      Object.entries(directives).map(([name,
                                       sources]) => `    "${name}": [${sources.map(source).join(', ')}],\n`);
  return `# settings.py, Django 6; before that use the django-csp package (same names)
from django.utils.csp import CSP

MIDDLEWARE += ["django.middleware.csp.ContentSecurityPolicyMiddleware"]
TEMPLATES[0]["OPTIONS"]["context_processors"] += ["django.template.context_processors.csp"]
SECURE_CSP = {
${lines.join('')}}
# in the template: <script nonce="{{ csp_nonce }}">`;
}

function rails(directives) {
  const strings = (list) => list.map((item) => `"${quoted(item)}"`).join(', ');
  const lines = Object.entries(directives)
                    .map(
                        ([name, sources]) => `    policy.directives["${name}"] = [${
                            strings(sources.filter((source) => source !== kNonce))}]\n`);
  return `# config/initializers/content_security_policy.rb
Rails.application.configure do
  config.content_security_policy do |policy|
${lines.join('')}  end
  config.content_security_policy_nonce_generator = ->(request) { SecureRandom.base64(16) }
  config.content_security_policy_nonce_directives = [${strings(withNonce(directives))}]
end
# in the view: <%= javascript_tag nonce: true do %>`;
}

function fastapi(directives) {
  return `import secrets

@app.middleware("http")
async def content_security_policy(request, call_next):
    request.state.nonce = secrets.token_urlsafe(16)
    response = await call_next(request)
    response.headers["${kPolicy}"] = (
        "${policyText(directives, '" + request.state.nonce + "')}")
    return response
# in the template: <script nonce="{{ request.state.nonce }}">`;
}

function spring(directives) {
  return `@Component
class NonceFilter extends OncePerRequestFilter {
    private final SecureRandom random = new SecureRandom();

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response,
            FilterChain chain) throws ServletException, IOException {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String nonce = Base64.getEncoder().encodeToString(bytes);
        request.setAttribute("nonce", nonce);
        response.setHeader("${kPolicy}",
            "${policyText(directives, '" + nonce + "')}");
        chain.doFilter(request, response);
    }
}
// in the template (Thymeleaf): <script th:attr="nonce=\${nonce}">`;
}

function aspnet(directives) {
  return `app.Use(async (context, next) =>
{
    var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
    context.Items["nonce"] = nonce;
    context.Response.Headers["${kPolicy}"] = "${policyText(directives, '" + nonce + "')}";
    await next();
});
// in the view: <script nonce="@Context.Items["nonce"]">`;
}

const kWriters = {
  express,
  next,
  nginx,
  django,
  rails,
  spring,
  fastapi,
  aspnet
};

/** [{stack, language, text}] of {nonce: sources by directive} */
export function nonceStacks({nonce}) {
  return Object.entries(kWriters).map(([stack, write]) => {
    const made = rendering(stack, write(nonce));
    return stack === 'next' ? {...made, language: 'typescript'} : made;
  });
}
