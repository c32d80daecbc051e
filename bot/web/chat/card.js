/** An answer as a sheet of paper: heading, words, tips, facts, contact, pamphlet, sources. */

import { button, el } from "./dom.js";
import { dateText, say } from "./labels.js";
import { blocks, inline, link, safeUrl, telUrl } from "./text.js";

const SHORT = 420; // characters before "read more"
const WORTH_FOLDING = 160;

/** `tools`: announce(text), file(address, filename), calendar({filename, text}), ticks. */
export function sheet(message, tools) {
  const card = message.card ?? {};
  const { lead, body, remarks } = parts(message.text, card);
  return el(
    "div",
    { class: "sheet" },
    card.heading && el("h2", {}, card.heading),
    card.certainty === "to_confirm" && el("p", { class: "badge" }, say("to_confirm")),
    lead && el("div", { class: "words" }, blocks(lead)),
    body && folded(blocks(body)),
    (card.tips ?? []).map(tip),
    remarks && el("div", { class: "remark words" }, blocks(remarks)),
    message.steps && steps(message.steps),
    message.form && checklist(message, tools.ticks),
    facts(card),
    (card.contacts ?? []).map((each) => contact(each, tools)),
    (card.pamphlets ?? []).map(pamphlet),
    files(message, tools),
    sources(message.sources),
  );
}

/** What the text says before and after the card's own body; facts and tips stand for themselves. */
export function parts(text, card) {
  const body = card.body ?? "";
  const at = body ? text.indexOf(body) : -1;
  if (at < 0) return { lead: "", body: text, remarks: "" };
  const shown = [...(card.tips ?? []), ...(card.facts ?? [])];
  const said = (block) => block.split("\n").every((line) => shown.some((s) => line.includes(s)));
  const told = (block) => (card.tips ?? []).some((each) => block.includes(each));
  const after = text.slice(at + body.length).split(/\n\s*\n/);
  const remarks = after.filter((block) => block.trim() && !said(block) && !told(block));
  // A channel that shows text alone begins with the heading; the card has it already.
  const lead = text.slice(0, at).trim();
  return { lead: lead === card.heading ? "" : lead, body, remarks: remarks.join("\n\n") };
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
    list.append(pair(name, inline(value)));
  }
  return list;
}

function pair(name, value) {
  return el("div", {}, el("dt", {}, name), el("dd", {}, value));
}

function contact(who, tools) {
  const details = [
    ["hours", who.hours && [who.hours]],
    ["email", who.email && inline(who.email)],
    ["address", who.address && [who.address]],
    ["website", who.url && inline(who.url)],
  ].filter(([, value]) => value);
  return el(
    "section",
    { class: "contact", "aria-label": `${say("contact")}: ${who.name}` },
    el("h3", {}, who.name),
    who.role && el("p", {}, who.role),
    who.phone && phone(who, tools),
    details.length > 0 && el("dl", {}, details.map(([name, value]) => pair(say(name), value))),
    who.note && el("p", { class: "quiet" }, inline(who.note)),
  );
}

function phone(who, tools) {
  const call = el("a", { class: "button main", href: telUrl(who.phone) }, say("call", { phone: who.phone }));
  const copy = button(say("copy"), async () => {
    try {
      await navigator.clipboard.writeText(who.phone);
      tools.announce(say("copied"));
      copy.textContent = say("copied");
    } catch {
      tools.announce(say("copy_failed"));
      copy.textContent = say("copy_failed");
    }
  });
  return [el("div", { class: "row" }, call, copy), who.phone_note && el("p", { class: "quiet" }, who.phone_note)];
}

function pamphlet(each) {
  const published = each.status === "published" && safeUrl(each.url);
  return el(
    "p",
    { class: "paper" },
    el("span", { class: "quiet" }, say("pamphlet")),
    published ? link(each.url, each.title) : el("b", {}, each.title),
    !published && el("span", {}, say("pamphlet_in_preparation")),
  );
}

function steps(list) {
  const rows = [
    ["happens", "step_happens"],
    ["do_now", "step_do_now"],
    ["deadline", "step_deadline"],
  ];
  const step = (each) => {
    const known = rows.filter(([key]) => each[key]);
    return el(
      "li",
      { class: each.here ? "step here" : "step", "aria-current": each.here && "step" },
      each.here && el("p", { class: "badge" }, say("step_here")),
      el("h3", {}, each.title),
      known.length > 0 && el("dl", {}, known.map(([key, name]) => pair(say(name), inline(each[key])))),
    );
  };
  return el("ol", { class: "steps", "aria-label": say("steps") }, list.map(step));
}

function checklist(message, ticks) {
  const item = ({ id, text }) => {
    const key = `${message.seq}:${id}`;
    const box = el("input", { type: "checkbox", checked: ticks.has(key) });
    box.addEventListener("change", () => ticks.set(key, box.checked));
    return el("li", {}, el("label", {}, box, el("span", {}, inline(text))));
  };
  return el("ul", { class: "checklist", "aria-label": say("checklist") }, message.form.items.map(item));
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
