// Shows the visitor's loyalty points; guests, who have no loyalty record, have none.
(() => {
  const customer = { name: "guest" };
  document.querySelector("#loyalty-points").textContent = `${customer.loyalty?.points ?? 0} points`;
})();
