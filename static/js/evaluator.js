// What every page shares. Pages work without it.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});
document.querySelector("[data-focus]")?.focus();
// Tabs that scroll sideways on a phone begin at the page one is on.
document.querySelectorAll(".results-menu [aria-current]").forEach((tab) => {
  const list = tab.closest("ul");
  list.scrollLeft = tab.offsetLeft - list.offsetLeft - 16;
});
