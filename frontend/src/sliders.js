// Beside each number of an amendment a slider that moves it. Without it the number and the button do the same.
for (const place of document.querySelectorAll("[data-slider-for]")) {
  const number = document.getElementById(place.dataset.sliderFor);
  const label = document.querySelector(`label[for="${number.id}"]`);
  const slider = document.createElement("input");
  slider.type = "range";
  slider.className = "rs-slider";
  slider.min = number.dataset.low;
  slider.max = number.dataset.high;
  slider.step = number.dataset.step;
  slider.setAttribute("aria-label", `${label.textContent.trim()}, slider`);
  const follow = () => {
    const value = Number(number.value.replace(/[£,%]/g, "").replace("−", "-"));
    if (Number.isFinite(value)) slider.value = value;
  };
  follow();
  slider.addEventListener("input", () => {
    number.value = slider.value;
  });
  number.addEventListener("input", follow);
  place.append(slider);
}
