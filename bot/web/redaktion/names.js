/** What fields, answers and files are called, in the phrases' words. */

import { dateText, kommuner, say } from "../chat/labels.js";

const known = (name) => (say(name) === name ? null : say(name));

export const fieldName = (key) => known(`edit_field_${key}`) ?? key;
export const kindName = (kind) => known(`edit_kind_${kind}`) ?? kind.replaceAll("_", " ");
export const choiceName = (value) => known(`edit_choice_${value}`) ?? value;
export const kommuneName = (id) => kommuner.find((each) => each.id === id)?.name ?? id;

/** A field's path as an editor reads it: its part, its kind, its name. */
export function pathName(path) {
  return path.map((key) => known(`edit_field_${key}`) ?? known(`edit_kind_${key}`) ?? kommuneName(String(key))).join(": ");
}

export function fileName(file, names = {}) {
  const [folder, name] = file.includes("/") ? file.replace(".yml", "").split("/") : ["", file.replace(".yml", "")];
  if (folder === "topics") return names.topics?.[name] ?? name;
  return [known(`edit_schema_${folder || name}`) ?? folder, folder && kommuneName(name)].filter(Boolean).join(": ");
}

export function whenText(moment) {
  const at = new Date(moment);
  const time = at.toLocaleTimeString("da", { hour: "2-digit", minute: "2-digit" });
  const day = new Date(at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  return `${dateText(day)} ${time}`;
}

/** A value of any kind in words. */
export function valueText(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(valueText).join("\n");
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([key, each]) => `${known(`edit_field_${key}`) ?? kindName(key)}: ${valueText(each)}`)
      .join("\n");
  }
  return choiceName(String(value));
}

/** How many faults, as a Dane writes it. */
export function faultCount(errors, warnings) {
  const some = warnings === 1 ? say("edit_fault_warning") : say("edit_fault_warnings", { count: warnings });
  return [errors && say("edit_fault_errors", { count: errors }), warnings && some].filter(Boolean).join(", ");
}
