// The page of weights: buttons of five points, and the total as it stands. Works without it.
document.querySelectorAll("[data-weights]").forEach((form) => {
  const boxes = [...form.querySelectorAll("input[name^=points_]")];
  const output = form.querySelector("[data-total]");
  const value = (box) => (/^\d{1,3}$/.test(box.value.trim()) ? Number(box.value) : 0);

  const say = () => {
    const total = boxes.reduce((sum, box) => sum + value(box), 0);
    const { full, under, over } = output.dataset;
    const sentence = total === 100 ? full : total < 100 ? under : over;
    const words = sentence
      .replace("%(total)s", total)
      .replace("%(count)s", Math.abs(100 - total));
    if (output.textContent !== words) output.textContent = words;
    output.dataset.isFull = total === 100;
    form.querySelectorAll("[data-total-beside]").forEach((copy) => {
      copy.textContent = words;
    });
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const box = document.getElementById(button.dataset.for);
    box.value = Math.min(100, Math.max(0, value(box) + Number(button.dataset.step)));
    say();
  });
  form.addEventListener("input", say);
  say();
});
