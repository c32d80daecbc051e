/** The form of a knowledge file, made from its schema: a new field of the schema shows up by itself. */

import { button, el } from "../chat/dom.js";
import { kommuner, say } from "../chat/labels.js";
import * as fields from "./fields.js";
import { fieldName, kindName, kommuneName, choiceName } from "./names.js";

const REFERENCES = { pamphlets: "pamphlets", related: "topics", topics: "topics" };
const YAML_ONLY = new Set(["amount"]); // the hint is about quotes, which the form writes itself
const FOLDED = new Set(["names", "questions", "tips", "related", "law", "sources", "kommuner", "opening_hours", "closing_days"]);

export class Form {
  /** `names`: what can be chosen; `on`: changed(), entered(entry id). */
  constructor(opened, data, names, on) {
    Object.assign(this, { schema: opened.schema, kind: opened.kind, data, names, on });
    this.fresh = opened.version === "";
    this.changed = () => on.changed();
    this.element = el("form", { class: "form", novalidate: true }, this.object(this.schema, data, []));
    this.element.addEventListener("submit", (event) => event.preventDefault());
    this.element.addEventListener("focusin", (event) => {
      const entry = event.target.closest("[data-entry]")?.dataset.entry;
      if (entry) on.entered(entry);
    });
  }

  object(schema, holder, path) {
    const required = schema.required ?? [];
    return Object.entries(schema.properties ?? {}).map(([key, each]) =>
      this.field(key, each, holder, [...path, key], required.includes(key)),
    );
  }

  field(key, schema, holder, path, required) {
    const base = { required, changed: this.changed };
    const label = fieldName(key);
    const hint = YAML_ONLY.has(key) ? "" : (schema.description ?? "");
    if (schema.anyOf) return this.section(path, label, fields.answer(holder, key, path, { ...base, sources: () => this.sources() }), true);
    if (schema.type === "array") return this.array(key, schema, holder, path, base);
    if (schema.type === "object") return this.group(key, schema, holder, path, base);
    if (schema.enum) return fields.wrap(path, label, fields.select(holder, key, { ...base, options: fields.enumOptions(schema.enum) }), hint);
    if (key === "kommune") return fields.wrap(path, label, fields.select(holder, key, { ...base, options: fields.kommuneOptions(), empty: say("edit_everywhere") }), hint);
    if (key === "id") return this.identity(holder, path, label);
    if (path[0] === "contacts" && this.kind === "kommune") return fields.wrap(path, choiceName(key), fields.select(holder, key, { ...base, options: this.options("contacts") }));
    if (String(schema.pattern ?? "").startsWith("^\\d{4}-\\d{2}-\\d{2}")) return fields.wrap(path, label, fields.line(holder, key, { ...base, type: "date" }));
    if (schema.type === "integer") return fields.wrap(path, label, fields.line(holder, key, { ...base, type: "number" }));
    const control = fields.isLong(key) ? fields.area(holder, key, base) : fields.line(holder, key, base);
    return fields.wrap(path, label, control, hint);
  }

  /** Ids are made once: other files and conversations go by them. */
  identity(holder, path, label) {
    const fixed = path.length === 1 || (holder.id && !holder[NEW]);
    if (fixed) return el("div", { class: "field", "data-path": JSON.stringify(path) }, el("p", { class: "quiet" }, `${label}: ${holder.id ?? ""}`), el("div", { class: "faults" }));
    return fields.wrap(path, label, fields.line(holder, "id", { required: true, changed: this.changed }), say("edit_hint_id"));
  }

  array(key, schema, holder, path, base) {
    const label = fieldName(key);
    const items = schema.items ?? {};
    if (items.type === "object") return this.entries(key, items, holder, path);
    const isId = String(items.pattern ?? "").startsWith("^[a-z]");
    if (isId) {
      const options = key === "sources" ? this.sources() : this.options(key);
      return fields.wrap(path, label, fields.several(holder, key, { changed: this.changed, options, label }), schema.description);
    }
    const control = fields.wrap(path, label, fields.words(holder, key, base), say("edit_hint_lines"));
    const hint = schema.description && el("p", { class: "quiet" }, schema.description);
    return FOLDED.has(key) && path.length === 1 ? this.section(path, label, [hint, control], false) : control;
  }

