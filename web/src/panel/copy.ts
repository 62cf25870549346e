// A button that copies a text as it is; where that is not allowed it says how to copy by hand.
import { h } from "./dom.ts";

export function copyButton(
  key: string,
  text: string,
  label: string,
  say: (words: string) => void,
): HTMLElement {
  const button = h("button", { type: "button", class: "copy", "data-key": key, "aria-label": label }, "Copy");
  button.addEventListener("click", async () => {
    const copied = await copyText(text, button);
    button.textContent = copied ? "Copied" : "Selected";
    say(
      copied
        ? "Copied."
        : "Copying is not allowed on this page: the text is selected, press Ctrl+C or Cmd+C.",
    );
    setTimeout(() => {
      button.textContent = "Copy";
    }, 2_000);
  });
  return button;
}

async function copyText(text: string, button: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const shown = button.parentElement?.querySelector("pre");
    if (shown) getSelection()?.selectAllChildren(shown);
    return false;
  }
}
