// The slider moves the number beside it, and the number the slider; without scripts the number alone is there.
"use strict";

(() => {
  const at = (id) => document.getElementById(id);
  const show = () => at("slide")?.closest("p").removeAttribute("hidden");
  document.addEventListener("input", (event) => {
    if (event.target.id === "slide") at("percent").value = event.target.value;
    else if (event.target.id === "percent") at("slide").value = event.target.value;
  });
  document.addEventListener("htmx:afterSettle", show); // taking a choice back brings the form anew
  show();
})();
