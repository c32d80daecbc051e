/** What was published: who, when, why, what it changed, and the way back. */

import { button, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { isBusy, setBusy } from "../shared/busy.js";
import { changeList } from "./changes.js";
import { fileName, whenText } from "./names.js";

/** `returned(text)` is called when a publishing has been taken back. */
export async function historyView(api, names, file, returned) {
  const found = await api.get("history", file ? { file } : {});
  const one = (each) => {
    const back = button(say("edit_return"), async () => {
      if (isBusy(back)) return;
      setBusy(back, true);
      try {
        await api.post("return", { id: each.id, reason: say("edit_return_reason", { when: whenText(each.at), name: each.author }) });
        returned(say("edit_returned", { file: fileName(each.file, names) }));
      } catch (error) {
        setBusy(back, false);
        trouble.textContent = error.message || say("edit_connection_lost");
      }
    });
    const trouble = el("p", { class: "fault error", role: "alert" });
    back.setAttribute("aria-label", `${say("edit_return")}: ${fileName(each.file, names)}, ${whenText(each.at)}`);
    return el("li", { class: "card" },
      el("h2", {}, fileName(each.file, names)),
      el("p", { class: "quiet" }, say("edit_published_by", { name: each.author, when: whenText(each.at) })),
      el("p", {}, el("b", {}, `${say("edit_reason_was")}: `), each.reason),
      each.current && el("p", { class: "badge" }, say("edit_current")),
      changeList(each.changes, names),
      el("div", { class: "row" }, back),
      trouble);
  };
  return el("section", { class: "view", "aria-labelledby": "history-heading" },
    el("h1", { id: "history-heading", tabindex: "-1" }, file ? say("edit_history_heading_of", { file: fileName(file, names) }) : say("edit_history_heading")),
    file && el("p", {}, el("a", { href: `#/fil/${file}` }, say("edit_back_to_file"))),
    found.length ? el("ol", { class: "cards" }, found.map(one)) : el("p", { class: "quiet" }, say("edit_history_none")));
}
