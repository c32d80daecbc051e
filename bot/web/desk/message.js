/** One message at the desk: who, words, and beside a bot's answer how sure it was and from where. */

import { sources } from "../chat/card.js";
import { button, el } from "../chat/dom.js";
import { say, timeOf } from "../chat/labels.js";
import { blocks } from "../chat/text.js";

const KNOWN = ["family", "bot", "advisor", "system"];

/** `tools`: report(message, opener), reported(seq). */
export function messageElement(message, tools) {
  const from = KNOWN.includes(message.from) ? message.from : "system";
  const article = el("article", { class: `msg from-${from}`, "data-from": from });
  article.append(who(from, message), words(from, message));
  const side = from === "bot" ? besideBot(message, tools) : besideOthers(message);
  if (side) article.append(side);
  return article;
}

function who(from, message) {
  const at = el("time", { datetime: message.at }, timeOf(new Date(message.at)));
  const masked = message.masked && el("span", {}, say("masked"));
  const name = (from === "advisor" && message.advisor) || say(`from_${from}`);
  return el("p", { class: "who" }, el("b", {}, name), at, masked);
}

function words(from, message) {
  // What a family wrote stays as it was written, without links and lists.
  if (from === "family") return el("div", { class: "words" }, el("p", {}, message.text));
  const offered = (message.buttons ?? []).map((each) => each.title);
  return el(
    "div",
    { class: "words" },
    blocks(message.text),
    from === "bot" && offered.length > 0 && el("p", { class: "quiet" }, say("offered_buttons", { titles: offered.join(" \u00b7 ") })),
  );
}

function besideBot(message, tools) {
  const known = typeof message.sure === "number";
  const percent = Math.round(message.sure * 100);
  const doubt = known && message.sure < 0.6;
  const report = button(say("item_open"), () => tools.report(message, report), "small plain report");
  if (tools.reported(message.seq)) report.replaceChildren(say("item_saved"));
  return el(
    "div",
    { class: "beside" },
    known && el("p", { class: doubt ? "sure doubt" : "sure" }, say("sure", { percent })),
    opened(message.sources),
    report,
  );
}

function besideOthers(message) {
  return message.sources?.length ? el("div", { class: "beside" }, opened(message.sources)) : null;
}

function opened(list) {
  const shown = sources(list);
  if (shown) shown.open = list.length < 3;
  return shown;
}

/** My own words on their way: the state stands below them. */
export function pendingElement({ text, sources: given }, name) {
  const message = { from: "advisor", text, sources: given, advisor: name, at: new Date().toISOString() };
  const article = messageElement(message, {});
  article.append(el("p", { class: "way" }, el("span", { class: "way-text" }, " ")));
  return article;
}