  group(key, schema, holder, path, base) {
    if (typeof schema.additionalProperties === "object") return this.map(key, schema.additionalProperties, holder, path);
    const label = fieldName(key);
    const place = el("div", { class: "group" });
    const kinds = key === "answers" || key === "questions";
    const inner = (holder[key] ??= empty());
    const draw = (focus) => {
      const shown = Object.entries(schema.properties).filter(([name]) => !kinds || name in inner);
      const drop = (name) => kinds && button(say("edit_remove_named", { name: kindName(name) }), () => { delete inner[name]; this.changed(); draw(); }, "plain small");
      const one = ([name, each]) => {
        const at = [...path, name];
        if (!kinds) return this.field(name, each, inner, at, (schema.required ?? []).includes(name));
        const control = each.anyOf
          ? fields.answer(inner, name, at, { required: true, changed: this.changed, sources: () => this.sources() })
          : fields.wrap(at, say("edit_questions_of", { name: kindName(name) }), fields.words(inner, name, { ...base, required: true }), say("edit_hint_lines"));
        return this.section(at, kindName(name), [control, drop(name)], Boolean(focus === name));
      };
      const rest = kinds ? Object.keys(schema.properties).filter((name) => !(name in inner)) : [];
      redraw(place, ...shown.map(one), rest.length ? this.adder(rest.map((name) => [name, kindName(name)]), say(`edit_add_${key}`), (name) => {
        inner[name] = schema.properties[name].type === "array" ? [] : "";
        draw(name);
        place.querySelector(`[data-path='${JSON.stringify([...path, name])}'] textarea`)?.focus();
      }) : "");
    };
    draw();
    return this.section(path, label, [el("p", { class: "quiet" }, schema.description ?? ""), place], !FOLDED.has(key));
  }

  /** What differs in a kommune: a section for each that has something of its own. */
  map(key, schema, holder, path) {
    const inner = (holder[key] ??= empty());
    const place = el("div", { class: "group" });
    const draw = (open) => {
      const one = (name) => {
        const drop = button(say("edit_remove_named", { name: kommuneName(name) }), () => { delete inner[name]; this.changed(); draw(); }, "plain small");
        return this.section([...path, name], kommuneName(name), [this.object(schema, inner[name], [...path, name]), drop], open === name);
      };
      const rest = kommuner.filter((each) => !(each.id in inner)).map((each) => [each.id, each.name]);
      const add = (name) => {
        inner[name] = {};
        draw(name);
        place.querySelector("details[open] > summary").focus();
      };
      redraw(place, ...Object.keys(inner).map(one), rest.length ? this.adder(rest, say("edit_add_kommuner"), add) : "");
    };
    draw();
    return this.section(path, fieldName(key), place, false);
  }

  /** A list of things with fields of their own. */
  entries(key, schema, holder, path) {
    const place = el("div", { class: "group" });
    const draw = (open = -1) => {
      const list = holder[key] ?? [];
      const one = (entry, i) => {
        const title = el("span", {}, entryTitle(entry));
        const made = this.object(schema, entry, [...path, i]);
        const drop = button(say("edit_remove_named", { name: fieldName(`one_${key}`) }), () => { list.splice(i, 1); this.changed(); draw(); }, "plain small");
        const section = this.section([...path, i], title, [made, drop], i === open);
        const mark = () => {
          title.replaceChildren(entryTitle(entry));
          if (path.length === 1) section.dataset.entry = entry.id ?? "";
        };
        section.addEventListener("input", mark);
        mark();
        return section;
      };
      const add = button(say(`edit_add_${key}`), () => {
        const entry = blank(schema);
        (holder[key] ??= []).push(entry);
        this.changed();
        draw(holder[key].length - 1);
        place.querySelector(`[data-path='${JSON.stringify([...path, holder[key].length - 1])}'] :is(input, textarea, select)`)?.focus();
      });
      redraw(place, ...list.map(one), add);
    };
    draw();
    const top = path.length === 1 && ["rates", "pamphlets", "contacts", "values", "steps"].includes(key);
    return top ? el("div", { "data-path": JSON.stringify(path) }, place, el("div", { class: "faults" })) : this.section(path, fieldName(key), place, key === "values");
  }

  adder(options, label, add) {
    const control = el("select", { "aria-label": label }, el("option", { value: "" }, label), options.map(([value, name]) => el("option", { value }, name)));
    control.addEventListener("change", () => control.value && add(control.value));
    return control;
  }

