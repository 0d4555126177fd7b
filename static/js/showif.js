// Questions of a survey that are asked upon an answer only: hidden, and not sent, until that answer is chosen.
// The server judges anew; without script each says of whom it is asked.
(() => {
  "use strict";
  const form = document.querySelector("form.survey");
  const cards = form ? [...form.querySelectorAll("[data-if]")] : [];
  if (!cards.length) return;

  const fields = (card) => [...card.querySelectorAll("input, textarea")];
  const chosen = (name) =>
    [...form.querySelectorAll(`[name="${name}"]`)].filter((field) => field.checked && !field.disabled).map((field) => field.value);

  // In their order: what is itself not asked shows nothing.
  function judge() {
    cards.forEach((card) => {
      const wanted = card.dataset.ifValues.split(" ");
      const out = !chosen(card.dataset.if).some((value) => wanted.includes(value));
      card.toggleAttribute("data-out", out);
      fields(card).forEach((field) => { field.disabled = out; });
    });
  }

  cards.forEach((card) => { card.querySelector("[data-if-words]").hidden = true; });
  form.addEventListener("change", judge);
  window.addEventListener("pageshow", judge);
  judge();
})();
