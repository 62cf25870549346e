// Shows the visitor's loyalty points; breaks for guests, who have no loyalty record.
(() => {
  const customer = { name: "guest" };
  document.querySelector("#loyalty-points").textContent = `${customer.loyalty.points} points`;
})();
