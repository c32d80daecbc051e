/** A question tried: what the bot takes it for, how surely, which words counted, and its answer. Kept nowhere. */

import { el } from "../chat/dom.js";
import { kommuner, say } from "../chat/labels.js";
import { messageElement } from "../chat/message.js";
import { isBusy, setBusy } from "../shared/busy.js";
import { kindName } from "./names.js";
import { asMessage, readOnly } from "./preview.js";

const STRONG = 0.5; // of the strongest word
const SOME = 0.15;

/** `drafts`: how many the editor has; `drafted` begins with them counted in. */
export function trialView(api, { drafts = 0, drafted = false } = {}) {
  const text = el("textarea", { id: "try-text", rows: 2, maxlength: 2000, "aria-describedby": "try-private" });
  const all = [["", say("edit_no_kommune")], ...kommuner.map((each) => [each.id, each.name])];
  const kommune = el("select", { id: "try-kommune" }, all.map(([value, name]) => el("option", { value }, name)));
  const counted = el("input", { type: "checkbox", id: "try-drafts", checked: drafted && drafts > 0, disabled: !drafts });
  const trouble = el("div", { role: "alert" });
  const shown = el("div", { class: "tried" });
  const said = el("p", { class: "quiet", role: "status" });
  const go = el("button", { class: "button main" }, say("edit_try_button"));
  const form = el("form", { novalidate: true, class: "card" },
    el("label", { for: "try-text" }, say("edit_try_label")),
    text,
    el("p", { class: "quiet", id: "try-private" }, say("edit_try_private")),
    el("div", { class: "filters" }, el("div", {}, el("label", { for: "try-kommune" }, say("edit_preview_kommune")), kommune)),
    el("label", { class: "check" }, counted, el("span", {}, drafts ? say("edit_try_drafts", { n: drafts }) : say("edit_try_no_drafts"))),
    trouble,
    el("div", { class: "row" }, go, said));
  let round = 0;
  const ask = async () => {
    const mine = ++round;
    setBusy(go, true);
    trouble.replaceChildren();
    said.textContent = say("edit_try_waiting");
    try {
      const found = await api.post("try", { text: text.value, kommune: kommune.value, drafts: counted.checked });
      if (mine !== round) return;
      shown.replaceChildren(...result(found));
      said.textContent = say("edit_try_done");
      shown.querySelector("h2").focus();
    } catch (error) {
      said.textContent = "";
      shown.replaceChildren();
      trouble.replaceChildren(el("p", { class: "bar trouble" }, error.message || say("edit_connection_lost")));
      text.focus();
    } finally {
      setBusy(go, false);
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!isBusy(go)) ask();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!isBusy(go)) ask();
  });
  return el("section", { class: "view", "aria-labelledby": "try-heading" },
    el("h1", { id: "try-heading", tabindex: "-1" }, say("edit_try_heading")),
    el("p", { class: "quiet" }, say("edit_try_intro")), form, shown);
}

function result(found) {
  const danger = found.crisis ? "edit_try_crisis" : found.worry ? "edit_try_worry" : "edit_try_no_crisis";
  const understood = el("section", { class: "card", "aria-labelledby": "try-understood" },
    el("h2", { id: "try-understood", tabindex: "-1" }, say("edit_try_understood")),
    el("p", {}, el("b", {}, endingText(found.ending))),
    el("p", { class: found.crisis || found.worry ? "bar trouble" : "quiet" }, say(danger)),
    ranking("edit_try_topics", found.weighed.map(([id, title, p]) => [title || id, p])),
    ranking("edit_try_kinds", found.intents.map(([name, p]) => [intentName(name), p])),
    found.about && ranking("edit_try_items", found.items.map(([item, p]) => [kindName(item), p]), { topic: found.about }));
  const words = el("section", { class: "card", "aria-labelledby": "try-words" },
    el("h2", { id: "try-words" }, say("edit_try_words")), ...counts(found));
  const answer = el("section", { class: "preview", "aria-labelledby": "try-answer" },
    el("h2", { id: "try-answer" }, say("edit_try_answer")),
    el("div", { class: "log" }, found.messages.map((each) => messageElement(asMessage(each), readOnly(() => {})))));
  return [el("div", { class: "stack" }, understood, words), answer];
}

/** What the bot does with a question, in a sentence. */
export function endingText(ending) {
  const label = say(`edit_try_end_${ending}`);
  return label === `edit_try_end_${ending}` ? say("edit_try_end_other") : label;
}

export const percent = (p) => (p > 0 && p < 0.01 ? say("edit_try_least") : `${Math.round(100 * p)}\u00a0%`);
const intentName = (name) => {
  const label = say(`edit_intent_${name}`);
  return label === `edit_intent_${name}` ? kindName(name.replace(/^ask_/, "")) : label;
};

/** The winner first, then what it may also have been. */
function ranking(name, pairs, values = {}) {
  if (!pairs.length) return null;
  const row = ([label, p], i) => el("tr", { class: i ? "" : "first" }, el("th", { scope: "row" }, label), el("td", { class: "number" }, percent(p)));
  const heads = [el("th", { scope: "col" }, say(`${name}_name`)), el("th", { scope: "col", class: "number" }, say("edit_try_sure"))];
  return el("table", { class: "ranking" }, el("caption", {}, say(name, values)), el("thead", {}, el("tr", {}, heads)), el("tbody", {}, pairs.map(row)));
}

function counts({ words, nearest, about, learned }) {
  if (!about) return [el("p", { class: "quiet" }, say("edit_try_words_none"))];
  const look = ({ recogniser }) => (recogniser >= STRONG ? "strong" : recogniser >= SOME ? "some" : "");
  const marked = words.flatMap((each) => [look(each) ? el("mark", { class: look(each) }, each.word) : each.word, " "]);
  const named = (list) => list.map((each) => `\u00bb${each.word}\u00ab`).join(", ");
  const told = (name, list, values = {}) => list.length > 0 && el("li", {}, say(name, { words: named(list), topic: about, ...values }));
  const by = (sign) => words.filter((each) => sign * each.recogniser >= SOME).sort((a, b) => sign * (b.recogniser - a.recogniser));
  const held = words.filter((each) => each.answer > 0).sort((a, b) => b.answer - a.answer);
  return [
    el("p", { class: "marked" }, marked),
    el("ul", { class: "told" },
      told("edit_try_words_for", by(1)),
      told("edit_try_words_against", by(-1)),
      told("edit_try_words_held", held),
      nearest.text && el("li", {}, say("edit_try_nearest", { text: nearest.text, p: percent(nearest.likeness) })),
      !learned && el("li", {}, say("edit_try_not_learned"))),
  ];
}
