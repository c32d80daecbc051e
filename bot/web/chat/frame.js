/** The page as a frame on a municipality's site, and the name it goes by there. */

import { byId } from "./dom.js";

const asked = new URLSearchParams(location.search);
const embedded = asked.get("embed") === "1" && window.parent !== window;

export const askedKommune = asked.get("kommune");

// The frame's host may be any site, and what it is told is no secret.
function tell(message) {
  if (embedded) window.parent.postMessage(message, "*");
}

export function begin() {
  showUnread(0);
  byId("close").hidden = !embedded;
  byId("close").addEventListener("click", leave);
  tell({ familieguiden: "ready" });
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.data?.familieguiden === "opened") opened();
  });
}

function opened() {
  // On a phone the keyboard would cover the greeting.
  if (!matchMedia("(pointer: coarse)").matches) byId("text").focus({ preventScroll: true });
}

export function leave() {
  tell({ familieguiden: "close" });
}

export function showUnread(n) {
  const name = byId("name").textContent;
  document.title = n ? `(${n}) ${name}` : name;
  tell({ familieguiden: "unread", n });
}
