// One visit as the usual programs export it: whatever they leave out, add or spell otherwise, the findings
// are the same.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';

import {devdiag} from './cli_run.mjs';

const kPage = 'https://shop.example/';
const kMarkup = '<!doctype html><title>Shop \u00e4</title><script src="/app.js"></script>';
const kVisit = [
  {
    url: 'http://shop.example/',
    type: 'document',
    status: 301,
    answer: [['Location', kPage], ['Content-Length', '0']],
    mime: '',
    body: ''
  },
  {
    url: kPage,
    type: 'document',
    status: 200,
    answer: [
      ['Content-Type', 'text/html; charset=utf-8'], ['Set-Cookie', 'sid=s3cr3t; Path=/; SameSite=None'],
      ['Set-Cookie', 'theme=dark; Path=/'], ['X-Frame-Options', 'ALLOWALL'],
      ['Strict-Transport-Security', 'max-age=31536000']
    ],
    mime: 'text/html; charset=utf-8',
    body: kMarkup
  },
  {
    url: 'https://shop.example/app.js',
    type: 'script',
    status: 200,
    answer: [['Content-Type', 'text/javascript'], ['X-Content-Type-Options', 'nosniff']],
    mime: 'text/javascript',
    body: 'fetch("/api")'
  },
  {
    url: 'https://shop.example/api?token=s3cr3t',
    type: 'fetch',
    status: 503,
    answer: [['Content-Type', 'application/json'], ['X-Content-Type-Options', 'nosniff']],
    mime: 'application/json',
    body: '{}'
  },
];
const kWanted = ['COOKIE_SAMESITE_NONE_INSECURE', 'CSP_MISSING', 'FETCH_STATUS_ERROR', 'XFO_INVALID'];

const fields = (pairs) => pairs.map(([name, value]) => ({name, value}));
const lowerCase = (pairs) => pairs.map(([name, value]) => [name.toLowerCase(), value]);

// The members HAR 1.2 asks for, and nothing else.
function entry(each, number, request = [], answer = each.answer) {
  return {
    startedDateTime: `2026-01-31T12:00:0${number}.000Z`,
    time: 12.5,
    request: {
      method: 'GET',
      url: each.url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: fields([['Host', new URL(each.url).host], ...request]),
      queryString: [],
      headersSize: -1,
      bodySize: -1
    },
    response: {
      status: each.status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [{name: 'sid', value: 's3cr3t'}],
      headers: fields(answer),
      content: {size: each.body.length, mimeType: each.mime, text: each.body},
      redirectURL: each.status === 301 ? kPage : '',
      headersSize: -1,
      bodySize: -1
    },
    cache: {},
    timings: {blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: 10, receive: 2.5}
  };
}

const har = (name, entries, more = {}) =>
    JSON.stringify({log: {version: '1.2', creator: {name, version: '1'}, entries, ...more}});
const kTab = {
  pages: [{
    id: 'page_1',
    startedDateTime: '2026-01-31T12:00:00.000Z',
    title: kPage,
    pageTimings: {onContentLoad: -1, onLoad: -1}
  }]
};
const destinationOf = ({type}) => type === 'fetch' ? 'empty' : type;

