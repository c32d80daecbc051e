/** "What changes for families": computed before publishing, on demand, with its progress. */

import { button, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";

/** `chosen()` gives the files whose drafts count. */
export function effects(api, names, chosen) {
  const place = el("div", { class: "effects" });
  const said = el("p", { role: "status", class: "quiet" });
  const start = button(say("edit_effects"), async () => {
    start.disabled = true;
    said.textContent = say("edit_effects_running");
    try {
      await follow(await api.post("effects", { files: chosen() }));
    } catch (error) {
      said.textContent = error.message || say("edit_connection_lost");
    }
    start.disabled = false;
  });

  async function follow(state) {
    while (state.state === "running") {
      said.textContent = say("edit_effects_progress", { done: state.done, all: state.all || "?" });
      state = await api.get("effects", { id: state.id, after: state.done });
    }
    if (state.state === "failed") said.textContent = say("edit_effects_failed");
    else show(state.result);
  }

  function show({ asked, changed, cut }) {
    said.textContent = say(changed.length ? "edit_effects_some" : "edit_effects_none", { changed: changed.length, asked });
    if (cut) said.textContent += ` ${say("edit_effects_cut")}`;
    place.replaceChildren(el("ul", { class: "changed" }, changed.map(one)));
  }

  function one({ question, kommune, before, after }) {
    const side = (label, tag, { title, item, sure, text }) =>
      el("p", {}, el("b", {}, `${label}: `), `${title || say("edit_no_answer")} (${say("edit_sure", { percent: Math.round(sure * 100) })})`, el("br"), el(tag, {}, text));
    return el("li", {}, el("p", { class: "asked" }, `\u00bb${question}\u00ab${kommune ? ` (${kommune})` : ""}`), side(say("edit_before"), "del", before), side(say("edit_after"), "ins", after));
  }

  return el("section", { class: "section-plain", "aria-label": say("edit_effects") }, start, said, place);
}
