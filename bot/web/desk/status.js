/** The bars under the header: the line, what just happened, and notices that do not get out. */

import { byId } from "../chat/dom.js";
import { say } from "../chat/labels.js";

const BACK_MS = 5_000;

export class Status {
  /** The bars come and go, so they are no live regions themselves: `announcer` says what they show. */
  constructor(announcer) {
    this.announcer = announcer;
    this.fine = true;
    byId("notice-close").addEventListener("click", () => {
      byId("notice").hidden = true;
      byId("main").focus();
    });
  }

  /** True when the line has just come back. */
  link(fine) {
    if (fine === this.fine) return false;
    this.fine = fine;
    const place = byId("link");
    clearTimeout(this.timer);
    place.textContent = say(fine ? "connection_back" : "connection_lost");
    this.announcer.say(place.textContent);
    place.classList.toggle("trouble", !fine);
    place.hidden = false;
    if (fine) this.timer = setTimeout(() => (place.hidden = true), BACK_MS);
    return fine;
  }

  notice(text) {
    byId("notice").hidden = false;
    byId("notice-text").textContent = text;
    this.announcer.say(text);
  }

  failing(all) {
    const last = all.at(-1);
    const text = last ? say("notices_failing", { count: all.length, error: last.error }) : "";
    if (text && byId("failing").textContent !== text) this.announcer.say(text);
    byId("failing").textContent = text;
    byId("failing").hidden = !last;
  }
}
