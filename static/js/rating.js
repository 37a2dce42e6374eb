// Autosave of the grid: says what is saved, keeps what is not, and tries again.
(() => {
  const form = document.querySelector("[data-grid-form]");
  if (!form) return;
  const { saving, offline, signedOut, refused } = form.dataset;
  const unsaved = new Set();
  const statusOf = (cell) => cell.querySelector(".cell-status");

  function say(cell, text) {
    const line = statusOf(cell);
    if (line.textContent !== text) line.textContent = text;
  }
  function keep(cell, text) {
    unsaved.add(cell.id);
    say(cell, text);
  }
  function retry() {
    for (const id of unsaved) {
      const cell = document.getElementById(id);
      if (cell) window.htmx.trigger(cell, "retry");
    }
  }
  function count() {
    const line = document.querySelector("[data-progress]");
    if (!line?.dataset.progress) return;
    const cells = [...form.querySelectorAll("[data-cell]")];
    const rated = cells.filter((cell) => cell.querySelector(".levels :checked")).length;
    line.firstElementChild.textContent = line.dataset.words
      .replace("RATED", rated)
      .replace("TOTAL", line.dataset.progress);
  }
  // Signing in again in another tab changes the proof that a form is ours: fetch the new one.
  async function renew() {
    const page = await fetch(location.href, { credentials: "same-origin" });
    if (!page.ok || page.redirected) return false;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const proof = fresh.querySelector("[data-grid-form] [name=csrfmiddlewaretoken]")?.value;
    if (!proof) return false;
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = proof; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": proof }));
    return true;
  }

  form.addEventListener("htmx:beforeRequest", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (cell && !unsaved.has(cell.id)) say(cell, saving);
  });
  form.addEventListener("htmx:beforeSwap", (event) => {
    const cell = event.detail.requestConfig.elt;
    const { xhr } = event.detail;
    if (xhr.getResponseHeader("HX-Retarget") && cell.contains(starters)) form.append(starters);
    if (xhr.getResponseHeader("X-Rating")) {
      if (xhr.status === 200) unsaved.delete(cell.id);
      return;
    }
    event.detail.shouldSwap = false;
    if (xhr.status === 200) keep(cell, signedOut);
  });
  form.addEventListener("htmx:sendError", (event) => keep(event.target.closest("[data-cell]"), offline));
  form.addEventListener("htmx:timeout", (event) => keep(event.target.closest("[data-cell]"), offline));
  form.addEventListener("htmx:responseError", async (event) => {
    const cell = event.target.closest("[data-cell]");
    const first = !unsaved.has(cell.id);
    if (event.detail.xhr.getResponseHeader("X-Rating")) return;
    keep(cell, refused);
    if (event.detail.xhr.status === 403 && first && (await renew())) retry();
  });
  form.addEventListener("change", count);
  // On the answers of a cell: 0 to 4, ? and a choose; nothing else of the page listens.
  form.addEventListener("keydown", (event) => {
    const levels = event.target.matches("input[type=radio]") && event.target.closest(".levels");
    if (!levels || event.ctrlKey || event.metaKey || event.altKey) return;
    const value = { "?": "cannot_tell", a: "abstained" }[event.key] || event.key;
    const answer = [...levels.querySelectorAll("input[type=radio]")].find((radio) => radio.value === value);
    if (!answer) return;
    event.preventDefault();
    answer.focus();
    if (!answer.checked) answer.click();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-next]"));
  });
  // One list of beginnings for all boxes: it stands below the one that a person writes in.
  const starters = form.querySelector("[data-starters]");
  const beginnings = starters.querySelector("select");
  const isReason = (element) => element.matches("textarea[name$=-rationale], textarea[name=shared-reason]");
  const boxOf = () => starters.previousElementSibling;
  form.addEventListener("focusin", (event) => {
    if (!isReason(event.target) || event.target === boxOf()) return;
    event.target.after(starters);
    starters.hidden = false;
    beginnings.value = "";
  });
  beginnings.addEventListener("change", (event) => {
    // A beginning is nobody's reason yet, so nothing is saved for it.
    event.stopPropagation();
    const box = boxOf();
    const offered = [...beginnings.options].slice(1).map((option) => option.text);
    const old = offered.find((beginning) => box.value.startsWith(beginning)) || "";
    const own = box.value.slice(old.length).trimStart();
    box.value = beginnings.value ? `${beginnings.value} ${own}` : own;
  });

  // The whole page is posted only after the autosaves under way have ended: one that reached
  // the server later would put an older answer over a newer one.
  let leaving = false;
  let underWay = 0;
  let waiting = null;
  function post() {
    if (!waiting) return;
    const button = waiting;
    waiting = null;
    underWay = 0;
    form.requestSubmit(button);
  }
  form.addEventListener("htmx:beforeSend", () => { underWay += 1; });
  form.addEventListener("htmx:afterRequest", () => {
    underWay = Math.max(0, underWay - 1);
    setTimeout(() => { if (!underWay) post(); });
  });
  form.addEventListener("submit", (event) => {
    if (underWay && !leaving) {
      event.preventDefault();
      if (!waiting) setTimeout(post, 5000);
      waiting = event.submitter;
      return;
    }
    leaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved.size && !leaving) event.preventDefault();
  });
  window.addEventListener("online", retry);
  setInterval(retry, 15000);
})();
