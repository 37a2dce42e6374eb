// Follows the system's colours unless a person chose their own; runs before the first paint.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  if (["light", "dark"].includes(root.dataset.bsTheme)) return;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  dark.addEventListener("change", follow);
  follow();
})();
