// Fills the placeholders of a catalogue text: the twin of render_fix in core/include/devdiag/render.hpp.
//
// `{name|quoting}` becomes the escaped content of a value, never the surrounding quotes, so that no value can
// break out of the snippet. tests/fixtures/render holds both renderers to the same answers.

type Quoting = (value: string) => string;

const unicodeEscape = (character: string): string => {
  let out = "";
  for (let i = 0; i < character.length; i++)
    out += `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
  return out;
};

const quotings: Record<string, Quoting> = {
  js: (value) => value.replace(/["'`\\$<>&{}\u0000-\u001f\u007f\u2028\u2029]/g, unicodeEscape),
  nginx: (value) => value.replace(/[$;{}\u0000-\u001f\u007f]/g, "").replace(/["'\\]/g, "\\$&"),
  html: (value) => value.replace(/[&<>"'`=]/g, (character) => `&#${character.charCodeAt(0)};`),
  header: (value) => value.replace(/[;,"\\<>`$\u0000-\u001f\u007f]/g, ""),
  plain: (value) => value.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, " "),
};

// A lone surrogate becomes U+FFFD.
const wellFormed = (value: string): string => value.replace(/[\ud800-\udfff]/gu, "\ufffd");

const kPlaceholder = /\{([a-z_0-9]+)\|(js|nginx|html|header|plain)\}/g;

// A value that is missing or empty is written as YOUR_NAME.
export function renderFix(text: string, params: Record<string, string>): string {
  return text.replace(kPlaceholder, (_, name: string, quoting: string) => {
    const value = Object.hasOwn(params, name) ? wellFormed(params[name] ?? "") : "";
    return value ? (quotings[quoting]?.(value) ?? "") : `YOUR_${name.toUpperCase()}`;
  });
}
