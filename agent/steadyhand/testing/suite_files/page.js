"use strict";
const search = document.querySelector("input"), buttons = [...document.querySelectorAll("button[data-show]")];
const rows = [...document.querySelectorAll("nav li")];
let kind = "all";
function show() {
  const words = search.value.trim().toLowerCase();
  for (const row of rows) {
    const fits = (kind === "all" || row.dataset.kind === kind) && row.dataset.words.includes(words);
    row.hidden = !fits;
    document.querySelector(row.querySelector("a").getAttribute("href")).hidden = !fits;
  }
}
search.addEventListener("input", show);
for (const button of buttons) {
  button.addEventListener("click", () => {
    kind = button.dataset.show;
    for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
    show();
  });
}
