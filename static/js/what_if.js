// Sliders beside the boxes, and the running total.
const form = document.getElementById("what-if");
const total = document.getElementById("what-if-total");
const sliders = [...form.querySelectorAll("[data-pair]")];
const boxes = sliders.map((slider) => document.getElementById(slider.dataset.pair));

const points = (box) => Number.parseInt(box.value, 10) || 0;

function show() {
  total.textContent = boxes.reduce((sum, box) => sum + points(box), 0);
  sliders.forEach((slider) => slider.setAttribute("aria-valuetext", form.dataset.points.replace("POINTS", slider.value)));
}

sliders.forEach((slider, index) => {
  slider.addEventListener("input", () => { boxes[index].value = slider.value; show(); });
  boxes[index].addEventListener("input", () => { slider.value = points(boxes[index]); show(); });
});

// What is saved is what stands in the boxes.
document.getElementById("keep")?.addEventListener("submit", (event) => {
  boxes.forEach((box) => { event.target.elements[box.name].value = box.value; });
});

show();
