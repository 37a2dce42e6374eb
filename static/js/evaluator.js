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
// A stroke leads to the search, unless somebody writes.
document.addEventListener("keydown", (event) => {
  const writes = event.target.closest?.(
    "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]",
  );
  if (event.key !== "/" || writes || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.getElementById("site-search");
  if (!search) return;
  event.preventDefault();
  search.focus();
});
// A part of the page that is replaced says by `data-spoken` what it tells now; it is read out when that changes.
const told = () => [...document.querySelectorAll("[data-spoken]")]
  .map((part) => part.dataset.spoken.replace(/\s+/g, " ").trim())
  .join(" ");
let before = told();
document.addEventListener("htmx:afterSettle", () => {
  if (told() === before) return;
  before = told();
  document.querySelector("[data-news-of-parts]").textContent = before;
});
// Who comes in first is offered the time zone of this browser; UTC is nobody's choice yet.
const zones = document.querySelector("select[data-own-zone]");
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zones?.value === "UTC" && [...zones.options].some(({ value }) => value === ownZone)) zones.value = ownZone;
// Only a table that scrolls is a stop for the keyboard.
function mark(region) {
  if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
  else region.removeAttribute("tabindex");
}
const sizes = new ResizeObserver((entries) => {
  new Set(entries.map(({ target }) => target.closest(".table-scroll"))).forEach(mark);
});
function watch() {
  document.querySelectorAll(".table-scroll").forEach((region) => {
    mark(region);
    // The preview of a page has its content in a tree of its own, and no child.
    [region, ...region.children].forEach((element) => sizes.observe(element));
  });
}
document.addEventListener("htmx:afterSettle", watch);
watch();
