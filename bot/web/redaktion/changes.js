/** What differs between two versions, in words: where it stands, what it said, what it says. */

import { el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { pathName, valueText } from "./names.js";

const SHOWN = 12;

/** `changes`: [{path, before, after}]; `names` of the two sides. */
export function changeList(changes, names, sides = [say("edit_before"), say("edit_after")]) {
  if (!changes.length) return el("p", { class: "quiet" }, say("edit_no_changes"));
  const items = changes.map((each) => one(each, sides));
  const list = el("dl", { class: "changes" }, items.slice(0, SHOWN));
  if (items.length <= SHOWN) return list;
  const rest = items.slice(SHOWN);
  return el("div", {}, list, el("details", {}, el("summary", {}, say("edit_more_changes", { n: rest.length })), el("dl", { class: "changes" }, rest)));
}

function one({ path, before, after }, [first, second]) {
  const side = (label, value, tag) => value !== null && value !== undefined && el("dd", { class: tag }, el("b", {}, `${label}: `), el(tag, {}, valueText(value)));
  return el("div", { class: "change" }, el("dt", {}, path.length ? pathName(path) : say("edit_whole_file")), side(first, before, "del"), side(second, after, "ins"));
}
