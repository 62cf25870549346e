// The reviews widget: turns pages of quotes.
(() => {
  const reviews = [
    ["The Birchwood tastes like somebody opened a window.", "A customer in Bergen"],
    ["Arrived the next morning, still smelling of the roaster.", "A customer in Umeå"],
    ["The decaf fooled my whole office.", "A customer in Turku"],
  ];
  let place = 0;
  const show = (step) => {
    place = (place + step + reviews.length) % reviews.length;
    document.querySelector("#quote p").textContent = reviews[place][0];
    document.querySelector("#quote footer").textContent = reviews[place][1];
    document.querySelector("#place").textContent = `${place + 1} of ${reviews.length}`;
  };
  document.querySelector("#previous").addEventListener("click", () => show(-1));
  document.querySelector("#next").addEventListener("click", () => show(1));
  show(0);
})();
