// The console: shows what a gateway knows to a person, through the same MCP tools that agents use.
import { h } from "../panel/dom.ts";
import { CallError } from "./client.ts";
import { diagnose } from "./diagnose.ts";
import { findings } from "./findings.ts";
import { keyForm } from "./key.ts";
import { overview } from "./overview.ts";
import { announce, errorNotice } from "./parts.ts";
import { finding, problem } from "./problem.ts";
import { readRoute, type Route } from "./route.ts";

const places = [
  { view: "", name: "Overview", below: [""] },
  { view: "findings", name: "Findings", below: ["findings", "finding", "problem"] },
  { view: "diagnose", name: "Diagnose", below: ["diagnose"] },
];

async function content({ view, query }: Route, signal: AbortSignal): Promise<HTMLElement[]> {
  switch (view) {
    case "":
      return overview(signal);
    case "findings":
      return findings(query, signal);
    case "finding":
      return finding(query, signal);
    case "problem":
      return problem(query, signal);
    case "diagnose":
      return diagnose();
    default:
      return [h("h1", {}, "No such page"), h("p", {}, h("a", { href: "#/" }, "Overview"))];
  }
}

function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no #${id}`);
  return found;
}

let shown = new AbortController();

// `moved`: a person came here by a link, so the focus goes with them.
async function show(moved: boolean): Promise<void> {
  shown.abort();
  shown = new AbortController();
  const { signal } = shown;
  const route = readRoute(location.hash);
  part("nav").replaceChildren(
    ...places.map((place) =>
      h(
        "a",
        { href: `#/${place.view}`, "aria-current": place.below.includes(route.view) ? "page" : null },
        place.name,
      ),
    ),
  );
  const main = part("main");
  main.setAttribute("aria-busy", "true");
  let wanted = false;
  try {
    const parts = await content(route, signal);
    if (signal.aborted) return;
    main.replaceChildren(...parts);
  } catch (thrown) {
    if (signal.aborted) return;
    wanted = thrown instanceof CallError && thrown.needs_key;
    main.replaceChildren(
      errorNotice(thrown),
      h("p", {}, h("button", { type: "button", onclick: () => void show(false) }, "Try again")),
    );
  }
  main.removeAttribute("aria-busy");
  part("key").replaceChildren(...keyForm(wanted, () => void show(false)));
  if (wanted) document.getElementById("bearer")?.focus();
  else if (moved) main.focus({ preventScroll: true });
  const title = main.querySelector("h1")?.textContent ?? "Console";
  document.title = `${title}: DevDiag console`;
  if (moved) {
    announce(title);
    scrollTo(0, 0);
  }
}

// The skip link must not become the address of a view.
document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault();
  part("main").focus();
});
addEventListener("hashchange", () => void show(true));
void show(false);
