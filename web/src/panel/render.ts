// Fills the placeholders of a catalogue text: the twin of render_fix in core/include/devdiag/render.hpp.
//
// `{name|quoting}` becomes the escaped content of a value, never the surrounding quotes, so that no value can
// break out of the snippet. tests/fixtures/render holds both renderers to the same answers.

const kPlaceholder = /\{([a-z_0-9]+)\|(js|nginx|html|header|word|plain)\}/g;
const kReferences: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const unicodeEscape = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
const reference = (character: string): string => kReferences[character] ?? `&#${character.charCodeAt(0)};`;

const quotings: Record<string, (value: string) => string> = {
  // Beyond ASCII only what ends a line somewhere matters.
  js: (value) =>
    value.replace(
      /(?![A-Za-z0-9 _./:*@=+,;?&~%()[\]!|^-])[\u0000-\u007f]|[\u0085\u2028\u2029]/g,
      unicodeEscape,
    ),
  nginx: (value) => value.replace(/[$;{}\u0000-\u001f\u007f]/g, "").replace(/["'\\]/g, "\\$&"),
  html: (value) => value.replace(/[\u0000-\u001f\u007f]/g, "").replace(/[&<>"'`=]/g, reference),
  header: (value) => value.replace(/[ ;,"\\<>`$#%{}\u0000-\u001f\u007f\u0085\u2028\u2029]/g, ""),
  word: (value) => value.replace(/[^A-Za-z0-9._/@:+-]/g, ""),
  plain: (value) => value.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]/g, " "),
};

// A lone surrogate becomes U+FFFD, as ill-formed UTF-8 does in the core.
const wellFormed = (value: string): string => value.replace(/[\ud800-\udfff]/gu, "\ufffd");

// A value that is missing, or of which nothing can be written, is YOUR_NAME.
export function renderFix(text: string, params: Record<string, string>): string {
  return text.replace(kPlaceholder, (_, name: string, quoting: string) => {
    const value = Object.hasOwn(params, name) ? wellFormed(params[name] ?? "") : "";
    return quotings[quoting]?.(value) || `YOUR_${name.toUpperCase()}`;
  });
}
