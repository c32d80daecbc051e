/** The log of messages: each once, in order, with days between, and announced only when new. */

import { byId, el } from "./dom.js";
import { dayText, say } from "./labels.js";
import { messageElement, pendingElement, showTime, showWay } from "./message.js";
import { Scroll } from "./scroll.js";

const PAUSE_MS = 60 * 60 * 1000; // after this long the same sender is named again

export class View {
  constructor(tools) {
    this.tools = tools;
    this.log = byId("log");
    this.scroll = new Scroll();
    this.clear();
  }

  clear() {
    this.log.replaceChildren();
    this.shown = new Map(); // seq → article
    this.pending = new Map(); // client_id → article
  }

  get lastSeq() {
    return Math.max(0, ...this.shown.keys());
  }

  /** The family wrote last: an answer may be on its way. */
  get awaits() {
    return this.log.querySelector(".msg:last-of-type")?.dataset.from === "family";
  }

  get hasAnswer() {
    return Boolean(this.log.querySelector(".from-bot, .from-advisor"));
  }

  /** Messages from before the page was opened: shown, not read aloud. */
  history(messages) {
    this.log.setAttribute("aria-live", "off");
    for (const message of messages) this.insert(message);
    this.settle();
    this.scroll.measure();
    if (messages.length) this.scroll.toEnd("instant");
    // Screen readers look at the attribute when something is added, so it may only change afterwards.
    requestAnimationFrame(() => requestAnimationFrame(() => this.listen()));
  }

  listen() {
    this.log.setAttribute("aria-live", "polite");
  }

  /** Show a message that has just come; false when it stands there already. */
  add(message) {
    const article = this.insert(message);
    if (!article) return false;
    this.settle();
    if (message.from !== "family") this.scroll.came(article);
    else if (this.scroll.follows) this.scroll.wrote(); // from another tab
    if (message.from !== "family" && (document.hidden || !this.scroll.follows)) this.markNew(article);
    return true;
  }

  insert(message) {
    if (this.pending.has(message.client_id)) this.confirm(message.client_id, message.seq, message);
    if (this.shown.has(message.seq)) return null;
    const article = messageElement(message, this.tools);
    this.place(article, message.seq, message.at);
    return article;
  }

  place(article, seq, at) {
    article.dataset.seq = seq;
    article.dataset.at = at;
    this.shown.set(seq, article);
    const later = [...this.log.querySelectorAll(".msg")].find((m) => Number(m.dataset.seq ?? Infinity) > seq);
    this.log.insertBefore(article, later ?? null);
  }

  addPending(item) {
    if (this.pending.has(item.client_id)) return;
    const article = pendingElement(item);
    article.dataset.at = new Date().toISOString();
    this.pending.set(item.client_id, article);
    this.log.append(article);
    this.settle();
    if (this.scroll.follows) this.scroll.wrote();
  }

  /** A line of the page's own, at the beginning. */
  note(text) {
    const at = new Date().toISOString();
    const article = messageElement({ from: "system", text, at }, this.tools);
    Object.assign(article.dataset, { seq: 0, at });
    this.log.prepend(article);
    this.settle();
  }

  /** The server has it: the bubble that stands there becomes the message. */
  confirm(client_id, seq, message) {
    const article = this.pending.get(client_id);
    if (!article) return;
    showWay(article, "sent", "", {});
    if (message && article.dataset.from === "family") {
      // Masked on the way: show what was kept. A text node's change is not announced again.
      const words = article.querySelector(".words p").firstChild;
      if (words.data !== message.text && !article.dataset.title) words.data = message.text;
    }
    if (message) {
      this.pending.delete(client_id);
      showTime(article, message.at); // this device's clock may be wrong
    }
    if (this.shown.has(seq)) return void (message && this.settle());
    article.dataset.seq = seq;
    this.shown.set(seq, article);
    const misplaced = [...this.shown].some(([other, each]) => other > seq && before(each, article));
    if (misplaced) this.place(article, seq, article.dataset.at);
    this.settle();
  }

  way(item, state, detail, actions) {
    const article = this.pending.get(item.client_id);
    if (article) showWay(article, state, detail, actions);
  }

  discard(client_id) {
    this.pending.get(client_id)?.remove();
    this.pending.delete(client_id);
    this.settle();
  }

  markNew(article) {
    if (this.log.querySelector(".separator.new")) return;
    article.before(el("p", { class: "separator new" }, say("new_mark")));
  }

  unmarkNew() {
    this.log.querySelector(".separator.new")?.remove();
  }

  /** Days between messages, who is named, and which buttons are the newest. */
  settle() {
    let day = "";
    let last = null;
    const now = new Date();
    const days = new Map([...this.log.querySelectorAll(".separator.day")].map((s) => [s.textContent, s]));
    for (const article of this.log.querySelectorAll(".msg")) {
      const at = new Date(article.dataset.at);
      const text = dayText(at, now);
      if (text !== day) {
        const separator = days.get(text) ?? el("p", { class: "separator day" }, text);
        if (article.previousElementSibling !== separator) article.before(separator);
        days.delete(text);
      }
      const same = last && text === day && last.from === article.dataset.from && at - last.at < PAUSE_MS;
      article.classList.toggle("follow", Boolean(same));
      last = { from: article.dataset.from, at };
      day = text;
    }
    days.forEach((left) => left.remove());
    this.quietChoices();
  }

  quietChoices() {
    const articles = [...this.log.querySelectorAll(".msg")];
    const own = articles.findLastIndex((each) => each.dataset.from === "family");
    articles.forEach((each, i) => each.querySelector(".choices")?.classList.toggle("old", i < own));
    byId("start-buttons").classList.toggle("old", articles.length > 0);
  }
}

function before(one, other) {
  return Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
}
