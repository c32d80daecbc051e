/** The menu and the question before something is deleted. */

import { byId } from "./dom.js";

export class Menu {
  /** `offered` tells by name whether an item stands in the menu now; the others always do. */
  constructor(actions, offered = {}) {
    this.offered = offered;
    this.opener = byId("menu-button");
    this.list = byId("menu");
    this.opener.addEventListener("click", () => this.toggle(this.list.hidden));
    document.addEventListener("click", (event) => {
      if (!event.target.closest(".menu-place")) this.toggle(false);
    });
    this.list.closest(".menu-place").addEventListener("focusout", (event) => {
      if (event.relatedTarget && !event.relatedTarget.closest(".menu-place")) this.toggle(false);
    });
    this.list.addEventListener("click", (event) => {
      const name = event.target.closest("button")?.dataset.do;
      if (!name) return;
      this.toggle(false);
      this.opener.focus();
      actions[name]();
    });
  }

  get open() {
    return !this.list.hidden;
  }

  toggle(open) {
    for (const [name, holds] of Object.entries(this.offered)) {
      this.list.querySelector(`[data-do="${name}"]`).closest("li").hidden = !holds();
    }
    this.list.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
  }

  /** True when Escape had something to close here. */
  escape() {
    if (!this.open) return false;
    this.toggle(false);
    this.opener.focus();
    return true;
  }
}

/** Ask; run `work` on yes. The dialog stays, with what went wrong, until the work is done. */
export function ask({ heading, text, yes, failed, work }) {
  const dialog = byId("dialog");
  const [accept, refuse, error] = [byId("dialog-yes"), byId("dialog-no"), byId("dialog-error")];
  byId("dialog-heading").textContent = heading;
  byId("dialog-text").textContent = text;
  accept.textContent = yes;
  error.hidden = true;
  let busy = false;
  refuse.onclick = () => dialog.close();
  accept.onclick = async () => {
    if (busy) return;
    busy = true;
    error.hidden = true;
    try {
      await work();
      dialog.close("done");
    } catch {
      error.textContent = failed;
      error.hidden = false;
    } finally {
      busy = false;
    }
  };
  dialog.returnValue = "";
  dialog.showModal();
  refuse.focus(); // the harmless one first
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "done"), { once: true });
  });
}
