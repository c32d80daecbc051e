/** What is done one thing after another: the milestones of a case as a line, the start-pack as ticks. */

import { el } from "./dom.js";
import { say } from "./labels.js";
import { inline } from "./text.js";

const ROWS = [
  ["happens", "step_happens"],
  ["do_now", "step_do_now"],
  ["deadline", "step_deadline"],
];

/** A line of titles; each opens to what happens there. */
export function steps(list, level) {
  return el("ol", { class: "steps", "aria-label": say("steps") }, list.map((each) => step(each, level)));
}

function step(each, level) {
  const known = ROWS.filter(([key]) => each[key]);
  const row = ([key, name]) => el("div", {}, el("dt", {}, say(name)), el("dd", {}, inline(each[key])));
  const about = known.length > 0 && el("dl", {}, known.map(row));
  const title = el(level, {}, each.title);
  return el(
    "li",
    { class: each.here ? "step here" : "step", "aria-current": each.here && "step" },
    each.here && el("p", { class: "badge" }, say("step_here")),
    about ? el("details", {}, el("summary", {}, title), about) : title,
  );
}

export function checklist(message, ticks) {
  const item = ({ id, text }) => {
    const key = `${message.seq}:${id}`;
    const box = el("input", { type: "checkbox", checked: ticks.has(key) });
    box.addEventListener("change", () => ticks.set(key, box.checked));
    return el("li", {}, el("label", {}, box, el("span", {}, inline(text))));
  };
  return el("ul", { class: "checklist", "aria-label": say("checklist") }, message.form.items.map(item));
}
