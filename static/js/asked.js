// The page of a request: saves each item by itself, and counts the minutes. Works without it.
(() => {
  const clock = document.querySelector("[data-seconds-left]");
  if (clock) {
    // How long the page is open; what the browser believes the time to be does not matter.
    const opened = Date.now();
    const tell = () => {
      const left = Number(clock.dataset.secondsLeft) - (Date.now() - opened) / 1000;
      const minutes = Math.floor(left / 60);
      const words = left <= 0 ? clock.dataset.over : clock.dataset.words
        .replace("HOURS", Math.floor(minutes / 60))
        .replace("MINUTES", minutes % 60);
      clock.textContent = words;
      clock.classList.toggle("is-over", left <= 0);
    };
    tell();
    setInterval(tell, 15000);
  }

  const form = document.querySelector("[data-answers]");
  if (!form) return;
  const { saving, offline, refused, closed } = form.dataset;
  const TEXT_WAITS = 2000;
  const timers = new Map();
  const unsaved = new Set();
  const news = form.querySelector("[data-news]");
  const itemOf = (element) => element.closest("[data-item]");
  const stateOf = (item) => item.querySelector(".item-state");
  const nameOf = (item) => item.querySelector("h2").textContent.trim();

  function say(item, words) {
    const state = stateOf(item);
    state.textContent = words;
    state.classList.toggle("is-unsaved", words !== saving);
    if (words !== saving) news.textContent = `${nameOf(item)}: ${words}`;
  }
  // "This is wrong about us" needs its words: it is saved once they are there.
  function isUnfinished(item) {
    const wrong = item.querySelector("input[value=wrong]:checked");
    return wrong && !item.querySelector("textarea").value.trim();
  }
  function save(item) {
    clearTimeout(timers.get(item));
    timers.delete(item);
    if (!isUnfinished(item)) window.htmx.trigger(item, "save");
  }
  form.addEventListener("input", (event) => {
    const item = itemOf(event.target);
    if (!item || event.target.type === "file" || event.target.type === "radio") return;
    clearTimeout(timers.get(item));
    timers.set(item, setTimeout(() => save(item), TEXT_WAITS));
  });
  form.addEventListener("change", (event) => {
    const item = itemOf(event.target);
    if (item) save(item);
  });
  // What waits for its pause is sent when the page is left; a post of the whole page has it anyway.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") [...timers.keys()].forEach(save);
  });

  form.addEventListener("htmx:beforeRequest", (event) => say(event.target, saving));
  form.addEventListener("htmx:afterRequest", (event) => {
    const item = itemOf(event.target);
    const { status } = event.detail.xhr;
    if (status === 200) unsaved.delete(item);
    if ([200, 409, 422].includes(status)) {
      const words = item.querySelector("[role=alert] p, .item-state").textContent;
      news.textContent = `${nameOf(item)}: ${words.replace(/\s+/g, " ").trim()}`;
    }
  });
  function lost(event) {
    const item = itemOf(event.target);
    unsaved.add(item);
    say(item, offline);
  }
  form.addEventListener("htmx:sendError", lost);
  form.addEventListener("htmx:timeout", lost);
  form.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    if (status === 429 || status >= 500) lost(event);
    else say(itemOf(event.target), [404, 410].includes(status) ? closed : refused);
  });
  const retry = () => [...unsaved].forEach(save);
  window.addEventListener("online", retry);
  setInterval(retry, 20000);
})();
