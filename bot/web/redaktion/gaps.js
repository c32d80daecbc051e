/** What is missing. */
import { el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
export async function gapsView() {
  return el("section", { class: "view" }, el("h1", { tabindex: "-1" }, say("edit_nav_gaps")));
}
