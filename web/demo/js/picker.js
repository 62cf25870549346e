// The brew guide, a small React component.
(() => {
  const { createElement: h, useState } = window.React;
  const methods = [
    { id: "espresso", label: "Espresso", dose: "18 g to 38 g in 28 seconds", coffee: "Aurora Espresso" },
    {
      id: "filter",
      label: "Filter",
      dose: "60 g per litre, 94 °C, three minutes",
      coffee: "Birchwood Filter",
    },
    {
      id: "press",
      label: "French press",
      dose: "65 g per litre, four minutes, coarse",
      coffee: "Fjord Blend",
    },
  ];

  function BrewPicker() {
    const [chosen, choose] = useState(methods[1]);
    return h(
      "div",
      { className: "picker" },
      h(
        "div",
        { role: "radiogroup", "aria-label": "How do you brew?", className: "picker-choices" },
        methods.map((method) =>
          h(
            "label",
            { key: method.id },
            h("input", {
              type: "radio",
              name: "brew",
              checked: method === chosen,
              onChange: () => choose(method),
            }),
            method.label,
          ),
        ),
      ),
      h(
        "p",
        { className: "picker-answer", "aria-live": "polite" },
        h("strong", null, chosen.coffee),
        h("span", null, chosen.dose),
      ),
    );
  }

  window.ReactDOM.createRoot(document.querySelector("#brew-picker")).render(h(BrewPicker));
})();
