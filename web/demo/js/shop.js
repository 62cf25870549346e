// The shop page: product list, stock, recommendations, cart and the order dialog.

const money = new Intl.NumberFormat("en", {
  style: "currency",
  currency: window.northlight?.currency ?? "EUR",
});
const cart = new Map();
const products = new Map();

function element(name, props = {}, ...children) {
  const node = Object.assign(document.createElement(name), props);
  node.append(...children);
  return node;
}

function bagPicture(roast) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("class", `bag roast-${roast}`);
  picture.setAttribute("viewBox", "0 0 120 150");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", "#bag");
  picture.append(use);
  return picture;
}

function productCard(product) {
  const add = element("button", { type: "button", className: "button small", textContent: "Add to cart" });
  add.setAttribute("aria-label", `Add ${product.name} to cart`);
  add.addEventListener("click", () => addToCart(product.id));
  return element(
    "li",
    { className: `product ${product.id}` },
    bagPicture(product.roast),
    element(
      "div",
      { className: "product-words" },
      element("h3", { textContent: product.name }),
      element("p", { className: "notes", textContent: product.notes }),
      element("p", { className: "muted", textContent: `${product.roast} roast, ${product.weight_g} g` }),
      element(
        "div",
        { className: "buy" },
        element("span", { className: "price", textContent: money.format(product.price_cents / 100) }),
        add,
      ),
    ),
  );
}

async function showProducts() {
  const answer = await fetch("/demo/api/products.json");
  for (const product of (await answer.json()).products) {
    products.set(product.id, product);
    document.querySelector("#products").append(productCard(product));
  }
}

// The stock service is another origin on purpose: the policy must name it.
async function showStock() {
  const note = document.querySelector("#stock-note");
  try {
    const answer = await fetch(`${window.northlight.stock_service}/demo/api/stock`, { mode: "cors" });
    const stock = await answer.json();
    note.textContent = `${stock.bags} bags on the shelf, roasted ${stock.roasted}`;
  } catch {
    note.textContent = "Stock levels cannot be shown right now";
  }
}

async function showRecommendations() {
  const list = document.querySelector("#recommendations");
  const answer = await fetch("/demo/api/recommendations");
  const body = await answer.json();
  if (!answer.ok) {
    list.append(element("li", { className: "muted", textContent: "Our suggestions are taking a break." }));
    return;
  }
  for (const line of body.recommendations) {
    list.append(
      element(
        "li",
        {},
        element("strong", { textContent: line.name }),
        element("span", { textContent: line.why }),
      ),
    );
  }
}

function addToCart(id) {
  cart.set(id, (cart.get(id) ?? 0) + 1);
  document.querySelector("#cart-count").textContent = String(
    [...cart.values()].reduce((sum, n) => sum + n, 0),
  );
}

// The dialog is rendered into a container that the page must provide.
function openOrder() {
  const root = document.querySelector("#order-dialog-root");
  if (!root) {
    document.querySelector("#stock-note").textContent = "The order form could not be opened";
    return;
  }
  const dialog = element("dialog", { className: "order" });
  dialog.setAttribute("aria-labelledby", "order-title");
  const lines = [...cart].map(([id, count]) =>
    element(
      "li",
      {},
      element("span", { textContent: `${count} × ${products.get(id).name}` }),
      element("span", { textContent: money.format((count * products.get(id).price_cents) / 100) }),
    ),
  );
  const close = element("button", { type: "button", className: "quiet", textContent: "Keep looking" });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  const total = [...cart].reduce((sum, [id, count]) => sum + count * products.get(id).price_cents, 0);
  dialog.append(
    element("h2", { id: "order-title", textContent: "Your order" }),
    lines.length
      ? element("ul", {}, ...lines)
      : element("p", { className: "muted", textContent: "Nothing in the cart yet." }),
    element("p", { className: "total", textContent: `Total ${money.format(total / 100)}` }),
    element(
      "div",
      { className: "row" },
      close,
      element("button", {
        type: "button",
        className: "button",
        textContent: "Place order",
        disabled: total === 0,
      }),
    ),
  );
  root.append(dialog);
  dialog.showModal();
}

document.querySelector("#open-cart").addEventListener("click", openOrder);
showProducts();
showStock();
showRecommendations();
