/** What is missing. */
import { el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
export async function numbersView() {
  return el("section", { class: "view" }, el("h1", { tabindex: "-1" }, say("edit_nav_numbers")));
}
