/** Who is there: my own presence with its reason, and the colleagues. */

import { byId, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { presenceText } from "./words.js";

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
        el("span", {}, presenceText(state, reason)),
        chats > 0 && el("span", {}, say(chats === 1 ? "presence_chat" : "presence_chats", { count: chats })),
      );
    byId("people").replaceChildren(...all.map(line));
    const mine = all.find((each) => each.user === this.me);
    if (mine && !this.saving && !byId("presence").contains(document.activeElement)) this.showMine(mine);
  }

  showMine({ state, reason }) {
    this.select.value = state;
    this.reason.hidden = state === "available";
    this.reason.value = reason;
  }

  async save() {
    const state = this.select.value;
    this.saving = true;
    try {
      await this.api.setPresence(state, state === "available" ? "" : this.reason.value.trim());
    } catch (error) {
      this.failed(error);
    } finally {
      this.saving = false;
    }
  }
}
