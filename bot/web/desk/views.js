/** Which of the three views is shown; on narrow screens also whether the list or the conversation is. */

import { byId } from "../chat/dom.js";

const VIEWS = ["families", "callbacks", "search"];
const FOCUS = { families: "queue-heading", callbacks: "callbacks-heading", search: "search-text" };

export class Views {
  /** `shown`: what to do when a view comes, by its name. */
  constructor(shown) {
    this.shown = shown;
    this.desk = byId("desk");
    for (const each of document.querySelectorAll("nav [data-view]")) {
      each.addEventListener("click", () => this.show(each.dataset.view, { focus: FOCUS[each.dataset.view] }));
    }
  }

  show(name, { conversation = false, focus = "" } = {}) {
    this.desk.dataset.view = name;
    this.desk.dataset.part = conversation ? "conversation" : "list";
    for (const each of VIEWS) byId(`view-${each}`).hidden = each !== name;
    for (const each of document.querySelectorAll("nav [data-view]")) {
      if (each.dataset.view === name) each.setAttribute("aria-current", "page");
      else each.removeAttribute("aria-current");
    }
    this.shown[name]?.();
    if (focus) byId(focus).focus();
  }
}
