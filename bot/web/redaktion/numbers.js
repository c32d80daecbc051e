/** What families asked: one table by topic, one by week; small counts are hidden before they come here. */

import { el } from "../chat/dom.js";
import { dateText, say } from "../chat/labels.js";
import { kommuneName } from "./names.js";

const COUNTED = ["asked", "answered", "doubt", "lost", "withheld", "handed"];
const WORDS = ["few", "hidden"];

export async function numbersView(api) {
  const found = await api.get("numbers");
  const heads = [...COUNTED.map((name) => say(`edit_numbers_${name}`)), ...found.kommuner.map((id) => (id ? kommuneName(id) : say("edit_no_kommune")))];
  const value = (cell) => (WORDS.includes(cell) ? say(`edit_numbers_${cell}`, { n: found.least }) : cell);
  const cells = (row) => row.map((cell) => el("td", { class: WORDS.includes(cell) ? "number quiet" : "number" }, String(value(cell))));
  const table = (name, rows, label) => {
    const id = `numbers-${name}`;
    const head = [say(`edit_numbers_${name}`), ...heads].map((each, i) => el("th", { scope: "col", class: i ? "number" : "" }, each));
    const body = rows.map((row) => el("tr", {}, el("th", { scope: "row" }, label(row)), cells(row.cells)));
    const total = found.total.map((row) => el("tr", {}, el("th", { scope: "row" }, say("edit_numbers_total")), cells(row)));
    return el("div", { class: "wide", role: "region", tabindex: "0", "aria-labelledby": id },
      el("table", { class: "numbers" }, el("caption", { id }, say(`edit_numbers_by_${name}`)), el("thead", {}, el("tr", {}, head)), el("tbody", {}, body), el("tfoot", {}, total)));
  };
  const topic = ({ id, title }) => (id.startsWith("*") ? say(`edit_numbers_${id.slice(1)}`) : title);
  const some = found.total.length > 0;
  return el("section", { class: "view", "aria-labelledby": "numbers-heading" },
    el("h1", { id: "numbers-heading", tabindex: "-1" }, say("edit_numbers_heading")),
    el("p", { class: "quiet" }, say("edit_numbers_intro", { weeks: found.weeks_back, n: found.least })),
    some ? el("p", {}, el("a", { class: "button", href: "/redaktion/api/numbers.csv", download: true }, say("edit_numbers_csv"))) : el("p", {}, say("edit_numbers_none")),
    some && table("topic", found.topics, topic),
    some && table("week", found.weeks, ({ id }) => dateText(id)));
}
