// What remains of a snippet when the content of its strings and comments is taken away: its structure as the
// language's own lexer sees it. Small lexers, good enough to notice that a value ended what it stands in.

const kSlash = {
  line: ['//'],
  block: [['/*', '*/']],
  quotes: ['"', '\'', '`'],
  escape: '\\'
};
const kHash = {
  line: ['#'],
  block: [],
  quotes: ['"', '\''],
  escape: '\\'
};

// `inside`: what starts an interpolation within a string.
const kLexers = {
  javascript: {...kSlash, inside: /\$\{/g},
  typescript: {...kSlash, inside: /\$\{/g},
  java: {...kSlash, quotes: ['"', '\''], inside: /$^/g},
  csharp: {...kSlash, quotes: ['"', '\''], inside: /[\u0085\u2028\u2029]/g},
  css: {...kSlash, line: [], quotes: ['"', '\''], inside: /$^/g},
  json: {...kSlash, line: [], block: [], quotes: ['"'], inside: /$^/g},
  python: {...kHash, inside: /$^/g},
  ruby: {...kHash, inside: /#[{$@]/g},
  nginx: {...kHash, inside: /\$/g},
  apache: {...kHash, quotes: ['"'], inside: /[%$]/g},
  caddy: {...kHash, quotes: ['"', '`'], inside: /\{/g},
  shell: {...kHash, inside: /[$`]/g},
  text: {line: ['#'], block: [], quotes: [], escape: '', inside: /$^/g},
};

// The end of what began at `from` and is closed by `closer`; a plain string also ends with its line.
function endOf(text, from, closer, escape, multiline) {
  for (let i = from; i < text.length; ++i) {
    if (escape !== '' && text[i] === escape) {
      ++i;
    } else if (text.startsWith(closer, i)) {
      return i + closer.length;
    } else if (!multiline && /[\n\r]/.test(text[i])) {
      return i;
    }
  }
  return text.length;
}

function takePiece(text, at, lexer) {
  const comment = lexer.line.find((mark) => text.startsWith(mark, at));
  if (comment) return {kind: comment, end: endOf(text, at, '\n', '', true)};
  const block = lexer.block.find(([open]) => text.startsWith(open, at));
  if (block) return {kind: block[0], end: endOf(text, at + block[0].length, block[1], '', true)};
  const quote = lexer.quotes.find((mark) => text.startsWith(mark, at));
  if (quote) return {kind: quote, end: endOf(text, at + 1, quote, lexer.escape, quote === '`'), string: true};
  return null;
}

/** {code: text with empty strings and comments, strings: their contents, marks: interpolations in them} */
function lexed(text, lexer) {
  const strings = [];
  let code = '';
  for (let at = 0; at < text.length;) {
    const piece = takePiece(text, at, lexer);
    if (!piece) {
      code += text[at++];
      continue;
    }
    code += piece.kind;
    if (piece.string) strings.push(text.slice(at + 1, piece.end - 1));
    at = piece.end;
  }
  return {code, strings, marks: strings.map((content) => (content.match(lexer.inside) ?? []).length)};
}

// Tags with their attribute values and texts taken out; scripts and styles keep their own structure.
function html(text) {
  const strings = [], scripts = [];
  const code = text.replace(
                       /<(script|style)\b([^>]*)>([\s\S]*?)<\/\1>/gi,
                       (_, tag, attributes, content) => {
                         const inner = lexed(content, kLexers[tag === 'style' ? 'css' : 'javascript']);
                         strings.push(...inner.strings);
                         scripts.push(inner.code);
                         return `<${tag}${attributes}></${tag}>`;
                       })
                   .replace(/<!--[\s\S]*?-->/g, '<!-->')
                   .replace(
                       /="([^"]*)"/g,
                       (_, value) => {
                         strings.push(value);
                         return '=""';
                       })
                   .replace(/(>)[^<]*/g, '$1');
  return {code: [code, ...scripts].join('\n'), strings, marks: []};
}

/** The structure of a snippet; two fillings of one snippet must have the same. */
export function skeleton(language, text) {
  if (language === 'html') return html(text);
  // Java replaces \uXXXX everywhere before it reads anything else.
  const source = language === 'java' ?
      text.replace(/\\u+([0-9a-fA-F]{4})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))) :
      text;
  const parts = lexed(source, kLexers[language]);
  // A bare value ends where its line or a blank does.
  if (language === 'text') return {...parts, code: parts.code.replace(/\S+/g, 'x')};
  return parts;
}
