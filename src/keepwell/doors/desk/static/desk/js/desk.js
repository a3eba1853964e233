// What every page needs: errors of small requests said aloud, messages that leave by themselves.
"use strict";

const toasts = () => document.getElementById("toasts");

function say(text) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.textContent = text;
  toasts().append(toast);
  leave(toast);
}

function leave(toast) {
  window.setTimeout(() => toast.remove(), toast.querySelector("button") ? 12000 : 5000);
}

document.addEventListener("htmx:responseError", (event) => {
  const said = event.detail.xhr.getResponseHeader("X-Refusal");
  say(said ? decodeURIComponent(said) : document.body.dataset.failed);
});
document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline));
// A field takes as much of what is pasted as it has room for, and the browser says nothing of the rest.
document.addEventListener("paste", ({ target, clipboardData }) => {
  if (!(target.maxLength > 0)) return;
  const room = target.maxLength - target.value.length + (target.selectionEnd - target.selectionStart);
  if (clipboardData.getData("text").length > room) say(document.body.dataset.cut);
});
document.querySelectorAll(".toast").forEach(leave);
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id === "toasts") toasts().querySelectorAll(".toast").forEach(leave);
});
