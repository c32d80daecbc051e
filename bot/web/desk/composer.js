/** Where the advisor writes: Enter sends, sources go along, and every conversation keeps its draft. */

import { button, byId, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";

const MOST = 4_000;
const COUNT_FROM = 3_600;
const MOST_SOURCES = 5;
const TYPING_EVERY_MS = 3_000;
const PLACE = "familieguiden:desk:drafts:";

export class Composer {
  /** `on`: send(text, sources), typing(). */
  constructor(on) {
    this.on = on;
    this.form = byId("composer");
    this.field = byId("text");
    this.drafts = {};
    this.sources = [];
    this.conversation = "";
    this.typed = 0;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("input", () => {
      this.changed();
      this.tellTyping();
    });
  }

  /** Take up what this user was writing; another's drafts are not hers to see. */
  begin(user) {
    this.place = PLACE + user;
    this.drafts = kept(this.place);
  }

  /** Turn to a conversation, with the draft it was left with. */
  turnTo(conversation) {
    this.conversation = conversation;
    const { text = "", sources = [] } = this.drafts[conversation] ?? {};
    this.field.value = text;
    this.sources = sources;
    this.changed();
  }

  send() {
    const text = this.field.value.trim();
    this.field.focus({ preventScroll: true });
    if (!text || this.length > MOST) return;
    const { sources } = this;
    this.field.value = "";
    this.sources = [];
    this.changed();
    this.typed = 0;
    this.on.send(text, sources);
  }

  /** Put words where the cursor stands; what was written stays. */
  insert(text, sources) {
    const { selectionStart: from, selectionEnd: to, value } = this.field;
    const before = value.slice(0, from).trimEnd();
    const after = value.slice(to).trimStart();
    this.field.value = [before, text, after].filter(Boolean).join("\n\n");
    const end = before.length + (before ? 2 : 0) + text.length;
    this.attach(sources);
    this.changed();
    this.field.focus();
    this.field.setSelectionRange(end, end);
    this.field.scrollTop = this.field.scrollHeight;
    this.tellTyping();
  }

  /** Take back what could not be sent, before what has been written since. */
  putBack(text, sources) {
    this.field.value = [text, this.field.value].filter(Boolean).join("\n");
    this.attach(sources);
    this.changed();
    this.field.focus();
  }

  attach(sources = []) {
    const known = new Set(this.sources.map(({ title, url }) => `${title} ${url}`));
    const fresh = sources.filter(({ title, url }) => !known.has(`${title} ${url}`));
    this.sources = [...this.sources, ...fresh].slice(0, MOST_SOURCES);
  }

  get length() {
    return [...this.field.value.trim()].length; // as the server counts: characters, not UTF-16 units
  }

  changed() {
    const left = MOST - this.length;
    const text = left < 0 ? say("over", { n: -left }) : this.length >= COUNT_FROM ? say("left", { n: left }) : "";
    byId("count").textContent = text;
    byId("count").classList.toggle("over", left < 0);
    if (left < 0) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
    this.showSources();
    this.keep();
  }

  showSources() {
    const item = (source) => {
      const remove = button(say("source_remove"), () => this.detach(source), "small plain");
      remove.append(el("span", { class: "only-heard" }, `: ${source.title}`));
      return el("li", {}, el("span", {}, `${say("source")}: ${source.title}`), remove);
    };
    byId("attached").replaceChildren(...this.sources.map(item));
    byId("attached").hidden = this.sources.length === 0;
  }

  detach(source) {
    this.sources = this.sources.filter((each) => each !== source);
    this.changed();
    this.field.focus();
  }

  tellTyping() {
    if (!this.field.value.trim() || Date.now() - this.typed < TYPING_EVERY_MS) return;
    this.typed = Date.now();
    this.on.typing();
  }

  // Drafts live as long as the tab: they outlast a log-out by time and a reload, not the working day.

  keep() {
    if (!this.conversation) return;
    const text = this.field.value;
    if (text || this.sources.length) this.drafts[this.conversation] = { text, sources: this.sources };
    else delete this.drafts[this.conversation];
    try {
      sessionStorage.setItem(this.place, JSON.stringify(this.drafts));
    } catch {
      // Forbidden or full: the page remembers while it is open.
    }
  }

  forget(conversation) {
    delete this.drafts[conversation];
    if (conversation === this.conversation) this.turnTo(conversation);
    else this.keep();
  }

  get begun() {
    return Object.keys(this.drafts).length > 0;
  }

  clear() {
    this.drafts = {};
    this.conversation = "";
    sessionStorage.removeItem(this.place);
  }
}

function kept(place) {
  try {
    return JSON.parse(sessionStorage.getItem(place)) ?? {};
  } catch {
    return {};
  }
}
