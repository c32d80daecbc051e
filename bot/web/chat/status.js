/** The lines above the composer: who has the conversation, and how the connection is. */

import { byId } from "./dom.js";
import { say } from "./labels.js";

const BACK_MS = 4_000;
const BOT_TYPING_MS = 26_000; // a turn takes at most 25 s
const ADVISOR_TYPING_MS = 6_000;
const TELL_AFTER_MS = 3_000; // a quick answer speaks for itself
const TELL_EVERY_MS = 60_000;

export class Status {
  /** `announce(text)` reads aloud what is only seen. */
  constructor(announce) {
    this.announce = announce;
    this.told = -TELL_EVERY_MS;
    this.place = byId("state");
    this.notice = byId("notice");
    this.typing = byId("typing");
    this.broken = new Map(); // source → what is wrong
    this.state = "bot";
  }

  show({ state = this.state, position, place: number = position, minutes, wait_text: waitText, advisor }) {
    this.state = state;
    const known = ["waiting", "advisor", "callback", "closed"].includes(state);
    const human = state === "advisor" && advisor;
    const parts = [
      human ? say("state_advisor_named", { name: advisor }) : say(`state_${state}`),
      number && say("state_position", { n: number }),
      minutes && !waitText && say(minutes === 1 ? "state_minute" : "state_minutes", { n: minutes }),
      waitText,
    ];
    const text = known ? parts.filter(Boolean).join(" ") : "";
    if (this.place.textContent !== text) this.place.textContent = text;
    this.place.hidden = !text;
    byId("tagline").textContent = say(state === "advisor" ? "tagline_advisor" : "tagline");
    if (state === "waiting" || state === "advisor") this.stopTyping("bot");
  }

  get withHuman() {
    return this.state === "waiting" || this.state === "advisor";
  }

  startTyping(from) {
    const human = from === "advisor";
    this.typist = from;
    const text = say(human ? "advisor_typing" : "bot_typing");
    byId("typing-text").textContent = text;
    if (this.typing.hidden) this.telling = setTimeout(() => this.tell(text), TELL_AFTER_MS);
    this.typing.hidden = false;
    clearTimeout(this.timer);
    const limit = human ? ADVISOR_TYPING_MS : BOT_TYPING_MS;
    this.timer = setTimeout(() => {
      this.stopTyping();
      if (!human) this.say(say("slow"));
    }, limit);
  }

  stopTyping(from = this.typist) {
    if (from !== this.typist) return;
    clearTimeout(this.timer);
    clearTimeout(this.telling);
    this.typing.hidden = true;
  }

  /** That somebody writes, for who cannot see it: not each time. */
  tell(text) {
    if (performance.now() - this.told < TELL_EVERY_MS) return;
    this.told = performance.now();
    this.announce(text);
  }

  /** One of "browser", "stream", "outbox" tells how it goes. */
  link(source, fine, error) {
    if (fine) this.broken.delete(source);
    else this.broken.set(source, this.wrong(error));
    const text = this.broken.get("browser") ?? [...this.broken.values()][0];
    if (text) this.say(text, true);
    else if (this.notice.classList.contains("trouble")) this.say(say("back"), false, BACK_MS);
  }

  wrong(error) {
    if (!navigator.onLine) return say("offline");
    return error?.message || say("trouble");
  }

  say(text, trouble = false, forMs = 0) {
    clearTimeout(this.hiding);
    if (this.notice.textContent !== text) this.notice.textContent = text;
    this.notice.classList.toggle("trouble", trouble);
    this.notice.hidden = false;
    if (forMs) this.hiding = setTimeout(() => this.quiet(), forMs);
  }

  quiet() {
    if (!this.notice.classList.contains("trouble")) this.notice.hidden = true;
  }
}
