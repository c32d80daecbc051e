/** Publishing: what changes, what it means for families, why, and then it is said. */

import { button, byId, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { isBusy, setBusy } from "../shared/busy.js";
import { changeList } from "./changes.js";
import { Families } from "./families.js";
import { fileName, pathName } from "./names.js";

/** Resolves with the server's answer, or null when nothing was published. */
export async function publishDialog(api, names) {
  const drafts = await api.get("differences");
  const dialog = byId("dialog");
  return new Promise((resolve) => {
    const boxes = drafts.map((draft) => ({ draft, box: el("input", { type: "checkbox", checked: !draft.stale, disabled: draft.stale }) }));
    const chosen = () => boxes.filter(({ box }) => box.checked).map(({ draft }) => draft.file);
    const one = ({ draft, box }) =>
      el("li", {},
        el("label", { class: "check" }, box, el("span", {}, fileName(draft.file, names))),
        draft.stale && el("p", { class: "fault error" }, say("edit_draft_stale")),
        changeList(draft.changes, names));
    const families = new Families(api, chosen);
    for (const { box } of boxes) box.addEventListener("change", () => families.begin());
    const reason = el("textarea", { id: "reason", rows: 2, maxlength: 500, required: true, "aria-describedby": "publish-trouble reason-hint" });
    const trouble = el("div", { id: "publish-trouble", role: "alert" });
    const yes = el("button", { class: "button main" }, say("edit_publish"));
    const heading = el("h2", { id: "dialog-heading", tabindex: "-1" }, say("edit_publish_heading"));
    const form = el("form", { novalidate: true },
      heading,
      drafts.length ? el("ul", { class: "publishing" }, boxes.map(one)) : el("p", {}, say("edit_nothing_to_publish")),
      drafts.length > 0 && families.element,
      drafts.length > 0 && el("div", {}, el("label", { for: "reason" }, say("edit_reason")), el("p", { class: "quiet", id: "reason-hint" }, say("edit_reason_hint")), reason),
      trouble,
      el("div", { class: "row foot" }, button(say("edit_cancel"), () => dialog.close()), drafts.length > 0 && yes));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (isBusy(yes)) return;
      if (!chosen().length) return trouble.replaceChildren(bar(say("edit_choose_draft")));
      if (!reason.value.trim()) {
        trouble.replaceChildren(bar(say("edit_reason_missing")));
        reason.setAttribute("aria-invalid", "true");
        return reason.focus();
      }
      setBusy(yes, true);
      try {
        const made = await api.post("publish", { files: chosen(), reason: reason.value.trim() });
        done = made;
        dialog.close();
      } catch (error) {
        setBusy(yes, false);
        trouble.replaceChildren(bar(error.message || say("edit_connection_lost")), faults(error.body?.faults ?? []));
      }
    });
    let done = null;
    dialog.replaceChildren(form);
    dialog.onclose = () => {
      families.end();
      resolve(done);
    };
    dialog.showModal();
    heading.focus();
    if (drafts.length) families.begin();
  });

  function bar(text) {
    return el("p", { class: "bar trouble" }, text);
  }

  function faults(list) {
    const where = ({ file, path }) => [fileName(file, names), pathName(path)].filter(Boolean).join(": ");
    return el("ul", {}, list.map((each) => el("li", {}, el("b", {}, `${where(each)}: `), each.message)));
  }
}
