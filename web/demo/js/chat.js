// The support chat: answers every question with the same honest sentence.
(() => {
  const messages = document.querySelector("#messages");
  const say = (text, side) => {
    const line = document.createElement("li");
    line.className = side;
    line.textContent = text;
    messages.append(line);
    line.scrollIntoView({ block: "nearest" });
  };
  document.querySelector("#ask").addEventListener("submit", (event) => {
    event.preventDefault();
    const box = document.querySelector("#text");
    if (!box.value.trim()) return;
    say(box.value.trim(), "ours");
    box.value = "";
    say("I am only a demo, but I would try a coarser grind.", "theirs");
  });
})();
