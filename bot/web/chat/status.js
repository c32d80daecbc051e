/** The lines above the composer: who has the conversation, and how the connection is. */

import { byId } from "./dom.js";
import { say } from "./labels.js";

const BACK_MS = 4_000;
const BOT_TYPING_MS = 26_000; // a turn takes at most 25 s
const ADVISOR_TYPING_MS = 6_000;

export class Status {
  constructor() {
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
    byId("typing-text").textContent = say(human ? "advisor_typing" : "bot_typing");
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
    this.typing.hidden = true;
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
