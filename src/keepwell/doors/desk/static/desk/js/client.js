// A client's page: the sheet for a talk by the key L, its spare promises, and where the focus goes after a change.
"use strict";

const sheet = () => document.getElementById("log");

function openSheet() {
  const dialog = sheet();
  if (!dialog || dialog.matches(":modal")) return;
  dialog.removeAttribute("open");
  fold(dialog);
  dialog.showModal();
}

function fold(dialog) {
  const spare = dialog.querySelectorAll("[data-spare]");
  spare.forEach((row) => row.classList.add("folded"));
  dialog.querySelector("[data-another]").hidden = spare.length === 0;
}

document.addEventListener("click", (event) => {
  const log = event.target.closest("[data-log]");
  const close = event.target.closest("[data-close]");
  const another = event.target.closest("[data-another]");
  const ask = event.target.closest("[data-ask]");
  if (log && sheet()) {
    event.preventDefault();
    openSheet();
  } else if (close) {
    event.preventDefault();
    sheet().close();
  } else if (another) {
    const row = sheet().querySelector(".row.folded");
    row.classList.remove("folded");
    row.removeAttribute("data-spare");
    row.querySelector("input").focus();
    another.hidden = !sheet().querySelector(".row.folded");
  } else if (ask) {
    event.preventDefault();
    document.getElementById("learn").open = true;
    document.getElementById("field").value = ask.dataset.ask;
    document.getElementById("value").focus();
  } else if (event.target === sheet()) {
    sheet().close(); // beside the sheet
  }
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && typing?.form) {
    event.preventDefault();
    typing.form.requestSubmit();
  } else if (event.key === "l" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && sheet()) {
    event.preventDefault();
    openSheet();
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  const dialog = sheet();
  if (dialog?.matches(":modal")) fold(dialog);
  if (event.detail.elt.id === "page" && document.activeElement === document.body) document.getElementById("page").focus({ preventScroll: true });
});

if (sheet()?.hasAttribute("open")) openSheet();
