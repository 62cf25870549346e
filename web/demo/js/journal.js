// The journal's tasting notice: cards inside a custom element that is as large as the window, even while
// there is nothing to announce.

const tastings = [];  // none this month
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { position: fixed; inset: 0; z-index: 40; display: flex; align-items: flex-end; padding: 1rem; }
  :host(.lets-clicks-through) { pointer-events: none; }
  .card { max-width: 21rem; padding: .9rem 1.1rem; border-radius: .6rem; background: #1f5c4c; color: #fff;
    pointer-events: auto; }
`);

customElements.define(
  "tasting-notice",
  class extends HTMLElement {
    connectedCallback() {
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      for (const tasting of tastings) {
        const card = document.createElement("p");
        card.className = "card";
        card.textContent = tasting;
        root.append(card);
      }
    }
  },
);
