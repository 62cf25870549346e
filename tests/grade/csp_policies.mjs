// Policies for comparing graders: realistic ones, mutated ones and odd ones, the same for the same seed.

const words = (text) => text.trim().split(/\s+/);

const kDirectives = words(`
  default-src script-src script-src script-src-elem script-src-attr object-src base-uri style-src
  style-src-elem img-src connect-src font-src frame-src child-src worker-src manifest-src media-src
  prefetch-src form-action frame-ancestors navigate-to sandbox plugin-types report-uri report-to
  require-trusted-types-for trusted-types referrer reflected-xss disown-opener require-sri-for
  block-all-mixed-content upgrade-insecure-requests webrtc fenced-frame-src web-rtc script-src: policy-uri
  Script-Src DEFAULT-SRC x`);

const kKeywords = words(`
  self none unsafe-inline unsafe-eval strict-dynamic unsafe-hashes report-sample wasm-unsafe-eval wasm-eval
  unsafe-hashed-attributes inline-speculation-rules allow block unsafe-allow-redirects trusted-types-eval
  script allow-duplicates foo`);

const kHosts = words(`
  example.com www.example.com cdn.example.net localhost www.google.com google.com www.gstatic.com gstatic.com
  ajax.googleapis.com www.googletagmanager.com www.google-analytics.com ssl.google-analytics.com
  www.googleadservices.com cdnjs.cloudflare.com cdn.jsdelivr.net vk.com api.vk.com raw.githubusercontent.com
  twitter.github.io github.io count.tbcdn.cn yandex.ru accounts.google.com maps.googleapis.com
  connect.facebook.net js.stripe.com fonts.googleapis.com 1.2.3.4 127.0.0.1 10.0.0.255 [::1] [2001:db8::1]
  1.2.3 0x7f.1 EXAMPLE.com a_b.com 192.168.0.1.example.com host *`);

const kPaths = ['', '', '', ...words(`
  / /a /a/ /ajax/libs/ /ajax/libs /jsapi /fsn/ /swf/video.swf /swf/ /tools/feedback/escalation-options /gtm/js
  //counter3 /x/../fsn/ /a.js /a?b=c /fsn/./x`)];

const kValues = words(`
  data: https: http: blob: ws: wss: filesystem: mediastream: HTTPS: Data: ht_tp: * https://* http://* //*
  HTTP://* *.com https://*.com *.google.com *.googleapis.com 'nonce-abc' 'nonce-abcdefgh' 'nonce-r4nd0m+/=='
  'nonce-bad$value' 'nonce-a$' 'nonce-' 'Nonce-abcdefgh' 'nonce-abc===' 'sha256-abc=' 'sha384-ABC_-'
  'sha512-x$' 'sha1-abc' 'SHA256-abc' nonce-abcdefgh sha256-abc unsafe-inline self none Self strict-dynamic
  script-src object-src img-src DEFAULT-SRC report-uri allow-scripts application/x-shockwave-flash
  application/pdf /csp-report https://example.com/csp http://r.example/ 'script' script default
  'allow-duplicates' 'self self' ' '' a,b . origin vk.com: nonce-abc: gstatic.com: a.b:`);

const kScriptValues = words(`
  'nonce-abcdefgh' 'strict-dynamic' 'unsafe-inline' https: http: 'sha256-abc=' * 'self' example.com
  'unsafe-eval' gstatic.com 'nonce-x'`);

const kSchemes = ['', '', '', 'https://', 'http://', '//', 'wss://', 'HTTPS://'];
const kPorts = ['', '', '', '', ':443', ':8080', ':*'];
const kCharacters = [
  ...'\'*:/.-_[]%@?#\\,;=+$~|"<>{}^`09azAZ \t', ...'\u00a0\ufeff\u2003\v', 'ä', '\u{1f600}'
];
const kStrictParts = [
  'object-src \'none\'', 'base-uri \'none\'', 'require-trusted-types-for \'script\'', 'report-uri /csp',
  'report-to csp', 'default-src \'none\'', 'script-src-elem \'self\'', 'object-src data:', 'base-uri *',
  'script-src-attr \'unsafe-inline\''
];

/** A source of whole numbers below a bound, repeatable. */
export function sequence(seed) {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

export class PolicyMaker {
  constructor(seed) { this.next = sequence(seed); }

  pick(list) { return list[this.next(list.length)]; }

  host() {
    const host = this.pick(kHosts);
    // A star before an address or a star is no URL: the grader stops there.
    const star = this.next(5) === 0 && !/^[\d[*]|0x/.test(host) ? '*.' : '';
    return this.pick(kSchemes) + star + host + this.pick(kPorts) + this.pick(kPaths);
  }

  keyword() {
    const word = this.pick(kKeywords);
    const text = this.next(12) === 0 ? word.toUpperCase() : word;
    return this.next(15) === 0 ? text : `'${text}'`;
  }

  token() {
    const kind = this.next(10);
    if (kind < 4) return this.keyword();
    return kind < 7 ? this.host() : this.pick(kValues);
  }

  directive() {
    const tokens = Array.from({length: this.next(6)}, () => this.token());
    return [this.pick(kDirectives), ...tokens].join(this.pick([' ', ' ', ' ', '  ', '\t']));
  }

  policy() {
    const parts = Array.from({length: 1 + this.next(7)}, () => this.directive());
    return parts.join(this.pick(['; ', ';', ' ; ', ';;']));
  }

  /** One to four characters put in, taken out or replaced. */
  mutated() {
    const text = [...(this.next(2) === 0 ? this.strict() : this.policy())];
    for (let edits = 1 + this.next(4); edits > 0; --edits) {
      const at = this.next(text.length);
      text.splice(at, this.next(2), ...(this.next(4) === 0 ? [] : [this.pick(kCharacters)]));
    }
    return text.join('');
  }

  /** One of each sort in turn. */
  any(i) { return [() => this.strict(), () => this.policy(), () => this.mutated()][i % 3](); }

  /** What an operator might write on the way to a strict policy. */
  strict() {
    const script = Array.from({length: 1 + this.next(5)}, () => this.pick(kScriptValues));
    const rest = kStrictParts.filter(() => this.next(3) === 0);
    return [`script-src ${script.join(' ')}`, ...rest].join('; ');
  }
}
