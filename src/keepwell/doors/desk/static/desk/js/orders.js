// Bringing orders in: files dropped anywhere on the page, how far they are sent, and what was changed but not looked at.
"use strict";

const drop = document.getElementById("drop");

if (drop) {
  const input = drop.querySelector("input[type=file]");
  const bar = drop.querySelector("progress");
  const chosen = drop.querySelector("[data-chosen]");
  const button = drop.querySelector("button");

  const tell = () => {
    const files = [...input.files];
    const tooMuch = files.reduce((sum, file) => sum + file.size, 0) > Number(drop.dataset.most);
    chosen.textContent = tooMuch ? drop.dataset.tooMuch : files.map((file) => file.name).join(", ");
    chosen.classList.toggle("slip", tooMuch);
    button.disabled = tooMuch;
    return !tooMuch && files.length > 0;
  };

  input.addEventListener("change", tell);
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    drop.classList.remove("over");
    input.files = event.dataTransfer.files;
    if (tell()) drop.requestSubmit();
  });
  drop.addEventListener("htmx:xhr:progress", (event) => {
    bar.hidden = false;
    if (event.detail.lengthComputable) bar.value = (100 * event.detail.loaded) / event.detail.total;
  });
  drop.addEventListener("htmx:beforeRequest", () => { button.disabled = true; });
  drop.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) return;
    button.disabled = false;
    bar.hidden = true;
  });
}

const choose = document.querySelector("form.choose");

if (choose) {
  const start = new URLSearchParams(new FormData(choose)).toString();
  choose.addEventListener("input", () => {
    const changed = new URLSearchParams(new FormData(choose)).toString() !== start;
    choose.querySelector("[data-changed]").hidden = !changed;
    const bring = choose.querySelector("[data-bring]");
    if (bring) bring.disabled = changed;
  });
}
