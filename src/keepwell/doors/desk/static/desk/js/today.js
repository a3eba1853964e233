// The morning by keyboard: a current row, one key for each result, and the panel that opens in place.
"use strict";

(() => {
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const keys = () => document.getElementById("keys");
  const panelOf = (row) => row.querySelector(".panel");
  let place = -1;

  function current() {
    const within = document.activeElement?.closest?.("[data-row]");
    if (within) place = rows().indexOf(within);
    return within || rows()[place];
  }

  function go(step) {
    const all = rows();
    if (!all.length) return;
    const from = current() ? all.indexOf(current()) : step > 0 ? -1 : all.length;
    stand(all[Math.min(Math.max(from + step, 0), all.length - 1)]);
  }

  function stand(row) {
    if (!row) return;
    place = rows().indexOf(row);
    document.querySelectorAll(".row.current").forEach((one) => one.classList.remove("current"));
    row.classList.add("current");
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function close(row) {
    panelOf(row).replaceChildren();
    row.querySelector("[data-evidence]")?.setAttribute("aria-expanded", "false");
    stand(row);
  }

  function undo() {
    const last = [...document.querySelectorAll("#toasts form button")].pop();
    (last || document.querySelector(".done form button"))?.click();
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea");
    if (event.key === "Escape" && !keys()?.open) {
      const row = event.target.closest?.("[data-row]");
      if (row && panelOf(row).childElementCount) {
        event.preventDefault();
        close(row);
      }
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || keys()?.open) return;
    const row = current();
    switch (event.key) {
      case "j": case "ArrowDown": go(1); break;
      case "k": case "ArrowUp": go(-1); break;
      case "?": keys()?.showModal(); break;
      case "u": undo(); break;
      case "o": row?.querySelector("[data-open]")?.click(); break;
      case "Enter":
        if (event.target !== row) return;
        row.querySelector("[data-evidence]")?.click();
        break;
      default: {
        const deed = /^[rwsnh]$/.test(event.key) && row?.querySelector(`[data-key="${event.key}"]`);
        if (!deed) return;
        deed.click();
      }
    }
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-fill], [data-close], [data-keys]");
    if (!target) return;
    if (target.matches("[data-keys]")) keys()?.showModal();
    if (target.matches("[data-fill]")) {
      const field = document.getElementById(target.parentElement.dataset.fills);
      field.value = target.dataset.fill;
      field.focus();
    }
    const row = target.matches("[data-close]") && target.closest("[data-row]");
    if (row) {
      event.preventDefault();
      close(row);
    }
  });

  // A second press on what is open closes it again.
  document.addEventListener("htmx:confirm", (event) => {
    const link = event.target;
    const row = link.closest?.("[data-row]");
    if (link.matches?.("[data-evidence]") && link.getAttribute("aria-expanded") === "true" && row) {
      event.preventDefault();
      close(row);
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const into = event.detail.target;
    if (into.classList?.contains("panel")) {
      const row = into.closest("[data-row]");
      place = rows().indexOf(row);
      const shown = into.querySelector(".evidence") !== null;
      row.querySelector("[data-evidence]")?.setAttribute("aria-expanded", String(shown));
      prepare(into);
      (into.querySelector("[data-first]") || (shown ? row : into.querySelector("select, input"))).focus({ preventScroll: true });
      into.scrollIntoView({ block: "nearest" });
    }
  });

  // After a result the list is drawn anew: stay where one was.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!["page", "today"].includes(event.detail.target.id)) return;
    prepare(document);
    const list = document.getElementById("today");
    if (!list) return;
    const count = document.querySelector(".rail [aria-current] .count");
    if (count) count.textContent = list.dataset.things;
    const all = rows();
    if (all.length && place >= 0) stand(all[Math.min(place, all.length - 1)]);
  });

  function prepare(root) {
    root.querySelectorAll("[data-fills], [data-keys]").forEach((one) => { one.hidden = false; });
    const whose = root.querySelector("[data-whose]");
    if (whose) {
      whose.querySelector("button").hidden = true;
      whose.querySelector("select").addEventListener("change", () => whose.requestSubmit());
    }
  }

  prepare(document);
})();
