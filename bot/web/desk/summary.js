/** What the advisor reads first: why, where, how old, which topics, and how to reach the family. */

import { byId, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { inline } from "../chat/text.js";
import { kommuneName, reasonText, when } from "./words.js";

const EVENTS = [
  "requested", "claimed", "released", "expired", "offered", "offer_withdrawn", "offer_lapsed", "accepted", "declined",
  "closed", "withdrawn", "callback",
];

export function showSummary({ summary, handoff, kommune, contact, history }, jump) {
  const answered = [...new Map(summary.answered.map((each) => [each.title, each])).values()];
  const rows = [
    ["summary_reason", handoff && [reasonText(handoff.reason)]],
    ["summary_kommune", [kommuneName(handoff?.kommune || kommune)]],
    ["summary_age", [summary.age_group || say("summary_unknown")]],
    ["summary_topics", [summary.topics.join(", ") || say("summary_none")]],
    ["summary_answered", answered.length > 0 && answered.map((each) => toAnswer(each, jump))],
    ["summary_lost", summary.lost > 0 && [String(summary.lost)]],
    ["summary_outcome", handoff?.outcome && [outcomeText(handoff.outcome)]],
  ];
  byId("summary-body").replaceChildren(
    pairs(rows),
    ...(contact ? [el("h4", {}, say("contact_heading")), contactRows(contact)] : []),
    ...(history.length > 1 ? [past(history)] : []),
  );
}

export function contactRows({ name, phone, email, good_time: time, about }) {
  return pairs([
    ["callback_name", name && [name]],
    ["callback_phone", phone && inline(phone)],
    ["callback_email", email && inline(email)],
    ["callback_good_time", time && [time]],
    ["callback_about", about && [about]],
  ]);
}

function pairs(rows) {
  const pair = ([name, value]) => el("div", {}, el("dt", {}, say(name)), el("dd", {}, value));
  return el("dl", { class: "facts" }, rows.filter(([, value]) => value).map(pair));
}

function toAnswer({ title, seq }, jump) {
  return el("button", { type: "button", class: "jump", onclick: () => jump(seq) }, title);
}

export function outcomeText(outcome) {
  const known = ["answered", "referred", "callback", "no_reply", "other"].includes(outcome);
  return known ? say(`outcome_${outcome}`) : outcome;
}

function past(history) {
  const line = ({ event, advisor, at }) => {
    const text = EVENTS.includes(event) ? say(`event_${event}`) : event;
    return el("li", {}, `${when(at)}: ${[text, advisor].filter(Boolean).join(", ")}`);
  };
  return el("details", { class: "past" }, el("summary", {}, say("history_heading")), el("ul", {}, history.map(line)));
}
