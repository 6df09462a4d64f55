"use strict";
const steps = [...document.querySelectorAll("article")];
const links = [...document.querySelectorAll("nav a")];
let here = -1;

function mark(i) {
  if (i === here || !steps[i]) return;
  if (here >= 0) { delete steps[here].dataset.here; links[here].removeAttribute("aria-current"); }
  here = i;
  steps[i].dataset.here = "";
  links[i].setAttribute("aria-current", "step");
  links[i].scrollIntoView({ block: "nearest" });
}

function go(i) {
  i = Math.max(0, Math.min(steps.length - 1, i));
  if (!steps[i]) return;
  mark(i);
  steps[i].focus({ preventScroll: true });
  steps[i].scrollIntoView({ block: "start" });
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const to = { ArrowRight: here + 1, j: here + 1, ArrowLeft: here - 1, k: here - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  go(to);
});
links.forEach((link, i) => link.addEventListener("click", (event) => { event.preventDefault(); go(i); }));
steps.forEach((step, i) => step.addEventListener("focusin", () => mark(i)));
document.querySelectorAll("figure button").forEach((button) => button.addEventListener("click", () => {
  button.closest(".pictures").classList.toggle("large");
  button.scrollIntoView({ block: "nearest" });
}));
