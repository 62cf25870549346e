// A strict reader of the XML our programs write: elements, attributes, text; no comments, no doctype.

const kReferences = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: '\''
};
// eslint-disable-next-line no-control-regex
const kOutside = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udfff]/u;

function textOf(raw) {
  if (/&(?!(amp|lt|gt|quot|apos|#\d+);)/.test(raw)) throw new Error(`unknown reference in ${raw}`);
  return raw.replace(
      /&(?:#(\d+)|(\w+));/g,
      (_, code, name) => (code ? String.fromCodePoint(Number(code)) : kReferences[name]));
}

function attributesOf(raw) {
  const attributes = {};
  const rest = raw.replace(/\s+([A-Za-z_][\w.-]*)="([^"<]*)"/g, (_, name, value) => {
    if (name in attributes) throw new Error(`attribute ${name} twice`);
    attributes[name] = textOf(value);
    return '';
  });
  if (rest.trim() !== '') throw new Error(`not an attribute: ${rest}`);
  return attributes;
}

/** Resolves to the root: {name, attributes, children, text}; throws on anything that is not well-formed. */
export function parseXml(text) {
  if (kOutside.test(text)) throw new Error('a character XML cannot hold');
  const declared = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/.exec(text);
  if (!declared) throw new Error('no XML declaration');
  const root = {children: [], text: ''};
  const open = [root];
  const token = /<(\/?)([A-Za-z_][\w.-]*)((?:\s+[^<>"]*"[^"]*")*)\s*(\/?)>|([^<]+)/gy;
  token.lastIndex = declared[0].length;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (!match) throw new Error(`not well-formed at ${at}: ${text.slice(at, at + 40)}`);
    const [, closing, name, attributes, empty, content] = match;
    const parent = open.at(-1);
    if (content !== undefined) {
      if (content.includes(']]>')) throw new Error(']]> in text');
      parent.text += textOf(content);
    } else if (closing) {
      if (parent.name !== name) throw new Error(`</${name}> closes <${parent.name}>`);
      open.pop();
    } else {
      const element = {name, attributes: attributesOf(attributes), children: [], text: ''};
      parent.children.push(element);
      if (!empty) open.push(element);
    }
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('not one closed root element');
  return root.children[0];
}
