/** One message as an element: who, words, buttons, verdict. */

import { sheet, sources } from "./card.js";
import { button, el } from "./dom.js";
import { say, timeOf } from "./labels.js";
import { blocks, link } from "./text.js";

const KNOWN = ["family", "bot", "advisor", "system"];

/** `tools` as in card.js, and press(button), verdict(seq, helpful, comment), voted(seq). */
export function messageElement(message, tools) {
  const from = KNOWN.includes(message.from) ? message.from : "system";
  const article = el("article", { class: `msg from-${from}`, "data-from": from });
  const said = words(from, message, tools);
  // Who says it, and when, stays in the page's own language.
  if (message.lang) Object.assign(said, { lang: message.lang, dir: "auto" });
  article.append(who(from, message), said);
  if (message.buttons?.length) article.append(choices(message.buttons, tools.press));
  if (from === "bot" && message.card) article.append(verdict(message, tools));
  return article;
}

function who(from, message) {
  const at = el("time", { class: "when", datetime: message.at }, timeOf(new Date(message.at)));
  const robot = from === "bot" && el("span", {}, say("bot_is"));
  const human = from === "advisor" && el("span", {}, `${message.advisor ? `${say("advisor")}, ` : ""}${say("advisor_is")}`);
  const names = { family: "you", bot: "bot", advisor: "advisor", system: "system" };
  const name = (from === "advisor" && message.advisor) || say(names[from]);
  return el("p", { class: "who" }, el("b", {}, name), robot, human, at);
}

function words(from, message, tools) {
  // What the family wrote stays as it was written, without links and lists.
  if (from === "family") return el("div", { class: "words" }, el("p", {}, message.text));
  const rich = message.card || message.steps || message.form?.items || message.ics || message.pdf;
  if (rich) {
    try {
      return sheet(message, tools);
    } catch (error) {
      reportError(error); // the words are complete without the card: a family must always see them
    }
  }
  const list = sources(message.sources);
  return el("div", { class: "words" }, blocks(message.text), list);
}

export function choices(buttons, press) {
  const choice = (each) => {
    if (!each.payload || each.payload.startsWith("/")) return button(each.title, () => press(each));
    return link(each.payload, each.title, { class: "button" });
  };
  return el("div", { class: "choices", role: "group", "aria-label": say("choices") }, buttons.map(choice));
}

function verdict(message, tools) {
  const place = el("div", { class: "verdict", role: "group", "aria-label": say("helpful") });
  const thank = (text) => {
    const said = el("p", { tabindex: "-1" }, text);
    place.replaceChildren(said);
    said.focus({ preventScroll: true }); // the button that had the focus is gone
  };
  if (tools.voted(message.seq)) {
    place.append(say("helpful_thanks"));
    return place;
  }
  const send = async (helpful, comment, then) => {
    try {
      await tools.verdict(message.seq, helpful, comment);
      then();
    } catch {
      tools.announce(say("helpful_failed"));
      place.querySelector(".trouble")?.remove();
      place.append(el("p", { class: "trouble" }, say("helpful_failed")));
    }
  };
  const yes = button(say("yes"), () => send(true, "", () => thank(say("helpful_thanks"))));
  const no = button(say("no"), () => send(false, "", () => ask(place, send, thank)));
  place.append(el("span", {}, say("helpful")), yes, no);
  return place;
}

function ask(place, send, thank) {
  const label = el("span", {}, say("helpful_what"));
  const text = el("textarea", { rows: "2", maxlength: "1000" });
  const form = el("form", {}, el("label", {}, label, text), el("button", { class: "button" }, say("helpful_send")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(false, text.value.trim(), () => thank(say("helpful_kept")));
  });
  place.replaceChildren(form);
  text.focus(); // may scroll: the form is taller than the button was
}

export function showTime(article, at) {
  article.dataset.at = at;
  const time = article.querySelector("time");
  time.dateTime = at;
  time.firstChild.data = timeOf(new Date(at)); // a text node's change is not announced
}

/** A bubble that is on its way: its state stands below it. */
export function pendingElement(item) {
  const article = messageElement({ from: "family", text: item.title ?? item.text, at: new Date().toISOString() }, {});
  if (item.payload) article.dataset.title = item.title;
  article.append(el("p", { class: "way" }, el("span", { class: "way-text" }, " ")));
  return article;
}

export function showWay(article, state, detail, { edit, discard }) {
  article.classList.remove("sending", "waiting", "failed");
  const way = article.querySelector(".way");
  if (state === "sent" || !way) return way?.remove();
  article.classList.add(state);
  // Changing the text node, not the element: a log announces additions, and this is none.
  way.firstChild.firstChild.data = [say(state), detail].filter(Boolean).join(" ");
  way.querySelectorAll("button").forEach((each) => each.remove());
  if (state === "failed") way.append(button(say("edit"), edit), button(say("discard"), discard));
}
