// Reads source text roughly: blanks out comments and literals, and finds functions by counting braces.

// Each pattern is tried at the current position; the first that matches is blanked (its newlines stay).
const kCommon = [/\/\/[^\n]*/y, /\/\*[\s\S]*?\*\//y];
const kCpp = [
  ...kCommon,
  /R"([^(\s]{0,16})\([\s\S]*?\)\1"/y,
  /"(?:\\[\s\S]|[^"\\\n])*"/y,
  /(?<![0-9a-fA-F])'(?:\\[^\n]|[^'\\\n])+'/y,
];
const kScript = [
  ...kCommon,
  /"(?:\\[\s\S]|[^"\\\n])*"/y,
  /'(?:\\[\s\S]|[^'\\\n])*'/y,
  /`(?:\\[\s\S]|[^`\\])*`/y,
  /(?<=(?:^|[(,=:[!&|?{};>]|return|=>)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/my,
];

/**
 * The same text with comments, strings and regular expressions turned into spaces; lines keep their numbers.
 */
export function blankLiterals(text, isCpp) {
  const patterns = isCpp ? kCpp : kScript;
  let out = '';
  let at = 0;
  while (at < text.length) {
    let matched = null;
    if (/["'`/R]/.test(text[at])) {
      for (const pattern of patterns) {
        pattern.lastIndex = at;
        matched = pattern.exec(text);
        if (matched) break;
      }
    }
    out += matched ? matched[0].replace(/[^\n]/g, ' ') : text[at];
    at += matched ? matched[0].length : 1;
  }
  return out;
}

const kNotFunctions = /(?:^|[^\w])(if|for|while|switch|catch|constexpr)\s*$/;

// What stands before a brace tells whether it opens a function: a parameter list, with what may follow one.
function opensFunction(before) {
  if (/=>\s*$/.test(before)) return !/\b(describe|suite)\([^;{}]*=>\s*$/.test(before);
  const tail =
      /\)\s*(?:const|noexcept|override|final|mutable|->\s*[\w:<>,&*\s]+|:\s*[\w<>[\]|&., ]+)*\s*$/.exec(
          before);
  if (!tail) return false;
  let depth = 0;
  for (let at = tail.index; at >= 0; at -= 1) {
    if (before[at] === ')') depth += 1;
    if (before[at] === '(') depth -= 1;
    if (depth === 0) return !kNotFunctions.test(before.slice(Math.max(0, at - 20), at));
  }
  return false;
}

/** Functions of a text as {line, length}; a function inside another counts for both. */
export function findFunctions(text, isCpp) {
  const code = blankLiterals(text, isCpp);
  const found = [];
  const open = [];
  let line = 1;
  for (let at = 0; at < code.length; at += 1) {
    if (code[at] === '\n') line += 1;
    if (code[at] === '{')
      open.push({line, isFunction: opensFunction(code.slice(Math.max(0, at - 2000), at))});
    if (code[at] === '}') {
      const start = open.pop();
      if (start?.isFunction) found.push({line: start.line, length: line - start.line + 1});
    }
  }
  return found;
}
