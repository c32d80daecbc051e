/** Who is there: my own presence with its reason, and the colleagues. */

import { byId, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";

const AWAY = ["busy", "break"];

export class People {
  constructor(api, failed) {
    Object.assign(this, { api, failed });
    this.all = [];
    this.select = byId("presence-state");
    this.reason = byId("presence-reason");
    this.select.addEventListener("change", () => {
      this.reason.hidden = this.select.value === "available";
      this.save();
    });
    this.reason.addEventListener("change", () => this.save());
    byId("presence").addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
  }

  name(user) {
    return this.all.find((each) => each.user === user)?.name ?? user;
  }

  get colleagues() {
    return this.all.filter((each) => each.user !== this.me);
  }

  show(all) {
    this.all = all;
    const line = ({ user, name, state, reason, chats }) =>
      el(
        "li",
        { class: state },
        el("b", {}, user === this.me ? say("presence_you", { name }) : name),
        el("span", {}, state === "available" ? say("presence_available") : reason || say("presence_away")),
        chats > 0 && el("span", {}, say(chats === 1 ? "presence_chat" : "presence_chats", { count: chats })),
      );
    byId("people").replaceChildren(...all.map(line));
    const mine = all.find((each) => each.user === this.me);
    if (mine && !this.saving && !byId("presence").contains(document.activeElement)) this.showMine(mine);
  }

  /** The server knows available and away; which kind of away stands first in the reason. */
  showMine({ state, reason }) {
    const kind = AWAY.find((each) => reason.startsWith(say(`presence_${each}`))) ?? "busy";
    this.select.value = state === "available" ? "available" : kind;
    this.reason.hidden = state === "available";
    this.reason.value = reason.slice(say(`presence_${kind}`).length).replace(/^: /, "");
  }

  async save() {
    const kind = this.select.value;
    const more = this.reason.value.trim();
    const reason = [say(`presence_${kind}`), more].filter(Boolean).join(": ").slice(0, 100);
    this.saving = true;
    try {
      if (kind === "available") await this.api.setPresence("available", "");
      else await this.api.setPresence("away", reason);
    } catch (error) {
      this.failed(error);
    } finally {
      this.saving = false;
    }
  }
}
