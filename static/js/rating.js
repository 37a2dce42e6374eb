// Autosave of the grid: says what is saved, keeps what is not, and tries again.
(() => {
  const form = document.querySelector("[data-grid-form]");
  if (!form) return;
  const OFFLINE = "Not saved yet. You are offline; your text is kept in this tab.";
  const SIGNED_OUT = "Not saved yet. You were signed out; your text is kept in this tab. Sign in again in another tab.";
  const REFUSED = "Not saved yet. The server did not take it; your text is kept in this tab.";
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
    line.firstElementChild.textContent = `${rated} of ${line.dataset.progress}`;
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
    if (cell && !unsaved.has(cell.id)) say(cell, "Saving…");
  });
  form.addEventListener("htmx:beforeSwap", (event) => {
    const cell = event.detail.requestConfig.elt;
    const { xhr } = event.detail;
    if (xhr.getResponseHeader("X-Rating")) {
      if (xhr.status === 200) unsaved.delete(cell.id);
      return;
    }
    event.detail.shouldSwap = false;
    if (xhr.status === 200) keep(cell, SIGNED_OUT);
  });
  form.addEventListener("htmx:sendError", (event) => keep(event.target.closest("[data-cell]"), OFFLINE));
  form.addEventListener("htmx:timeout", (event) => keep(event.target.closest("[data-cell]"), OFFLINE));
  form.addEventListener("htmx:responseError", async (event) => {
    const cell = event.target.closest("[data-cell]");
    const first = !unsaved.has(cell.id);
    if (event.detail.xhr.getResponseHeader("X-Rating")) return;
    keep(cell, REFUSED);
    if (event.detail.xhr.status === 403 && first && (await renew())) retry();
  });
  form.addEventListener("change", count);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-next]"));
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