const kDialects = {
  // Pseudo fields and lower case of HTTP/2, members with an underscore, a preflight, an extension's request.
  chrome: () => {
    const entries = kVisit.map((each, i) => ({
                                 ...entry(
                                     each, i,
                                     [
                                       [':authority', 'shop.example'], [':method', 'GET'],
                                       ['sec-fetch-dest', destinationOf(each)], ['cookie', 'sid=s3cr3t']
                                     ],
                                     [[':status', String(each.status)], ...lowerCase(each.answer)]),
                                 _connectionId: '7',
                                 _initiator: {type: 'parser', url: kPage, lineNumber: 1},
                                 _priority: 'VeryHigh',
                                 _resourceType: each.type,
                                 pageref: 'page_1',
                                 serverIPAddress: '192.0.2.7'
                               }));
    const extension = entry({...kVisit[2], url: 'chrome-extension://abcdefgh/a.js'}, 5);
    return har(
        'WebInspector', [...entries, {...extension, _resourceType: 'script', pageref: 'page_1'}], kTab);
  },
  // A byte order mark, indents, comments, no type of the request.
  firefox: () => '\ufeff' +
      JSON.stringify(
          JSON.parse(
              har('Firefox', kVisit.map((each, i) => ({
                                          ...entry(each, i, [['Sec-Fetch-Dest', destinationOf(each)]]),
                                          pageref: 'page_1',
                                          _securityState: 'secure',
                                          comment: 'a comment'
                                        })),
                  {...kTab, browser: {name: 'Firefox', version: '140'}, comment: ''})),
          null, 2),
  // Both Set-Cookie lines in one field, the address in the title, a status text.
  safari: () =>
      har('WebKit Web Inspector', kVisit.map((each, i) => {
        const lines = each.answer.filter(([name]) => name === 'Set-Cookie').map(([, value]) => value);
        const others = each.answer.filter(([name]) => name !== 'Set-Cookie');
        const joined = lines.length > 0 ? [...others, ['Set-Cookie', lines.join('\n')]] : others;
        return {
          ...entry(each, i, [], joined),
          pageref: 'page_1',
          _fetchType: 'Network Load',
          _priority: 'high'
        };
      }),
          kTab),
  // A proxy sees no pages; its bodies are base64.
  mitmproxy: () =>
      har('mitmproxy', kVisit.map((each, i) => {
        const one = entry(each, i, [['sec-fetch-dest', destinationOf(each)]], lowerCase(each.answer));
        one.response.content.text = Buffer.from(each.body).toString('base64');
        one.response.content.encoding = 'base64';
        return {...one, pageref: null, timings: {connect: -1, ssl: -1, send: 0, receive: 0, wait: 1}};
      }),
          {pages: []}),
  charles: () =>
      har('Charles Proxy',
          kVisit.map(
              (each, i) => ({...entry(each, i), _charlesStatus: 'COMPLETE', serverIPAddress: '192.0.2.7'}))),
  // The newest first, times with a zone, a CONNECT of the tunnel before them.
  fiddler:
      () =>
          har('Fiddler',
              [
                ...kVisit.map(
                    (each, i) =>
                        ({...entry(each, i), startedDateTime: `2026-01-31T13:00:0${i}.1234567+01:00`})),
                {
                  ...entry(
                      {...kVisit[0], url: 'http://shop.example:443', status: 200, mime: '', answer: []}, 0),
                  request: {method: 'CONNECT', url: 'http://shop.example:443', headers: []}
                }
              ].reverse(),
              {pages: []}),
};

for (const [name, written] of Object.entries(kDialects)) {
  test(`a HAR as ${name} writes it`, async () => {
    const {code, out, err} = await devdiag(['check', '--format', 'json'], written());
    assert.equal(code, 0, err);
    assert.doesNotMatch(out, /s3cr3t|dark/);
    const {input, pages} = JSON.parse(out);
    assert.equal(input, 'har');
    const shop = pages.filter(({url}) => url === kPage);
    assert.equal(shop.length, 1, pages.map(({url}) => url).join(' '));
    assert.equal(pages.length, 1, pages.map(({url}) => url).join(' '));
    const found = new Set(shop[0].report.findings.map(({problem_code}) => problem_code));
    for (const code of kWanted) assert.ok(found.has(code), `${code} of ${[...found]}`);
    assert.ok(!found.has('HSTS_MISSING'));
  });
}

test('a packed HAR is the same HAR, from a file or a pipe; a damaged one is told', async () => {
  const text = kDialects.chrome();
  const plain = await devdiag(['check'], text);
  const packed = gzipSync(text);
  assert.equal((await devdiag(['check'], packed)).out, plain.out);
  for (const damaged
           of [packed.subarray(0, packed.length >> 1), Buffer.concat([packed.subarray(0, 60), packed])]) {
    const {code, out, err} = await devdiag(['check', '-'], damaged);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /gzip data is damaged or cut/);
  }
});

test('a HAR that was cut anywhere is refused in one line, or read as far as it goes', async () => {
  const text = Buffer.from(kDialects.firefox());
  let state = 20260131;
  const random = (below) => (state = (state * 1103515245 + 12345) % 2147483648) % below;
  for (let round = 0; round < 25; ++round) {
    const cut = Buffer.from(text.subarray(0, 1 + random(text.length)));
    for (let flips = round % 3; flips > 0; --flips) cut[random(cut.length)] = random(256);
    const {code, err} = await devdiag(['check', '-', '--input', 'har'], cut);
    assert.ok(code === 0 || code === 2, `${code} ${err}`);
    assert.equal(err.split('\n').length, code === 0 ? 1 : 2, err);
  }
  assert.match((await devdiag(['check'], text.subarray(0, 900))).err, /the JSON ends too early, at byte \d+/);
});