  section(path, title, content, open) {
    const inside = el("div", { class: "inside" }, content);
    return el("details", { class: "section", open, "data-path": JSON.stringify(path) }, el("summary", {}, title), el("div", { class: "faults" }), inside);
  }

  options(key) {
    if (key === "contacts") return [...Object.entries(roles()), ...Object.entries(this.names.contacts ?? {})];
    return Object.entries(this.names[REFERENCES[key]] ?? {});
  }

  sources() {
    const own = [...(this.data.sources ?? []), ...Object.values(this.data.kommuner ?? {}).flatMap((each) => each.sources ?? [])];
    return own.filter((each) => each.id).map((each) => [each.id, each.title || each.id]);
  }

  /** Put each fault beside its field, or beside the nearest part that holds it. */
  show(faults) {
    for (const place of this.element.querySelectorAll(".faults")) place.replaceChildren();
    for (const target of this.element.querySelectorAll("[aria-invalid]")) target.removeAttribute("aria-invalid");
    for (const fault of faults) {
      const field = this.find(fault.path);
      if (!field) continue;
      field.querySelector(".faults").append(el("p", { class: `fault ${fault.severity}` }, fault.message));
      const target = field.matches(".field") && field.querySelector("input, select, textarea");
      if (target && fault.severity === "error") target.setAttribute("aria-invalid", "true");
      for (let each = field.parentElement?.closest("details"); each; each = each.parentElement?.closest("details")) each.classList.add("has-fault");
    }
  }

  find(path) {
    for (let at = path; at.length; at = at.slice(0, -1)) {
      const field = this.element.querySelector(`[data-path="${CSS.escape(JSON.stringify(at))}"]`);
      if (field) return field;
    }
    return null;
  }

  /** Open all that hides the field, and go there. */
  goto(path) {
    const field = this.find(path);
    if (!field) return;
    for (let each = field.closest("details"); each; each = each.parentElement?.closest("details")) each.open = true;
    (field.querySelector("input, select, textarea") ?? field.querySelector("summary"))?.focus();
    field.scrollIntoView({ block: "center" });
  }

  /** The data in the schema's order, without what was left empty. */
  values() {
    return tidy(this.data, this.schema);
  }
}

/** Draw a part anew; when what had the focus is gone with the old one, the part's heading has it, or what comes first. */
function redraw(place, ...children) {
  const held = place.contains(document.activeElement);
  place.replaceChildren(...children);
  if (held) (place.closest("details") ?? place).querySelector("summary, button, select")?.focus();
}

const EMPTY = new WeakSet(); // made for the form's sake: left out again when nothing was put in

function empty() {
  const made = {};
  EMPTY.add(made);
  return made;
}

const NEW = Symbol("new"); // an entry of this visit, whose id may still be chosen

function blank(schema) {
  const made = { [NEW]: true };
  for (const key of schema.required ?? []) {
    const { type } = schema.properties[key] ?? {};
    made[key] = type === "array" ? [] : type === "object" ? {} : "";
  }
  return made;
}

function roles() {
  const names = ["hovednummer", "boernehandicap", "familievejleder", "ppr", "skolevisitation", "dagtilbud_visitation", "sundhedspleje", "tandpleje", "skolefravaer", "psykologisk_tilbud", "boernefamilie", "bekymring"];
  return Object.fromEntries(names.map((name) => [name, choiceName(name)]));
}

function entryTitle(entry) {
  const law = entry.act && `${entry.act} ${entry.section ?? ""}`;
  return entry.title || entry.name || law || entry.year || entry.id || say("edit_unnamed");
}

function tidy(value, schema = {}) {
  if (Array.isArray(value)) return value.map((each) => tidy(each, schema.items));
  if (typeof value !== "object" || value === null) return value;
  const order = Object.keys(schema.properties ?? {});
  const keys = [...order.filter((key) => key in value), ...Object.keys(value).filter((key) => !order.includes(key))];
  const made = {};
  for (const key of keys) {
    const inner = schema.properties?.[key] ?? (typeof schema.additionalProperties === "object" ? schema.additionalProperties : {});
    const each = tidy(value[key], inner);
    if (EMPTY.has(value[key]) && !Object.keys(each).length) continue;
    made[key] = each;
  }
  return made;
}
