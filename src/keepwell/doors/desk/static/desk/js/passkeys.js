// A passkey that was refused, cancelled or is unknown to the device is said on the page, not in the console.
"use strict";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const said = document.getElementById("passkey_failed");
  if (said) said.hidden = false;
});
