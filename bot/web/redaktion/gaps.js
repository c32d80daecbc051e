/** What families asked in vain: like questions together, and the ways to answer them next time. */

import { button, byId, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { kindName, kommuneName, whenText } from "./names.js";

const KINDS = ["overview", "eligibility", "coverage", "amount", "apply", "documents", "deadline", "duration", "complain", "contact", "pamphlet", "next_step", "law"];
let number = 0;

/** `on`: create(given), add(topic, kind, sentences), notice(text). */
export async function gapsView(api, names, on) {
  const groups = await api.get("gaps");
  const list = el("ol", { class: "cards" });
  const none = el("p", { class: "quiet", hidden: groups.length > 0 }, say("edit_gaps_none"));
  const off = async (group, card, said) => {
    await api.post("gaps", { ids: group.ids });
    card.remove();
    none.hidden = list.children.length > 0;
    on.notice(said);
    byId("gaps-heading").focus();
  };
  list.append(...groups.map((group) => gap(group, names, on, off)));
  return el("section", { class: "view", "aria-labelledby": "gaps-heading" },
    el("h1", { id: "gaps-heading", tabindex: "-1" }, say("edit_gaps_heading")),
    el("p", { class: "quiet" }, say("edit_gaps_intro")), none, list);
}

function gap(group, names, on, off) {
  const id = `gap${++number}`;
  const trouble = el("p", { class: "fault error", role: "alert" });
  const trying = (work) => () => work().catch((error) => trouble.replaceChildren(error.message || say("edit_connection_lost")));
  const topics = Object.entries(names.topics).sort(([, a], [, b]) => a.localeCompare(b, "da"));
  const topic = el("select", { id: `${id}-topic` }, topics.map(([value, title]) => el("option", { value, selected: value === group.topic }, title)));
  const kind = el("select", { id: `${id}-kind` }, KINDS.map((value) => el("option", { value }, kindName(value))));
  const asked = group.texts.map((text) => text.split("\n")[0]);
  const when = whenText(group.newest);
  const told = [...group.reasons.map((each) => say(`edit_gap_${each}`)), ...group.kommuner.map(kommuneName)].join(" \u00b7 ");
  const card = el("li", { class: "card" },
    el("h2", { class: "asked" }, `\u00bb${asked[0]}\u00ab`),
    group.texts.length > 1 && el("ul", {}, group.texts.slice(1).map((text) => el("li", {}, text))),
    el("p", { class: "quiet" }, group.count > 1 ? say("edit_gaps_times", { count: group.count, when }) : say("edit_gaps_once", { when })),
    el("p", { class: "quiet" }, told),
    group.topic && el("p", { class: "quiet" }, say("edit_gaps_topic", { topic: names.topics[group.topic] ?? group.topic })),
    el("div", { class: "filters" },
      el("div", {}, el("label", { for: `${id}-topic` }, say("edit_gap_to")), topic),
      el("div", {}, el("label", { for: `${id}-kind` }, say("edit_gap_kind")), kind)),
    el("div", { class: "row" },
      button(say("edit_gap_add"), trying(async () => {
        await on.add(topic.value, kind.value, asked);
        await off(group, card, say("edit_gap_added"));
      }), "main"),
      button(say("edit_gap_new"), trying(() => on.create({ questions: asked }))),
      button(say("edit_gap_done"), trying(() => off(group, card, say("edit_gap_gone")))),
    ),
    trouble);
  return card;
}
