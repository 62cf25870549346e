// The panel's renderer gives the core's answers, and no value breaks out of a snippet.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import { renderFix } from "../../web/src/panel/render.ts";

const folder = resolve(import.meta.dirname, "../fixtures/render");
const names = readdirSync(folder).filter((name) => name.endsWith(".json"));

test("there are fixtures to agree with", () => assert.ok(names.length > 0, `${folder} is empty`));

for (const name of names) {
  test(`renders ${name} as the core does`, () => {
    const fixtures = [JSON.parse(readFileSync(resolve(folder, name), "utf8"))].flat();
    for (const { template, params, expected } of fixtures)
      assert.equal(renderFix(template, params), expected);
  });
}

const kNasty = "\"'`\\;{}$<>&=\n\r\t\u0000\u2028\u202e</script>${x}%";

test("a value never ends a JavaScript literal", () => {
  const text = renderFix("const a = \"{v|js}\", b = '{v|js}', c = `{v|js}`; return [a, b, c];", {
    v: kNasty,
  });
  assert.deepEqual(new Function(text)(), [kNasty, kNasty, kNasty]);
});

test("a value never ends an nginx argument, a header element or an HTML attribute", () => {
  assert.doesNotMatch(renderFix("{v|nginx}", { v: kNasty }).replace(/\\./g, ""), /["'\\;{}$\n\r]/);
  assert.doesNotMatch(renderFix("{v|header}", { v: kNasty }), /[;,"\\<>`$\n\r]/);
  assert.doesNotMatch(renderFix("{v|html}", { v: kNasty }), /[<>"'`=]/);
  assert.doesNotMatch(renderFix("{v|plain}", { v: kNasty }), /[\n\r\u2028\u0000]/);
});

test("what is missing is named, and other braces stay", () => {
  assert.equal(renderFix("{origin|js} {x} {y|unknown} {}", {}), "YOUR_ORIGIN {x} {y|unknown} {}");
  assert.equal(renderFix("{origin|js}", { origin: "" }), "YOUR_ORIGIN");
  assert.equal(renderFix("{origin|header}", { origin: ";;" }), "YOUR_ORIGIN");
  assert.equal(renderFix("{constructor|js}", {}), "YOUR_CONSTRUCTOR");
});

test("a value that looks like a placeholder is not filled again", () => {
  assert.equal(renderFix("{a|plain}", { a: "{b|plain}", b: "no" }), "{b|plain}");
});
