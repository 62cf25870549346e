// The panel's entry, loaded when a person opens it for the first time.
import type { Handle } from "../protocol.ts";
import { DevDiagPanel } from "./element.ts";

const kName = "devdiag-panel";

// Shows the panel of this handle; shows it again, focused, when it is open already.
export function open(handle: Handle): void {
  const shown = document.querySelector(kName);
  if (shown instanceof DevDiagPanel) return shown.focusList();
  if (!customElements.get(kName)) customElements.define(kName, DevDiagPanel);
  const panel = new DevDiagPanel();
  panel.serve(handle, document.activeElement instanceof HTMLElement ? document.activeElement : null);
  document.documentElement.append(panel);
}
