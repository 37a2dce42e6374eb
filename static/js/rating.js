// Autosave and keys of the grid: says what is saved, keeps what is not, and tries again.
(() => {
  const form = document.querySelector("[data-grid-form]");
  if (!form) return;
  const { saving, offline, signedOut, refused } = form.dataset;
  const LEVEL_WAITS = 1500;
  const TEXT_WAITS = 4000;
  const unsaved = new Set();
  const changed = new Map(); // cells that hold what was not sent yet, and the clock that sends it
  const news = form.querySelector("[data-news]");
  const cells = () => [...form.querySelectorAll("[data-cell]")];
  const cellOf = (element) => element.closest("[data-cell]");
  const statusOf = (cell) => cell.querySelector(".cell-status");
  const nameOf = (cell) => cell.querySelector("h2").textContent.trim();
  const radiosOf = (cell) => [...cell.querySelectorAll(".levels input[type=radio]")];
  const answerOf = (cell) => radiosOf(cell).find((radio) => radio.checked);

  // One line of news for the whole page: lines that are replaced with their row say nothing.
  function announce(cell, text) {
    news.textContent = `${nameOf(cell)}: ${text}`;
  }
  function say(cell, text) {
    const line = statusOf(cell);
    if (line.textContent === text) return;
    line.textContent = text;
    if (text !== saving) announce(cell, text);
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
    const rated = cells().filter(answerOf).length;
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

  // A row is sent once: when the person leaves it, or when they have paused on it.
  function send(cell) {
    clearTimeout(changed.get(cell.id));
    changed.delete(cell.id);
    window.htmx.trigger(cell, "save");
  }
  function touch(cell, milliseconds) {
    clearTimeout(changed.get(cell.id));
    changed.set(cell.id, setTimeout(() => send(cell), milliseconds));
  }
  form.addEventListener("input", (event) => {
    const cell = cellOf(event.target);
    if (cell && !event.target.closest("[data-starters]")) {
      touch(cell, event.target.matches("textarea, [type=text]") ? TEXT_WAITS : LEVEL_WAITS);
    }
  });
  form.addEventListener("change", (event) => {
    const cell = cellOf(event.target);
    if (!cell || event.target.closest("[data-starters]")) return;
    // A choice between two answers settles them at once.
    if (event.target.name.endsWith("-keep")) send(cell);
    else if (event.target.matches(".levels input[type=radio]")) unfold(cell);
    count();
  });
  form.addEventListener("focusout", (event) => {
    const cell = cellOf(event.target);
    if (!cell || !changed.has(cell.id)) return;
    if (event.relatedTarget && cell.contains(event.relatedTarget)) return;
    send(cell);
  });

  // What stands below a row opens where a level needs it, and closes again where none does.
  const more = (cell) => cell.querySelector(".cell-more");
  function needsReason(cell) {
    const answer = answerOf(cell);
    return Boolean(answer) && cell.dataset.reasons.split(" ").includes(answer.value);
  }
  const reasonOf = (cell) => cell.querySelector("textarea[name$=-rationale]");
  function unfold(cell) {
    const part = more(cell);
    if (!part) return;
    if (needsReason(cell) && !reasonOf(cell).value.trim()) {
      if (!part.open) part.dataset.byItself = "yes";
      part.open = true;
    } else if (part.dataset.byItself && !reasonOf(cell).value.trim()) {
      delete part.dataset.byItself;
      part.open = false;
    }
  }

  form.addEventListener("htmx:beforeRequest", (event) => {
    const cell = cellOf(event.target);
    if (cell && !unsaved.has(cell.id)) say(cell, saving);
  });
  form.addEventListener("htmx:beforeSwap", (event) => {
    const cell = event.detail.requestConfig.elt;
    const { xhr } = event.detail;
    if (xhr.getResponseHeader("HX-Retarget")) {
      for (const part of [starters, same]) if (cell.contains(part)) form.append(part);
    }
    if (xhr.getResponseHeader("X-Rating")) {
      if (xhr.status === 200) unsaved.delete(cell.id);
      return;
    }
    event.detail.shouldSwap = false;
    if (xhr.status === 200) keep(cell, signedOut);
  });
  form.addEventListener("htmx:afterSwap", (event) => {
    const cell = document.getElementById(event.detail.requestConfig.elt.id);
    if (!cell) return;
    const line = statusOf(cell);
    announce(cell, line.textContent.replace(/\s+/g, " ").trim());
    if (line.querySelector(".not-saved") && more(cell)) more(cell).open = true;
  });
  const lost = (event) => keep(cellOf(event.target), offline);
  form.addEventListener("htmx:sendError", lost);
  form.addEventListener("htmx:timeout", lost);
  form.addEventListener("htmx:responseError", async (event) => {
    const cell = cellOf(event.target);
    const first = !unsaved.has(cell.id);
    if (event.detail.xhr.getResponseHeader("X-Rating")) return;
    keep(cell, refused);
    if (event.detail.xhr.status === 403 && first && (await renew())) retry();
  });

  // On the answers of a row: 0 to 4, ? and a choose, where the person has not switched it off.
  const hasKeys = "keys" in form.dataset;
  form.addEventListener("keydown", (event) => {
    const levels = event.target.matches("input[type=radio]") && event.target.closest(".levels");
    if (!hasKeys || !levels || event.ctrlKey || event.metaKey || event.altKey) return;
    const value = { "?": "cannot_tell", a: "abstained" }[event.key] || event.key;
    const answer = radiosOf(cellOf(levels)).find((radio) => radio.value === value);
    if (!answer) return;
    event.preventDefault();
    answer.focus();
    if (!answer.checked) answer.click();
  });
  // Enter goes to the reason that is missing, else to the next row; Ctrl+Enter to the next page.
  function goOn(cell) {
    const reason = reasonOf(cell);
    if (needsReason(cell) && !reason.value.trim() && document.activeElement !== reason) {
      unfold(cell);
      reason.focus();
      return;
    }
    const rows = cells();
    const next = rows[rows.indexOf(cell) + 1];
    if (next) focusOn(next);
    else form.querySelector("[data-next]").focus();
  }
  function focusOn(cell) {
    const radio = answerOf(cell) || radiosOf(cell)[0];
    radio.focus();
    cell.scrollIntoView({ block: "nearest" });
  }
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-next]"));
      return;
    }
    const cell = cellOf(event.target);
    if (!cell || event.shiftKey || event.altKey) return;
    if (!event.target.matches(".levels input, .cell-note input, .cell-note textarea")) return;
    event.preventDefault();
    goOn(cell);
  });

  // In an empty reason the arrow upwards takes the one of the row above that has one.
  form.addEventListener("keydown", (event) => {
    const box = event.target;
    if (event.key !== "ArrowUp" || box.value || !box.matches("textarea[name$=-rationale]")) return;
    const rows = cells();
    const above = rows.slice(0, rows.indexOf(cellOf(box))).reverse();
    const reason = above.map((cell) => reasonOf(cell).value.trim()).find(Boolean);
    if (!reason) return;
    event.preventDefault();
    box.value = reason;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // One list of beginnings for all boxes: it stands below the one that a person writes in.
  const starters = form.querySelector("[data-starters]");
  const same = form.querySelector("[data-same]");
  const shared = form.querySelector("[data-shared]");
  const beginnings = starters.querySelector("select");
  const isReason = (element) => element.matches("textarea[name$=-rationale], textarea[name=shared-reason]");
  const boxOf = () => starters.previousElementSibling;
  form.addEventListener("focusin", (event) => {
    if (!isReason(event.target) || event.target === boxOf()) return;
    event.target.after(starters);
    starters.hidden = false;
    beginnings.value = "";
    const isOfRow = Boolean(shared && cellOf(event.target));
    same.hidden = !isOfRow;
    if (isOfRow) starters.after(same);
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
  // The reason of one row, for those of the others that are ticked.
  same.querySelector("button").addEventListener("click", () => {
    const own = boxOf();
    const cell = cellOf(own);
    shared.open = true;
    shared.querySelector("textarea").value = own.value;
    const ticks = [...shared.querySelectorAll("input[type=checkbox]")];
    for (const tick of ticks) tick.checked = cell.id === `cell-${tick.value}` && own.value.trim() !== "";
    ticks.find((tick) => !tick.checked)?.focus();
  });

  // Evidence and proofs of one row are added in a short panel; the row is fresh when it closes.
  const panel = document.querySelector("[data-panel]");
  let asker = null;
  form.addEventListener("click", async (event) => {
    const link = event.target.closest(".ways-to-add a");
    if (!panel || !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    asker = cellOf(link);
    panel.querySelector("[data-whole]").href = link.href;
    const address = link.getAttribute("href");
    await window.htmx.ajax("GET", address, { target: "#short-panel", select: "#main > *", swap: "innerHTML" });
    // Six fields at most at a time: where there are more, one part of the form after the other.
    const parts = [...panel.querySelectorAll(".form-part:not([data-seldom])")];
    if (panel.querySelectorAll(".form-part:not([data-seldom]) > .field").length > 6) {
      for (const part of parts) part.name = "form-part";
    }
    panel.showModal();
    panel.querySelector("#short-panel input:not([type=hidden]), #short-panel select")?.focus();
  });
  panel?.querySelector("[data-close]").addEventListener("click", () => panel.close());
  panel?.addEventListener("click", (event) => {
    if (!event.target.closest("[data-cancel]")) return;
    // Before the link leads to the vendor, inside the panel.
    event.preventDefault();
    event.stopPropagation();
    panel.close();
  }, true);
  panel?.addEventListener("close", async () => {
    panel.querySelector("#short-panel").replaceChildren();
    const cell = asker;
    // What was typed in the row stays; only what is held is asked again.
    const page = await fetch(location.href, { credentials: "same-origin" });
    if (!page.ok) return;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").getElementById(cell.id);
    if (!fresh) return;
    const chosen = answerOf(cell)?.value;
    const typed = [...cell.querySelectorAll(".levels input:not([type=radio])")].map((box) => [box.name, box.value]);
    for (const part of [".held-line", ".levels", ".cell-beside"]) {
      // The page of one vendor has no line of what is held: it stands open beside the question.
      const now = fresh.querySelector(part);
      if (now) cell.querySelector(part)?.replaceWith(now);
    }
    for (const [name, value] of typed) {
      const box = cell.querySelector(`.levels [name="${name}"]`);
      if (box) box.value = value;
    }
    cell.dataset.reasons = fresh.dataset.reasons;
    const options = fresh.querySelector("select[name$=-evidence]");
    if (!cell.querySelector("select[name$=-evidence]") && options) {
      cell.querySelector(".cell-note").append(fresh.querySelector(`label[for="${options.id}"]`), options);
    } else if (options) {
      const select = cell.querySelector("select[name$=-evidence]");
      const pointed = select.value;
      select.replaceChildren(...options.children);
      select.value = pointed;
    }
    const answer = radiosOf(cell).find((radio) => radio.value === chosen);
    if (answer) answer.checked = true;
    (answer || radiosOf(cell)[0]).focus();
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
    // What the page posts need not be sent row by row.
    changed.forEach((clock) => clearTimeout(clock));
    changed.clear();
    if (underWay && !leaving) {
      event.preventDefault();
      if (!waiting) setTimeout(post, 5000);
      waiting = event.submitter;
      return;
    }
    leaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if ((unsaved.size || changed.size) && !leaving) event.preventDefault();
  });
  window.addEventListener("online", retry);
  setInterval(retry, 15000);

  // One begins where the first answer is missing, unless the address or an error leads elsewhere.
  if (!location.hash && !document.querySelector(".error-summary")) {
    const first = cells().find((cell) => !answerOf(cell));
    if (first) focusOn(first);
  }
})();
