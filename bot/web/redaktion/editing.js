/** One file open: its form, its draft kept as it is written, its faults, and the answer beside it. */

import { button, byId, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { changeList } from "./changes.js";
import { Form } from "./form.js";
import { faultCount, fileName, whenText } from "./names.js";
import { Preview } from "./preview.js";

const REST_MS = 700;

export class Editing {
  /** `on`: notice(text), drafts(), publish(). */
  constructor(api, names, on) {
    Object.assign(this, { api, names, on });
    this.timer = 0;
    this.round = 0;
  }

  /** `start` is what a new file begins with; `arrived` puts the focus right once the form is on the page. */
  async open(file, { entry = "", start = null, path = null } = {}) {
    this.file = file;
    this.place = {};
    let opened;
    try {
      opened = await this.api.get("file", { file });
    } catch (error) {
      if (error.status !== 404 || !start) throw error;
      const { schema, kind } = await this.api.get("schema", { file });
      opened = { file, schema, kind, version: "", data: start, others: [], broken: "", draft: null };
    }
    this.opened = opened;
    this.base = opened.draft?.base ?? opened.version;
    const data = structuredClone(opened.draft?.data ?? opened.data ?? start ?? {});
    return this.show(data, entry, path);
  }

  show(data, entry = "", path = null) {
    this.form = new Form(this.opened, data, this.names, { changed: () => this.changed(), entered: (id) => this.entered(id) });
    const wanted = (place) => {
      this.place = place;
      this.look();
    };
    this.preview = new Preview(this.names, { wanted, picked: () => (this.entry = "") });
    this.saved = el("p", { class: "quiet", role: "status" }, this.opened.draft ? say("edit_draft_kept", { when: whenText(this.opened.draft.at) }) : "");
    this.summary = el("div", { class: "summary", role: "status", "aria-label": say("edit_faults") });
    const heading = el("h1", { tabindex: "-1" }, fileName(this.file, this.names));
    const drop = button(say("edit_drop"), () => this.drop(), "danger");
    const history = el("a", { class: "button", href: `#/historik/${this.file}` }, say("edit_history_of"));
    const trial = el("a", { class: "button", href: "#/proev?kladder" }, say("edit_try_heading"));
    const publish = button(say("edit_publish_open"), () => this.on.publish(), "main");
    this.element = el(
      "div",
      { class: "editing" },
      el("div", { class: "written" }, el("a", { href: "#/" }, say("edit_back")), heading, this.bars(), this.summary, this.form.element, el("div", { class: "row foot" }, publish, trial, drop, history, this.saved)),
      this.preview.element,
    );
    if (this.opened.broken) return this.closed(heading, history);
    this.arrived = () => (entry ? this.openEntry(entry) : path ? this.form.goto(path) : heading.focus());
    if (entry) this.entered(entry);
    this.look();
    return this.element;
  }

  /** A file that cannot be read has nothing to write in. */
  closed(heading, history) {
    this.element = el("div", { class: "view" }, el("a", { href: "#/" }, say("edit_back")), heading, this.bars(), el("div", { class: "row" }, history));
    this.arrived = () => heading.focus();
    return this.element;
  }

  bars() {
    const made = [];
    if (this.opened.broken) made.push(el("p", { class: "bar trouble" }, say("edit_broken", { why: this.opened.broken })));
    for (const other of this.opened.others) made.push(el("p", { class: "bar" }, say("edit_other", { name: other.name, when: whenText(other.at) })));
    this.conflict = el("div", { class: "conflict", role: "alert" });
    if (this.opened.draft?.stale) this.stale();
    made.push(this.conflict);
    return made;
  }

  openEntry(id) {
    const section = this.form.element.querySelector(`[data-entry="${CSS.escape(id)}"]`);
    if (!section) return;
    section.open = true;
    section.querySelector("summary").focus();
    section.scrollIntoView({ block: "start" });
  }

  /** Show an answer in which the entry being written stands. */
  entered(id) {
    this.entry = id;
    this.follow();
  }

  follow() {
    if (!this.entry || this.preview.place?.about?.includes(this.entry)) return;
    const place = this.preview.placeOf(this.entry);
    if (place) this.preview.choose(place);
  }

  changed() {
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), REST_MS);
  }

  /** Keep what is written, now: before leaving the page or publishing. */
  async keep() {
    clearTimeout(this.timer);
    if (!this.dirty) return true;
    this.dirty = false;
    try {
      const { at } = await this.api.post("draft", { file: this.file, base: this.base, data: this.form.values() });
      this.saved.textContent = say("edit_draft_kept", { when: whenText(at) });
      this.on.drafts();
    } catch (error) {
      this.dirty = true;
      if (error.code === "stale") await this.stale();
      else this.saved.textContent = say("edit_draft_failed");
      return false;
    }
    await this.look();
    return true;
  }

  async look() {
    const round = ++this.round;
    try {
      const found = await this.api.post("look", { file: this.file, data: this.form.values(), place: this.place });
      if (round !== this.round) return; // something newer is being looked at
      this.form.show(found.faults);
      this.sum(found.faults);
      this.preview.show(found);
      this.follow();
    } catch (error) {
      if (round === this.round && error.status !== 401) this.preview.fail(error.message || say("edit_connection_lost"));
    }
  }

  sum(faults) {
    const errors = faults.filter((each) => each.severity === "error").length;
    const text = faults.length ? faultCount(errors, faults.length - errors) : say("edit_no_faults");
    const go = (fault) => el("li", { class: fault.severity }, button(fault.message, () => this.form.goto(fault.path), "plain small"));
    const list = faults.length > 0 && el("details", {}, el("summary", {}, say("edit_fault_list")), el("ul", {}, faults.map(go)));
    if (this.summary.dataset.said === JSON.stringify(faults)) return; // said once is enough
    this.summary.dataset.said = JSON.stringify(faults);
    const held = this.summary.contains(document.activeElement);
    if (list) list.open = Boolean(this.summary.querySelector("details[open]"));
    this.summary.replaceChildren(el("p", { class: errors ? "fault error" : "" }, text), list || "");
    if (held) (list ? list.querySelector("summary") : this.element.querySelector("h1")).focus();
  }

  /** Another editor published meanwhile: both texts, and the choice between them. */
  async stale() {
    const now = await this.api.get("file", { file: this.file });
    const mine = this.form?.values() ?? this.opened.draft.data;
    const changes = await this.api.post("compare", { file: this.file, data: mine });
    const take = async (data) => {
      this.opened = { ...now, draft: null };
      this.base = now.version;
      const old = this.element;
      this.show(structuredClone(data));
      old.replaceWith(this.element);
      this.arrived();
    };
    const theirs = button(say("edit_take_theirs"), async () => {
      await this.api.post("drop", { file: this.file });
      this.dirty = false;
      await take(now.data);
      this.on.drafts();
    });
    const own = button(say("edit_take_mine"), async () => {
      await take(mine);
      this.dirty = true;
      await this.keep();
    }, "main");
    this.conflict.replaceChildren(
      el("h2", {}, say("edit_stale")),
      el("p", {}, say("edit_stale_why")),
      changeList(changes, this.names, [say("edit_theirs"), say("edit_mine")]),
      el("div", { class: "row" }, own, theirs),
    );
  }

  async drop() {
    clearTimeout(this.timer);
    this.dirty = false;
    await this.api.post("drop", { file: this.file });
    this.on.drafts();
    this.on.notice(say("edit_dropped"));
    if (!this.opened.version) location.hash = "#/";
    else {
      byId("main").replaceChildren(await this.open(this.file));
      this.arrived();
    }
  }
}
