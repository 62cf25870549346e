// The Workshop: a drawer with one switch per planted problem. The state is in a cookie, so that the server's
// headers follow it; nothing changes before the page is loaded again.

const kCookie = "northlight_switched"; // names of the switches that are not as shipped, joined by "."
const groups = [
  {
    title: "On the shop page",
    holds: (entry) => entry.page === "/demo/" && entry.planted && entry.seen_by === "page",
  },
  { title: "On the journal page", holds: (entry) => entry.page === "/demo/journal/" },
  { title: "Only a probe can see this", holds: (entry) => entry.seen_by === "probe" },
  { title: "Planted when you ask for it", holds: (entry) => !entry.planted },
];

function element(name, props = {}, ...children) {
  const node = Object.assign(document.createElement(name), props);
  node.append(...children);
  return node;
}

function readSwitched() {
  const pair = document.cookie.split("; ").find((part) => part.startsWith(`${kCookie}=`));
  return new Set((pair?.slice(kCookie.length + 1) ?? "").split(".").filter(Boolean));
}

function writeSwitched(names) {
  const age_s = names.size ? 30 * 86_400 : 0;
  document.cookie = `${kCookie}=${[...names].sort().join(".")}; Path=/demo/; Max-Age=${age_s}; SameSite=Lax`;
}

const isRepaired = (entry, switched) => entry.planted === switched.has(entry.switch);

function setRepaired(entry, repaired) {
  const switched = readSwitched();
  if (entry.planted === repaired) switched.add(entry.switch);
  else switched.delete(entry.switch);
  writeSwitched(switched);
}

class Workshop {
  constructor(entries) {
    this.entries = entries;
    this.loaded = readSwitched();
    this.opener = document.querySelector("#open-workshop");
    this.drawer = this.build();
    document.body.append(this.drawer);
    this.opener.addEventListener("click", () => this.show(this.drawer.hidden));
    this.drawer.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.show(false);
    });
    this.refresh();
  }

  build() {
    const close = element("button", { type: "button", className: "quiet", textContent: "Close" });
    close.addEventListener("click", () => this.show(false));
    const list = element("div", { className: "list" }, ...groups.map((group) => this.group(group)));
    this.status = element("p", { className: "status", role: "status" });
    const drawer = element(
      "aside",
      { className: "workshop", hidden: true, id: "workshop" },
      element(
        "header",
        {},
        element(
          "div",
          {},
          element("h2", { textContent: "Workshop" }),
          element("p", {
            className: "muted",
            textContent:
              "Each switch really repairs its problem. Load the page again and watch DevDiag notice.",
          }),
        ),
        close,
      ),
      list,
      element(
        "footer",
        {},
        this.status,
        this.action("Load again", "button", () => window.location.reload()),
        this.action("Repair all", "quiet", () => this.setAll(true)),
        this.action("As shipped", "quiet", () => this.setAll(false)),
      ),
    );
    drawer.setAttribute("aria-label", "Workshop");
    return drawer;
  }

  action(text, className, run) {
    const button = element("button", { type: "button", className, textContent: text });
    button.addEventListener("click", run);
    return button;
  }

  group({ title, holds }) {
    const rows = this.entries.filter(holds).map((entry) => this.row(entry));
    return element("section", {}, element("h3", { textContent: title }), element("ul", {}, ...rows));
  }

  row(entry) {
    const box = element("input", { type: "checkbox", className: "switch", id: `switch-${entry.switch}` });
    box.setAttribute("role", "switch");
    box.dataset.switch = entry.switch;
    box.addEventListener("change", () => {
      setRepaired(entry, box.checked);
      this.refresh();
    });
    return element(
      "li",
      {},
      element("label", { htmlFor: box.id, textContent: entry.title }),
      box,
      element("span", { className: "code", textContent: entry.problem_code }),
      element("span", { className: "what" }),
    );
  }

  setAll(repaired) {
    for (const entry of this.entries) setRepaired(entry, repaired || !entry.planted);
    this.refresh();
  }

  refresh() {
    const switched = readSwitched();
    for (const entry of this.entries) {
      const box = this.drawer.querySelector(`[data-switch="${entry.switch}"]`);
      box.checked = isRepaired(entry, switched);
      box.parentElement.querySelector(".what").textContent = box.checked ? entry.repaired : entry.broken;
    }
    const planted = this.entries.filter((entry) => !isRepaired(entry, switched)).length;
    const changed =
      switched.size !== this.loaded.size || [...switched].some((name) => !this.loaded.has(name));
    this.status.textContent = changed
      ? `${planted} planted. Not in the page yet: load it again.`
      : `${planted} planted, ${this.entries.length - planted} repaired.`;
  }

  show(open) {
    this.drawer.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    (open ? this.drawer.querySelector("button") : this.opener).focus();
  }
}

const answer = await fetch("/demo/expected.json");
new Workshop((await answer.json()).planted);
