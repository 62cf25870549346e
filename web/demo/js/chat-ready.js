// Tells the embedding page that the chat is ready, by the message type the page waits for.
window.parent.postMessage({ type: "northlight.chat.ready" }, window.location.origin);
