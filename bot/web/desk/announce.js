/** What is said aloud, shown in the title and played: each piece of news once. */

import { byId, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { tone } from "./sound.js";

const KEPT_MS = 20_000;

export class Announcer {
  constructor(tabs, storage) {
    this.tabs = tabs;
    this.storage = storage;
    this.waiting = 0;
    this.unread = 0;
    this.button = byId("sound");
    this.button.addEventListener("click", () => this.mute(!this.muted));
    storage.onForeignChange((key) => key === "muted" && this.showMuted());
    this.showMuted();
  }

  /** Read aloud, politely, and never twice: what stands there already is not read again. */
  say(text) {
    const line = el("p", {}, text);
    byId("announcer").append(line);
    setTimeout(() => line.remove(), KEPT_MS);
  }

  /** One tab plays; all of them show and say. */
  play(kind) {
    if (this.tabs.leader && !this.muted) tone(kind);
  }

  get muted() {
    return Boolean(this.storage.get("muted"));
  }

  mute(muted) {
    if (muted) this.storage.set("muted", true);
    else this.storage.remove("muted");
    this.showMuted();
    if (!muted) tone("message"); // so that she hears what it is
  }

  showMuted() {
    this.button.setAttribute("aria-pressed", String(!this.muted));
  }

  title({ waiting = this.waiting, unread = this.unread }) {
    Object.assign(this, { waiting, unread });
    const [name, count] = waiting ? ["title_new", waiting] : unread ? ["title_unread", unread] : ["title", 0];
    const text = say(name, { count });
    if (document.title !== text) document.title = text;
  }
}
