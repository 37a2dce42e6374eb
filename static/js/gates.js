// Gates: Ctrl+Enter saves and goes on; each page that comes begins at the reason for all.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest("[data-gate-form]");
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-next]"));
});
function begin() {
  const summary = document.querySelector(".error-summary");
  (summary || document.querySelector("[name=shared-reason]"))?.focus();
}
document.addEventListener("htmx:afterSettle", begin);
begin();
