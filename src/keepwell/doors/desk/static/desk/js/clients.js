// Ticking clients, and choosing columns; both live in the page's address or form, so they work anew after every swap.
"use strict";

function countTicked(form) {
  const ticks = [...form.querySelectorAll("input[name=client]")];
  const count = ticks.filter((tick) => tick.checked).length;
  const bar = form.querySelector(".assign");
  const said = bar.querySelector("span");
  bar.hidden = count === 0;
  said.textContent = count === 1 ? said.dataset.one : said.dataset.many.replace("COUNT", count.toLocaleString(document.documentElement.lang));
  form.querySelector("#every").checked = count === ticks.length;
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("#ticked");
  if (form?.querySelector(".assign")) {
    if (event.target.id === "every") {
      form.querySelectorAll("input[name=client]").forEach((tick) => { tick.checked = event.target.checked; });
    }
    countTicked(form);
    return;
  }
  const columns = event.target.closest("#columns");
  if (columns) {
    const query = new URLSearchParams(columns.dataset.query);
    query.set("columns", [...columns.querySelectorAll("input:checked")].map((box) => box.name).join(","));
    window.location.search = query.toString();
  }
});
