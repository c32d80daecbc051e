/** Where the page stands in the conversation: follows it, but never pulls a reader away. */

import { byId } from "./dom.js";
import { say } from "./labels.js";

const NEAR = 160; // pixels from the end that count as being there
const FAR = 700;

export class Scroll {
  constructor() {
    this.page = document.scrollingElement;
    this.newest = byId("newest");
    this.unread = new Set();
    this.unfinished = new Set(); // come while we follow, and not yet seen to their end
    this.follows = true;
    this.last = 0;
    window.addEventListener("scroll", () => this.moved(), { passive: true });
    window.addEventListener("scrollend", () => this.arrived());
    for (const own of ["wheel", "touchstart"]) {
      window.addEventListener(own, () => this.stop(), { passive: true });
    }
    window.addEventListener("resize", () => this.measure());
    document.addEventListener("visibilitychange", () => this.moved());
    this.newest.addEventListener("click", () => this.toNewest());
    this.measure();
    const sizes = new ResizeObserver(() => this.measure());
    sizes.observe(byId("composer").closest(".bottom"));
    sizes.observe(byId("typing"));
  }

  /** Keep focused elements clear of the two bars. */
  measure() {
    const root = document.documentElement.style;
    const height = (selector) => {
      const bar = document.querySelector(selector);
      return getComputedStyle(bar).position === "sticky" ? bar.offsetHeight + 8 : 0;
    };
    root.setProperty("--top-height", `${height(".top")}px`);
    root.setProperty("--bottom-height", `${height(".bottom")}px`);
    this.bars = [height(".top"), height(".bottom")];
    this.moved();
    if (byId("log").firstChild) this.follow("instant");
  }

  get distance() {
    return this.page.scrollHeight - this.page.clientHeight - this.page.scrollTop;
  }

  moved() {
    if (this.page.scrollTop < this.last - 2 && this.distance > NEAR) this.follows = false;
    this.atEnd = this.distance < NEAR;
    if (this.atEnd) this.follows = true;
    this.last = this.page.scrollTop;
    this.show();
  }

  /** The family has written: from here on we follow again. */
  wrote() {
    this.follows = true;
    this.unfinished.clear();
    this.toEnd();
  }

  /** A message has come. */
  came(article) {
    this.unread.add(article);
    this.unfinished.add(article);
    if (!document.hidden) this.follow();
    this.show();
  }

  /** To the end, but never past the beginning of what has not been wholly in sight. */
  follow(behavior) {
    if (!this.follows) return;
    const [first] = this.unfinished;
    const end = this.page.scrollTop + this.distance;
    this.go(first ? Math.min(end, this.topOf(first) - this.lead(first)) : end, behavior);
  }

  /** Room for the family's own words above the answer to them, when they are short. */
  lead(article) {
    const before = article.previousElementSibling;
    const own = before?.dataset.from === "family" ? this.topOf(article) - this.topOf(before) : 0;
    return Math.min(own, this.page.clientHeight / 3) + 8;
  }

  topOf(article) {
    return article.getBoundingClientRect().top + this.page.scrollTop - this.bars[0];
  }

  go(top, behavior = "smooth") {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (top < this.page.scrollTop + 1) return;
    this.going = true;
    this.page.scrollTo({ top, behavior: calm ? "instant" : behavior });
  }

  /** The reader's own hand goes before a scroll of ours that is still under way. */
  stop() {
    if (this.going) this.page.scrollTo({ top: this.page.scrollTop, behavior: "instant" });
    this.going = false;
  }

  /** A scroll of ours has ended: what has come meanwhile may want the next. */
  arrived() {
    if (!this.going) return;
    this.going = false;
    this.show();
    this.follow();
  }

  toEnd(behavior) {
    this.go(this.page.scrollHeight, behavior);
  }

  toNewest() {
    const [first] = this.unread;
    this.follows = true;
    if (first) first.scrollIntoView({ block: "start" });
    else this.toEnd();
    byId("text").focus({ preventScroll: true }); // the button goes; the focus must not
  }

  /** Forget what has been seen, and say how much has not. */
  show() {
    const seenTo = this.page.clientHeight - (this.bars?.[1] ?? 0);
    for (const article of document.hidden ? [] : new Set([...this.unread, ...this.unfinished])) {
      const { top, bottom } = article.getBoundingClientRect();
      if (!article.isConnected || top < seenTo - 24) this.unread.delete(article);
      if (!article.isConnected || bottom < seenTo) this.unfinished.delete(article);
    }
    const n = this.unread.size;
    const text = n === 0 ? say("newest") : n === 1 ? say("unread_one") : say("unread_many", { n });
    if (this.newest.textContent !== text) this.newest.textContent = text;
    const hide = n === 0 && (this.follows || this.distance < FAR);
    if (hide && document.activeElement === this.newest) byId("text").focus({ preventScroll: true });
    this.newest.hidden = hide;
    if (n !== this.told || this.atEnd !== this.toldAtEnd) this.onUnread?.(n);
    [this.told, this.toldAtEnd] = [n, this.atEnd];
  }
}
