/** Every topic, amount, pamphlet, contact and kommune with age, certainty and faults. */

import { button, el } from "../chat/dom.js";
import { dateText, kommuner, say } from "../chat/labels.js";
import { choiceName, faultCount, kommuneName, whenText } from "./names.js";

const SCHEMAS = ["topic", "rates", "pamphlets", "contacts", "kommune", "journey"];
const STATES = ["all", "errors", "warnings", "overdue", "to_confirm", "drafts"];

export class List {
  /** `on`: create(). */
  constructor(on) {
    this.on = on;
    this.filter = { schema: "topic", state: "all", kommune: "", text: "" };
  }

  element(found) {
    Object.assign(this, { found });
    this.today = new Date().toISOString().slice(0, 10);
    const tab = (schema) => {
      const count = found.rows.filter((row) => row.schema === schema).length;
      const one = button(`${say(`edit_list_${schema}`)} (${count})`, () => { this.filter.schema = schema; this.draw(); }, "plain");
      one.dataset.schema = schema;
      return one;
    };
    this.tabs = el("div", { class: "tabs", role: "group", "aria-label": say("edit_list_what") }, SCHEMAS.map(tab));
    const text = el("input", { type: "search", id: "list-text", value: this.filter.text, autocomplete: "off" });
    text.addEventListener("input", () => { this.filter.text = text.value; this.draw(); });
    const state = this.choice("list-state", "state", STATES.map((each) => [each, say(`edit_state_${each}`)]));
    const kommune = this.choice("list-kommune", "kommune", [["", say("edit_all_kommuner")], ...kommuner.map((each) => [each.id, each.name])]);
    this.said = el("p", { class: "quiet", role: "status" });
    this.rows = el("tbody", {});
    const heads = ["title", "review", "certainty", "faults", "owner"].map((each) => el("th", { scope: "col" }, say(`edit_column_${each}`)));
    const made = el(
      "section",
      { class: "view", "aria-labelledby": "list-heading" },
      el("div", { class: "row between" }, el("h1", { id: "list-heading", tabindex: "-1" }, say("edit_list_heading")), button(say("edit_new_topic"), () => this.on.create())),
      this.tabs,
      el("div", { class: "filters" },
        el("div", {}, el("label", { for: "list-text" }, say("edit_list_search")), text),
        el("div", {}, el("label", { for: "list-state" }, say("edit_list_state")), state),
        el("div", {}, el("label", { for: "list-kommune" }, say("edit_list_place")), kommune)),
      this.said,
      el("div", { class: "wide", role: "region", tabindex: "0", "aria-label": say("edit_list_table") }, el("table", {}, el("thead", {}, el("tr", {}, heads)), this.rows)),
    );
    this.draw();
    return made;
  }

  choice(id, key, options) {
    const control = el("select", { id }, options.map(([value, name]) => el("option", { value, selected: this.filter[key] === value }, name)));
    control.addEventListener("change", () => { this.filter[key] = control.value; this.draw(); });
    return control;
  }

  draw() {
    const { schema, state, kommune, text } = this.filter;
    for (const tab of this.tabs.children) tab.setAttribute("aria-pressed", String(tab.dataset.schema === schema));
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const told = (row) => `${row.title} ${row.entry} ${row.amount ?? ""} ${row.owner ?? ""}`.toLowerCase();
    const shown = this.found.rows.filter((row) =>
      row.schema === schema && (!kommune || row.kommune === kommune || row.entry === kommune) && this.is(row, state) && words.every((word) => told(row).includes(word)));
    shown.sort((a, b) => b.errors - a.errors || String(a.title).localeCompare(String(b.title), "da"));
    this.said.textContent = say(shown.length === 1 ? "edit_list_one" : "edit_list_count", { count: shown.length });
    this.rows.replaceChildren(...shown.map((row) => this.row(row)));
  }

  is(row, state) {
    if (state === "errors") return row.errors > 0;
    if (state === "warnings") return row.warnings > 0;
    if (state === "overdue") return row.old || (row.review_by && row.review_by < this.today);
    if (state === "to_confirm") return row.to_confirm > 0;
    if (state === "drafts") return this.drafts(row).length > 0;
    return true;
  }

  drafts(row) {
    return this.found.drafts.filter((each) => each.file === row.file);
  }

  row(row) {
    const link = el("a", { href: `#/fil/${row.file}${row.entry && row.file.split("/").pop() !== `${row.entry}.yml` ? `?${row.entry}` : ""}` }, row.title);
    const more = [row.amount && `${row.amount} (${row.year})`, row.status && choiceName(row.status), row.kommune && kommuneName(row.kommune)].filter(Boolean).join(" \u00b7 ");
    const drafts = this.drafts(row).map((each) => el("span", { class: "badge" }, say(each.mine ? "edit_draft_mine" : "edit_draft_other", { name: each.name, when: whenText(each.at) })));
    const late = this.is(row, "overdue");
    const due = row.review_by && el("span", { class: late ? "fault error" : "" }, say(late ? "edit_overdue" : "edit_due", { date: dateText(row.review_by) }));
    const read = row.reviewed && el("span", { class: "quiet" }, say("edit_reviewed", { date: dateText(row.reviewed) }));
    const sure = row.to_confirm ? say("edit_to_confirm_count", { count: row.to_confirm }) : say("edit_all_sure");
    const told = row.faults.map((each) => each.message).join("\n");
    const faults = row.errors || row.warnings
      ? el("span", { class: row.errors ? "fault error" : "fault warning", title: told }, faultCount(row.errors, row.warnings))
      : say("edit_no_faults");
    return el("tr", {}, el("th", { scope: "row" }, link, more && el("span", { class: "quiet" }, more), drafts), el("td", {}, due || "", read || ""), el("td", {}, sure), el("td", {}, faults), el("td", {}, row.owner ?? ""));
  }
}
