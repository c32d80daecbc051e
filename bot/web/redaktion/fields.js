/** The controls of the form, one for each kind of value. Each writes into `holder[key]` and says so. */

import { button, el } from "../chat/dom.js";
import { kommuner, say } from "../chat/labels.js";
import { choiceName, fieldName } from "./names.js";

const LONG = new Set(["text", "summary", "note", "happens", "do_now", "deadline", "hours", "role"]);
let number = 0;

/** A label, a control, the schema's hint and a place for faults, found again by its path. */
export function wrap(path, label, control, hint = "", tag = "div") {
  const id = `f${++number}`;
  const target = control.matches("input, select, textarea") ? control : control.querySelector("input, select, textarea");
  const fault = el("div", { class: "faults", id: `${id}-faults` });
  const note = hint && el("p", { class: "quiet", id: `${id}-hint` }, hint);
  if (target) {
    target.id = id;
    target.setAttribute("aria-describedby", [note && `${id}-hint`, `${id}-faults`].filter(Boolean).join(" "));
  }
  const name = target ? el("label", { for: id }, label) : el("p", { class: "label" }, label);
  return el(tag, { class: "field", "data-path": JSON.stringify(path) }, name, note, control, fault);
}

function put(holder, key, value, required, changed) {
  if (value === "" && !required) delete holder[key];
  else holder[key] = value;
  changed();
}

export function line(holder, key, { required, type = "text", changed, list }) {
  const input = el("input", { type, value: holder[key] ?? "", list, autocomplete: "off" });
  input.addEventListener("input", () => {
    const value = type === "number" ? (input.value === "" ? "" : Number(input.value)) : input.value;
    put(holder, key, value, required, changed);
  });
  return input;
}

export function area(holder, key, { required, changed, rows = 3 }) {
  const text = el("textarea", { rows }, holder[key] ?? "");
  text.addEventListener("input", () => put(holder, key, text.value.replace(/\s+/g, " ").trimStart(), required, changed));
  text.addEventListener("blur", () => {
    if (typeof holder[key] !== "string" || holder[key] === holder[key].trimEnd()) return;
    put(holder, key, holder[key].trimEnd(), required, changed);
  });
  return text;
}

export const isLong = (key) => LONG.has(key);

/** Words or sentences, one a line. */
export function words(holder, key, { required, changed }) {
  const given = (holder[key] ?? []).map(String);
  const text = el("textarea", { rows: Math.min(12, Math.max(3, given.length + 1)), spellcheck: "false" }, given.join("\n"));
  text.addEventListener("input", () => {
    const lines = text.value.split("\n").map((each) => each.trim()).filter(Boolean);
    if (!lines.length && !required) delete holder[key];
    else holder[key] = lines;
    changed();
  });
  return text;
}

/** `options` is [[value, name], …]; an unknown value that stands in the file stays choosable. */
export function select(holder, key, { required, changed, options, empty = "" }) {
  const now = holder[key] ?? "";
  const all = options.some(([value]) => value === now) || now === "" ? options : [...options, [now, now]];
  const choice = ([value, name]) => el("option", { value, selected: value === now }, name);
  const none = (!required || now === "") && el("option", { value: "", selected: now === "" }, empty || say("edit_none"));
  const control = el("select", {}, none, all.map(choice));
  control.addEventListener("change", () => put(holder, key, control.value, required, changed));
  return control;
}

export const enumOptions = (values) => values.map((value) => [value, choiceName(value)]);
export const kommuneOptions = () => kommuner.map((each) => [each.id, each.name]);

/** Several of many: chosen ones in a row with a button to let each go, and a list to choose from. */
export function several(holder, key, { changed, options, label }) {
  const place = el("div", { class: "several" });
  const name = (value) => options.find(([each]) => each === value)?.[1] ?? value;
  const draw = (focus) => {
    const chosen = (holder[key] ?? []).map(String);
    const chips = chosen.map((value, i) =>
      el("li", { class: "chip" }, el("span", {}, name(value)), button("\u00d7", () => set(chosen.filter((_, n) => n !== i)), "plain small")),
    );
    chips.forEach((chip, i) => chip.querySelector("button").setAttribute("aria-label", say("edit_remove_named", { name: name(chosen[i]) })));
    const rest = options.filter(([value]) => !chosen.includes(value));
    const more = el("select", { "aria-label": say("edit_choose", { name: label }) }, el("option", { value: "" }, say("edit_choose_one")), rest.map(([value, text]) => el("option", { value }, text)));
    more.addEventListener("change", () => more.value && set([...chosen, more.value]));
    place.replaceChildren(chips.length ? el("ul", { class: "chips" }, chips) : "", more);
    if (focus) more.focus();
  };
  const set = (values) => {
    if (values.length || Array.isArray(holder[key])) holder[key] = values;
    else delete holder[key];
    changed();
    draw(true);
  };
  draw(false);
  return place;
}

/** An answer: its words, how sure they are, and which of the topic's sources say so. */
export function answer(holder, key, path, { required, changed, sources }) {
  const given = holder[key];
  const whole = typeof given === "object" && given !== null ? given : { text: given ?? "" };
  const write = () => {
    const plain = !whole.certainty && !whole.sources?.length;
    if (!whole.text && !required) delete holder[key];
    else holder[key] = plain && typeof given !== "object" ? whole.text : whole;
    changed();
  };
  const options = { required: true, changed: write };
  const inner = [...path, "text"];
  return el(
    "div",
    { class: "answer" },
    wrap(inner, fieldName("text"), area(whole, "text", { ...options, rows: 4 })),
    el(
      "div",
      { class: "pair" },
      wrap([...path, "certainty"], fieldName("certainty"), select(whole, "certainty", { changed: write, options: enumOptions(["verified", "to_confirm"]) })),
      wrap([...path, "sources"], fieldName("sources"), several(whole, "sources", { changed: write, options: sources(), label: fieldName("sources") })),
    ),
  );
}
