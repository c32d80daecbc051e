/** An answer as a sheet of paper: heading, words, tips, facts, contact, pamphlet, sources. */

import { contact, pamphlet } from "./contact.js";
import { button, el } from "./dom.js";
import { dateText, say } from "./labels.js";
import { checklist, steps } from "./steps.js";
import { blocks, inline, link, safeUrl } from "./text.js";

const SHORT = 420; // characters before "read more"
const WORTH_FOLDING = 160;

/** `tools`: announce(text), file(address, filename), calendar({filename, text}), ticks. */
export function sheet(message, tools) {
  const card = message.card ?? {};
  const { lead, body, remarks } = parts(told(message), card);
  const heading = card.heading ?? message.deadline?.title;
  return el(
    "div",
    { class: "sheet" },
    heading && el("h2", {}, heading),
    card.certainty === "to_confirm" && el("p", { class: "badge" }, say("to_confirm")),
    message.deadline && day(message.deadline.date),
    lead && el("div", { class: "words" }, blocks(lead)),
    body && folded(blocks(body)),
    (card.tips ?? []).map(tip),
    remarks && el("div", { class: "remark words" }, blocks(remarks)),
    message.steps && steps(message.steps, heading ? "h3" : "h2"),
    message.form?.items && checklist(message, tools.ticks),
    facts(card),
    (card.contacts ?? []).map((each) => contact(each, tools, heading ? "h3" : "h2")),
    (card.pamphlets ?? []).map(pamphlet),
    files(message, tools),
    sources(message.sources),
  );
}

/** The text without the lines that stand below it as milestones or as ticks. */
function told({ text, steps: milestones = [], form }) {
  const below = [...milestones.map(({ title }) => title), ...(form?.items ?? []).map((item) => item.text)];
  const lines = text.split("\n").filter((line) => !below.some((each) => line.replace(/^[\s\d.-]*/, "").startsWith(each)));
  return below.length ? lines.join("\n") : text;
}

/** What the text says before and after the card's own body; facts and tips stand for themselves. */
export function parts(text, card) {
  const body = card.body ?? "";
  const at = body ? text.indexOf(body) : -1;
  if (at < 0) return { lead: "", body: text, remarks: "" };
  const shown = [...(card.tips ?? []), ...(card.facts ?? [])];
  const said = (block) => block.split("\n").every((line) => shown.some((s) => line.includes(s)));
  const tips = (block) => (card.tips ?? []).some((each) => block.includes(each));
  const after = text.slice(at + body.length).split(/\n\s*\n/);
  const remarks = after.filter((block) => block.trim() && !said(block) && !tips(block));
  // A channel that shows text alone begins with the heading; the card has it already.
  const lead = text.slice(0, at).trim();
  // Contacts and pamphlets that the body lists have cards of their own.
  const rest = (card.listed ?? []).reduce((left, each) => left.replace(each, ""), body).trim();
  return { lead: lead === card.heading ? "" : lead, body: rest, remarks: remarks.join("\n\n") };
}

function folded(all) {
  const words = el("div", { class: "words" });
  let length = 0;
  const first = all.findIndex((block) => {
    const over = length >= SHORT;
    length += block.textContent.length;
    return over;
  });
  const rest = first < 0 ? [] : all.slice(first);
  const restLength = rest.reduce((sum, block) => sum + block.textContent.length, 0);
  if (restLength < WORTH_FOLDING) {
    words.append(...all);
    return words;
  }
  const more = el("details", { class: "more" }, el("summary", {}, say("more")));
  more.append(el("div", { class: "words" }, rest));
  words.append(...all.slice(0, first), more);
  return words;
}

function day(date) {
  return el("p", { class: "last-day" }, el("span", { class: "quiet" }, say("last_day")), el("b", {}, dateText(date)));
}

function tip(text) {
  return el("div", { class: "tip" }, el("b", {}, say("tip")), el("div", { class: "words" }, blocks(text)));
}

function facts(card) {
  const elsewhere = [
    ...(card.pamphlets ?? []).map((each) => each.url),
    ...(card.contacts ?? []).map((each) => each.name),
  ].filter(Boolean);
  const own = (card.facts ?? []).filter((fact) => !elsewhere.some((part) => fact.includes(part)));
  if (!own.length) return null;
  const list = el("dl", { class: "facts" });
  for (const fact of own) {
    const [, name, value] = fact.match(/^([^:\n]{1,24}): ([^]+)$/) ?? [null, say("fact"), fact];
    list.append(el("div", {}, el("dt", {}, name), el("dd", {}, inline(value))));
  }
  return list;
}

function files(message, tools) {
  const { ics, pdf } = message;
  if (!ics && !pdf) return null;
  return el(
    "div",
    { class: "row" },
    ics && button(say("calendar"), () => tools.calendar(ics)),
    pdf && safeUrl(pdf.url) && button(say("pdf"), () => tools.file(pdf.url, pdf.filename)),
  );
}

export function sources(list) {
  if (!list?.length) return null;
  const title = list.length === 1 ? say("sources_one") : say("sources_many", { n: list.length });
  const item = ({ title: name, url, date }) =>
    el("li", {}, url ? link(url, name) : name, date && `, ${say("read_on", { date: dateText(date) })}`);
  return el("details", { class: "sources" }, el("summary", {}, title), el("ul", {}, list.map(item)));
}
