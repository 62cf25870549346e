// The journal's tasting notice: a small card inside a custom element that is as large as the window.

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { position: fixed; inset: 0; z-index: 40; display: flex; align-items: flex-end; padding: 1rem;
    box-sizing: border-box; }
  :host(.lets-clicks-through) { pointer-events: none; }
  :host(.lets-clicks-through) .card { pointer-events: auto; }
  .card { max-width: 21rem; padding: .9rem 1.1rem; border-radius: .6rem; background: #1f5c4c; color: #fff;
    font: inherit; box-shadow: 0 6px 24px rgb(0 0 0 / .25); }
  button { margin-inline-start: .6rem; font: inherit; color: inherit; background: none;
    border: 1px solid currentColor;
    border-radius: 99px; padding: .1rem .8rem; cursor: pointer; }
`);

customElements.define(
  "tasting-notice",
  class extends HTMLElement {
    connectedCallback() {
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      const card = document.createElement("div");
      card.className = "card";
      const close = document.createElement("button");
      close.textContent = "Close";
      close.addEventListener("click", () => this.remove());
      card.append("Public tasting on Saturday at eleven.", close);
      root.append(card);
    }
  },
);
