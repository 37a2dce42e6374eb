// Sliders beside the boxes, the running total, and the order read out when it changes.
const form = document.getElementById("what-if");
const total = document.getElementById("what-if-total");
const announcement = document.getElementById("what-if-announcement");
const sliders = [...form.querySelectorAll("[data-pair]")];
const boxes = sliders.map((slider) => document.getElementById(slider.dataset.pair));

function add() {
  const sum = boxes.reduce((points, box) => points + (Number.parseInt(box.value, 10) || 0), 0);
  total.textContent = sum;
  return sum;
}

sliders.forEach((slider, index) => {
  slider.addEventListener("input", () => { boxes[index].value = slider.value; add(); });
  boxes[index].addEventListener("input", () => { slider.value = Number.parseInt(boxes[index].value, 10) || 0; add(); });
});

let order = document.getElementById("what-if-result").dataset.order;
document.body.addEventListener("htmx:afterSwap", () => {
  const result = document.getElementById("what-if-result");
  if (result.dataset.order === order) return;
  order = result.dataset.order;
  announcement.textContent = result.dataset.spoken || "Nobody is ranked.";
});
add();
