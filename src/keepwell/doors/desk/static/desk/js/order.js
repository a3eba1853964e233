// An order by hand: spare lines are folded away, a rate is asked for where it is needed, and it is sent once.
"use strict";

const form = document.getElementById("order");
const another = form.querySelector("[data-another]");
const currency = form.querySelector("#currency");

const fold = () => {
  form.querySelectorAll("[data-spare]").forEach((row) => row.classList.add("folded"));
  another.hidden = !form.querySelector("[data-spare]");
};

another.addEventListener("click", () => {
  const row = form.querySelector("[data-spare]");
  row.removeAttribute("data-spare");
  row.classList.remove("folded");
  row.querySelector("input").focus();
  another.hidden = !form.querySelector("[data-spare]");
});

if (currency) {
  const ask = () => {
    const typed = currency.value.trim().toUpperCase();
    form.querySelector("[data-rate]").hidden = typed === "" || typed === currency.dataset.house;
  };
  currency.addEventListener("input", ask);
  ask();
}

form.addEventListener("submit", () => { window.setTimeout(() => { form.querySelector("button.first").disabled = true; }); });
window.addEventListener("pageshow", () => { form.querySelector("button.first").disabled = false; });
fold();
