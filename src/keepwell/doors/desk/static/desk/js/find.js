// Ctrl-K, or a press on Find: a dialog whose list is walked with the arrows.
"use strict";

(() => {
  const dialog = document.getElementById("finder");
  if (!dialog) return;
  const input = dialog.querySelector("input");

  const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    window.htmx?.trigger(input, "opened");
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-find]")) {
      event.preventDefault();
      open();
    } else if (event.target === dialog) {
      dialog.close();
    }
  });
  dialog.addEventListener("keydown", (event) => {
    const links = [...dialog.querySelectorAll(".found a")];
    const place = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = place + (event.key === "ArrowDown" ? 1 : -1);
      if (next < 0) input.focus();
      else links[Math.min(next, links.length - 1)]?.focus();
    } else if (event.key === "Enter" && event.target === input && links.length) {
      event.preventDefault();
      links[0].click();
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && event.target !== input) {
      input.focus();
    }
  });
})();
