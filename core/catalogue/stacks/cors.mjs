// How each kind of server or framework answers cross-origin requests of one origin.
//
// {cors: {origin: "{origin|header}", credentials?, methods?: [], headers?: [], expose?: []}}; preflights are
// answered wherever methods or headers are named, or by middleware that always does.
import {comment, headerStacks, rendering} from './headers.mjs';

const kStatic = new Set(['caddy', 'next', 'netlify']);

const lines = (...list) => list.filter((line) => line !== undefined).join('\n');
const strings = (list) => list.map((item) => `"${item}"`).join(', ');
// `write(list)` when there is something to write.
const some = (list, write) => list.length > 0 ? write(strings(list)) : undefined;
const when = (condition, text) => condition ? text : undefined;

const hasPreflight = ({methods, headers}) => methods.length + headers.length > 0;

// Response headers in the order people look for them.
function fieldsOf({origin, credentials, methods, headers, expose}) {
  return [
    {name: 'Access-Control-Allow-Origin', value: origin},
    {name: 'Vary', value: 'Origin'},
    {name: 'Access-Control-Allow-Credentials', value: credentials ? 'true' : ''},
    {name: 'Access-Control-Allow-Methods', value: methods.join(', ')},
    {name: 'Access-Control-Allow-Headers', value: headers.join(', ')},
    {name: 'Access-Control-Expose-Headers', value: expose.join(', ')},
  ].filter(({value}) => value !== '');
}

// `if` with nothing but return inside is the use of it that nginx guarantees.
function nginx(cors) {
  return lines(
      '# in the location of the service',
      ...fieldsOf(cors).map(({name, value}) => `add_header ${name} "${value}" always;`),
      when(hasPreflight(cors), 'if ($request_method = OPTIONS) {\n    return 204;\n}'));
}

function apache(cors) {
  const verb = (name) => name === 'Vary' ? 'merge' : 'set';
  return lines(
      `# needs mod_headers${hasPreflight(cors) ? ' and mod_rewrite' : ''}`,
      ...fieldsOf(cors).map(({name, value}) => `Header always ${verb(name)} ${name} "${value}"`),
      when(hasPreflight(cors), 'RewriteEngine On\nRewriteCond %{REQUEST_METHOD} =OPTIONS'),
      when(hasPreflight(cors), 'RewriteRule .* - [R=204,L]'));
}

function express({origin, credentials, methods, headers, expose}) {
  return lines(
      'import cors from "cors";', '', 'app.use(cors({', `  origin: ["${origin}"],`,
      when(credentials, '  credentials: true,'), some(methods, (list) => `  methods: [${list}],`),
      some(headers, (list) => `  allowedHeaders: [${list}],`),
      some(expose, (list) => `  exposedHeaders: [${list}],`), '}));');
}

function vite({origin, credentials}) {
  return lines(
      '// vite.config.js: the development server only; production headers come from your host',
      'export default {',
      `  server: { cors: { origin: ["${origin}"]${credentials ? ', credentials: true' : ''} } },`, '};');
}

function django({origin, credentials, methods, headers, expose}) {
  return lines(
      '# settings.py, package django-cors-headers',
      'from corsheaders.defaults import default_headers, default_methods', '',
      'INSTALLED_APPS += ["corsheaders"]',
      'MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]',
      `CORS_ALLOWED_ORIGINS = ["${origin}"]`, when(credentials, 'CORS_ALLOW_CREDENTIALS = True'),
      some(methods, (list) => `CORS_ALLOW_METHODS = [*default_methods, ${list}]`),
      some(headers, (list) => `CORS_ALLOW_HEADERS = [*default_headers, ${list}]`),
      some(expose, (list) => `CORS_EXPOSE_HEADERS = [${list}]`));
}

function rails({origin, credentials, methods, headers, expose}) {
  const any = (list) => list.length > 0 ? `[${strings(list)}]` : ':any';
  const options = [
    `headers: ${any(headers)}`, `methods: ${any(methods)}`, when(credentials, 'credentials: true'),
    some(expose, (list) => `expose: [${list}]`)
  ];
  return lines(
      '# config/initializers/cors.rb, gem rack-cors',
      'Rails.application.config.middleware.insert_before 0, Rack::Cors do', '  allow do',
      `    origins "${origin}"`,
      `    resource "*", ${options.filter((option) => option !== undefined).join(', ')}`, '  end', 'end');
}

function spring({origin, credentials, methods, headers, expose}) {
  return lines(
      '@Bean', 'CorsConfigurationSource corsConfigurationSource() {',
      '  CorsConfiguration cors = new CorsConfiguration().applyPermitDefaultValues();',
      `  cors.setAllowedOrigins(List.of("${origin}"));`,
      when(credentials, '  cors.setAllowCredentials(true);'),
      some(methods, (list) => `  cors.setAllowedMethods(List.of(${list}));`),
      some(headers, (list) => `  cors.setAllowedHeaders(List.of(${list}));`),
      some(expose, (list) => `  cors.setExposedHeaders(List.of(${list}));`),
      '  UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();',
      '  source.registerCorsConfiguration("/**", cors);', '  return source;', '}',
      '// and in the filter chain: http.cors(Customizer.withDefaults());');
}

function fastapi({origin, credentials, methods, headers, expose}) {
  const any = (list) => list.length > 0 ? strings(list) : '"*"';
  return lines(
      'from fastapi.middleware.cors import CORSMiddleware', '', 'app.add_middleware(', '    CORSMiddleware,',
      `    allow_origins=["${origin}"],`, when(credentials, '    allow_credentials=True,'),
      `    allow_methods=[${any(methods)}],`, `    allow_headers=[${any(headers)}],`,
      some(expose, (list) => `    expose_headers=[${list}],`), ')');
}

function aspnet({origin, credentials, methods, headers, expose}) {
  const calls = [
    `.WithOrigins("${origin}")`, some(methods, (list) => `.WithMethods(${list})`) ?? '.AllowAnyMethod()',
    some(headers, (list) => `.WithHeaders(${list})`) ?? '.AllowAnyHeader()',
    when(credentials, '.AllowCredentials()'), some(expose, (list) => `.WithExposedHeaders(${list})`)
  ];
  return lines(
      'builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy',
      `    ${calls.filter((call) => call !== undefined).join('\n    ')}));`, '',
      'app.UseCors(); // after UseRouting, before the endpoints');
}

const kWriters = {
  nginx,
  apache,
  express,
  vite,
  django,
  rails,
  spring,
  fastapi,
  aspnet
};

/** [{stack, language, text}] of {cors, note?} */
export function corsStacks({cors, note}) {
  const full = {credentials: false, methods: [], headers: [], expose: [], ...cors};
  const plain = headerStacks({headers: fieldsOf(full)}).filter(({stack}) => kStatic.has(stack));
  const own = Object.entries(kWriters).map(([stack, write]) => rendering(stack, write(full)));
  const answer = when(hasPreflight(full), '\n@preflight method OPTIONS\nrespond @preflight 204') ?? '';
  return [...own, ...plain].map(
      (each) => ({
        ...each,
        text: comment(each.stack, note) + each.text + (each.stack === 'caddy' ? answer : ''),
      }));
}
