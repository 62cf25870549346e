// How each kind of server or framework is told a Content Security Policy: directives to snippets.
//
// {csp: {"script-src": ["'self'", "{origin|header}"]}, report_only?, meta?} where a directive's name may be a
// placeholder too. Where a framework has a policy builder of its own, it is used.
import {comment, headerStacks, quoted, rendering} from './headers.mjs';

const kDjangoNames = {
  '\'self\'': 'CSP.SELF',
  '\'none\'': 'CSP.NONE',
  '\'unsafe-inline\'': 'CSP.UNSAFE_INLINE',
  '\'strict-dynamic\'': 'CSP.STRICT_DYNAMIC',
  '\'wasm-unsafe-eval\'': 'CSP.WASM_UNSAFE_EVAL',
};

// Directives that have a method in ActionDispatch::ContentSecurityPolicy.
const kRailsMethods = new Set([
  'base-uri', 'child-src', 'connect-src', 'default-src', 'font-src', 'form-action', 'frame-ancestors',
  'frame-src', 'img-src', 'manifest-src', 'media-src', 'object-src', 'script-src', 'script-src-attr',
  'script-src-elem', 'style-src', 'style-src-attr', 'style-src-elem', 'worker-src'
]);
const kRailsWords = {
  '\'self\'': ':self',
  '\'none\'': ':none',
  '\'strict-dynamic\'': ':strict_dynamic',
};

/** The policy's text; a directive without sources stands alone. */
export const policyText = (csp) =>
    Object.entries(csp).map(([name, sources]) => [name, ...sources].join(' ')).join('; ');

const strings = (sources) => sources.map((source) => `"${quoted(source)}"`).join(', ');

// helmet wants a whole policy, with default-src; a part of one is sent as a header.
function express(csp, reportOnly) {
  const lines = Object.entries(csp).map(([name, sources]) => `      "${name}": [${strings(sources)}],\n`);
  return `import helmet from "helmet";

app.use(helmet({
  contentSecurityPolicy: {${reportOnly ? '\n    reportOnly: true,' : ''}
    useDefaults: false,
    directives: {
${lines.join('')}    },
  },
}));`;
}

function django(csp, reportOnly) {
  const words = (sources) =>
      sources.map((source) => kDjangoNames[source] ?? `"${quoted(source)}"`).join(', ');
  const lines = Object.entries(csp).map(
      ([name, sources]) => `    "${name}": ${sources.length > 0 ? `[${words(sources)}]` : 'True'},\n`);
  return `# settings.py, Django 6; before that use the django-csp package (same names)
from django.utils.csp import CSP

MIDDLEWARE += ["django.middleware.csp.ContentSecurityPolicyMiddleware"]
SECURE_CSP${reportOnly ? '_REPORT_ONLY' : ''} = {
${lines.join('')}}`;
}

function railsLine([name, sources]) {
  if (sources.length === 0) return `  policy.directives["${name}"] = true\n`;
  if (!kRailsMethods.has(name)) return `  policy.directives["${name}"] = [${strings(sources)}]\n`;
  const words = sources.map((source) => kRailsWords[source] ?? `"${quoted(source)}"`);
  return `  policy.${name.replaceAll('-', '_')} ${words.join(', ')}\n`;
}

function rails(csp, reportOnly) {
  const only = reportOnly ? '\nRails.application.config.content_security_policy_report_only = true' : '';
  return `# config/initializers/content_security_policy.rb
Rails.application.config.content_security_policy do |policy|
${Object.entries(csp).map(railsLine).join('')}end${only}`;
}

function spring(csp, reportOnly) {
  return `http.headers(headers -> headers.contentSecurityPolicy(csp -> csp
    .policyDirectives("${quoted(policyText(csp))}")${reportOnly ? '\n    .reportOnly()' : ''}));`;
}

const kBuilders = {
  express,
  django,
  rails,
  spring
};

const meta = (csp) => ({
  stack: 'html',
  language: 'html',
  text: `<meta http-equiv="Content-Security-Policy" content="${policyText(csp).replaceAll('"', '&quot;')}">`,
});

/** [{stack, language, text}] of {csp, report_only?: boolean, meta?: boolean, note?} */
export function cspStacks({csp, report_only: reportOnly, meta: inMeta, note}) {
  const name = `Content-Security-Policy${reportOnly ? '-Report-Only' : ''}`;
  const stacks = headerStacks({headers: [{name, value: policyText(csp)}], note});
  const built = stacks.map((each) => {
    const build = each.stack !== 'express' || 'default-src' in csp ? kBuilders[each.stack] : undefined;
    return build ? rendering(each.stack, comment(each.stack, note) + build(csp, reportOnly)) : each;
  });
  return inMeta ? [...built, meta(csp)] : built;
}
