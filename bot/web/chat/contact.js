/** Whom to ask and what to read, each on a card of its own. */

import { button, el } from "./dom.js";
import { say } from "./labels.js";
import { inline, link, safeUrl, telUrl } from "./text.js";

/** `level` is the heading's element: h2 where the sheet has no heading itself. */
export function contact(who, tools, level) {
  const details = [
    ["hours", who.hours && [who.hours]],
    ["email", who.email && inline(who.email)],
    ["address", who.address && [who.address]],
    ["website", who.url && inline(who.url)],
  ].filter(([, value]) => value);
  return el(
    "div",
    { class: "contact", role: "group", "aria-label": `${say("contact")}: ${who.name}` },
    el(level, {}, who.name),
    who.role && el("p", {}, who.role),
    who.phone && phone(who, tools),
    details.length > 0 && el("dl", {}, details.map(([name, value]) => el("div", {}, el("dt", {}, say(name)), el("dd", {}, value)))),
    who.note && el("p", { class: "quiet" }, inline(who.note)),
    who.to_confirm && el("p", { class: "quiet" }, who.to_confirm),
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
  return [who.phone_note && el("p", { class: "quiet" }, who.phone_note), el("div", { class: "row" }, call, copy)];
}

export function pamphlet(each) {
  const published = each.status === "published" && safeUrl(each.url);
  return el(
    "div",
    { class: "paper" },
    el("p", { class: "quiet" }, say("pamphlet")),
    el("p", {}, published ? link(each.url, each.title) : el("b", {}, each.title)),
    !published && el("p", {}, say("pamphlet_in_preparation")),
    each.note && el("p", { class: "quiet" }, inline(each.note)),
  );
}
