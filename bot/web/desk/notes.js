/** Notes between advisors; families never see them. */

import { byId, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { when } from "./words.js";

export class Notes {
  /** `save(text)` stores a note; it throws what went wrong. */
  constructor(save) {
    this.save = save;
    this.field = byId("note");
    byId("note-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.add();
    });
  }

  clear() {
    byId("notes").replaceChildren();
    this.field.value = "";
    this.complain("");
  }

  show(notes) {
    const note = ({ text, advisor, at }) =>
      el("li", {}, el("p", { class: "who" }, el("b", {}, advisor), el("time", { datetime: at }, when(at))), el("p", {}, text));
    byId("notes").replaceChildren(...notes.map(note));
  }

  async add() {
    const text = this.field.value.trim();
    this.field.focus();
    if (!text || this.saving) return;
    this.saving = true;
    this.complain("");
    try {
      await this.save(text);
      if (this.field.value.trim() === text) this.field.value = "";
    } catch (error) {
      this.complain(error.message || say("connection_lost"));
    } finally {
      this.saving = false;
    }
  }

  complain(text) {
    byId("note-error").textContent = text;
    byId("note-error").hidden = !text;
  }
}
