// A short CSS selector that finds an element again in the next load: ids first, then classes, then
// position.

const kSteps = 6;
// Ids and classes that change between builds.
const kGenerated = /\d{3,}|[0-9a-f]{8,}|^:r|^radix-|^css-|^sc-|__/i;

function escapeName(name: string): string {
  return CSS.escape(name);
}

function step(element: Element): string {
  const tag = element.localName;
  const classes = [...element.classList].filter((name) => !kGenerated.test(name)).slice(0, 2);
  const named = tag + classes.map((name) => `.${escapeName(name)}`).join("");
  const parent = element.parentElement ?? element.getRootNode();
  if (!("children" in parent)) return named;
  const twins = [...(parent as ParentNode).children].filter((other) => other.localName === tag);
  if (twins.length < 2 || twins.filter((other) => other.matches(named)).length === 1) return named;
  return `${named}:nth-of-type(${twins.indexOf(element) + 1})`;
}

// "host >>> inner" across open shadow roots; never empty.
export function selectorOf(element: Element): string {
  const steps: string[] = [];
  for (let at: Element | null = element; at && steps.length < kSteps; at = at.parentElement) {
    if (at.id !== "" && !kGenerated.test(at.id)) {
      steps.unshift(`#${escapeName(at.id)}`);
      break;
    }
    steps.unshift(step(at));
    if (at === at.ownerDocument.body) break;
  }
  const root = element.getRootNode();
  const path = steps.join(" > ");
  return root instanceof ShadowRoot ? `${selectorOf(root.host)} >>> ${path}` : path;
}
