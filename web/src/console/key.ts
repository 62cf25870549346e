// The bearer key: asked for when the gateway wants one, kept for this browser tab alone.
import { h } from "../panel/dom.ts";
import { storedKey, storeKey } from "./client.ts";

// `changed` runs after the key was set or forgotten.
export function keyForm(wanted: boolean, changed: () => void): HTMLElement[] {
  if (!wanted && !storedKey()) return [];
  if (storedKey() && !wanted) {
    return [
      h("span", { class: "faint" }, "with a key"),
      h(
        "button",
        {
          type: "button",
          class: "plain",
          onclick: () => {
            storeKey("");
            changed();
          },
        },
        "Forget it",
      ),
    ];
  }
  const input = h("input", {
    type: "password",
    id: "bearer",
    placeholder: "key",
    autocomplete: "off",
    required: true,
  });
  const form = h(
    "form",
    { class: "form-row" },
    h("label", { for: "bearer" }, "Key"),
    input,
    h("button", { type: "submit" }, "Use"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    storeKey(input.value.trim());
    changed();
  });
  return [form];
}
