/** The open conversation's messages: each once and in order, with days, and where reading stopped. */

import { byId, el } from "../chat/dom.js";
import { dayText, say } from "../chat/labels.js";
import { showWay } from "../chat/message.js";
import { messageElement, pendingElement } from "./message.js";

const NEAR = 120; // pixels from the end that count as being there

export class Log {
  /** `onEnd` is called when the newest message is in sight. */
  constructor(tools, onEnd) {
    Object.assign(this, { tools, onEnd });
    this.place = byId("log");
    this.region = byId("reading");
    this.newest = byId("newest");
    this.newest.addEventListener("click", () => this.toEnd(true));
    this.region.addEventListener("scroll", () => this.moved(), { passive: true });
    window.addEventListener("scroll", () => this.moved(), { passive: true });
    new ResizeObserver(() => this.follows && this.toEnd()).observe(this.region);
    this.clear();
  }

  clear() {
    this.place.replaceChildren();
    this.shown = new Map(); // seq → article
    this.pending = new Map(); // client_id → article
    this.missed = 0;
    this.follows = true;
    this.showMissed();
  }

  get lastSeq() {
    return Math.max(0, ...this.shown.keys());
  }

  /** The whole conversation; reading goes on where it stopped. */
  fill(messages, readSeq) {
    for (const message of messages) this.insert(message);
    this.settle();
    const first = messages.find((each) => each.seq > readSeq && each.from === "family");
    const article = first && readSeq > 0 && this.shown.get(first.seq);
    if (!article) return this.toEnd();
    article.before(el("p", { class: "separator new" }, say("new_mark")));
    this.follows = false;
    article.previousElementSibling.scrollIntoView({ block: "start" });
    this.moved();
  }

  /** True when the message was not there yet. */
  add(message) {
    if (!this.insert(message)) return false;
    this.settle();
    if (this.follows) this.toEnd();
    else this.missed += message.from === "family";
    this.showMissed();
    return true;
  }

  insert(message) {
    if (this.pending.has(message.client_id)) this.confirm(message.client_id, message.seq, message.text);
    if (this.shown.has(message.seq)) return false;
    const article = messageElement(message, this.tools);
    article.dataset.at = message.at;
    this.put(article, message.seq);
    return true;
  }

  put(article, seq) {
    article.dataset.seq = seq;
    this.shown.set(seq, article);
    const later = [...this.place.querySelectorAll(".msg")].find((m) => Number(m.dataset.seq ?? Infinity) > seq);
    this.place.insertBefore(article, later ?? null);
  }

  addPending(item, name) {
    if (this.pending.has(item.client_id)) return;
    const article = pendingElement(item, name);
    article.dataset.at = new Date().toISOString();
    this.pending.set(item.client_id, article);
    this.place.append(article);
    this.settle();
    this.toEnd();
  }

  /** The server has it: the bubble that stands there becomes the message. */
  confirm(client_id, seq, text) {
    const article = this.pending.get(client_id);
    if (!article) return;
    showWay(article, "sent", "", {});
    this.pending.delete(client_id);
    if (this.shown.has(seq)) return article.remove(); // the stream was faster
    this.put(article, seq);
    if (text !== undefined) this.correct(article, text);
    this.settle();
  }

  /** A number the server masked on its way is masked here, too. */
  correct(article, text) {
    const shown = messageElement({ from: "advisor", text, at: article.dataset.at }, {});
    const words = article.querySelector(".words");
    if (words.textContent !== shown.querySelector(".words").textContent) {
      words.replaceWith(shown.querySelector(".words"));
    }
  }

  way(item, state, detail, actions) {
    const article = this.pending.get(item.client_id);
    if (!article) return;
    showWay(article, state, detail, actions);
    if (this.follows) this.toEnd();
  }

  discard(client_id) {
    this.pending.get(client_id)?.remove();
    this.pending.delete(client_id);
  }

  settle() {
    this.place.querySelectorAll(".separator.day").forEach((each) => each.remove());
    let day = "";
    const now = new Date();
    for (const article of this.place.querySelectorAll(".msg")) {
      const text = dayText(new Date(article.dataset.at), now);
      if (text !== day) article.before(el("p", { class: "separator day" }, text));
      day = text;
    }
  }

  // Where the reader is. On narrow screens the page itself scrolls.

  get scroller() {
    return getComputedStyle(this.region).overflowY === "auto" ? this.region : document.scrollingElement;
  }

  get atEnd() {
    const { scrollHeight, clientHeight, scrollTop } = this.scroller;
    if (this.scroller === this.region) return scrollHeight - clientHeight - scrollTop < NEAR;
    return this.place.getBoundingClientRect().bottom < window.innerHeight + NEAR;
  }

  moved() {
    if (this.region.hidden || !this.region.offsetParent) return;
    this.follows = this.atEnd;
    if (this.follows) {
      this.missed = 0;
      this.onEnd();
    }
    this.showMissed();
  }

  toEnd(asked = false) {
    const last = this.place.lastElementChild;
    this.follows = true;
    if (this.scroller === this.region) this.region.scrollTop = this.region.scrollHeight;
    else if (asked || byId("writing").contains(document.activeElement)) last?.scrollIntoView({ block: "nearest" });
    if (asked) (byId("composer").hidden ? this.region : byId("text")).focus({ preventScroll: true });
    this.moved();
  }

  showMissed() {
    const text = this.missed === 1 ? say("missed_one") : this.missed ? say("missed", { count: this.missed }) : say("newest");
    if (this.newest.textContent !== text) this.newest.textContent = text;
    this.newest.hidden = this.follows;
  }
}
