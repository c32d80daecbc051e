/** Families who want to be called: how, when, what about, and how it went. */

import { button, byId, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { contactRows } from "./summary.js";
import { kommuneName, when } from "./words.js";

const OPEN = ["new", "not_reached", "try_again"];
const STEPS = ["done", "not_reached", "try_again"];

export class Callbacks {
  /** `tools`: open(conversation), notice(text), announcer. */
  constructor(api, tools) {
    Object.assign(this, { api, ...tools });
    this.cards = new Map();
  }

  /** The stream's count; a newer one than any we have seen is announced. */
  async count({ open, newest }) {
    byId("callback-count").textContent = open;
    byId("callback-count").hidden = !open;
    if (this.newest !== undefined && newest > this.newest) {
      this.announcer.say(say("callback_announced"));
      this.announcer.play("message");
    }
    this.newest = Math.max(newest, this.newest ?? 0);
    await this.load();
  }

  async load() {
    if (byId("view-callbacks").hidden) return;
    try {
      this.show(await this.api.callbacks());
    } catch (error) {
      if (error.status !== 401) this.notice(error.message || say("connection_lost"));
    }
  }

  show(all) {
    const waiting = all.filter((each) => OPEN.includes(each.status));
    const over = all.filter((each) => !OPEN.includes(each.status));
    const focused = document.activeElement;
    this.fill(byId("callbacks"), waiting, true);
    this.fill(byId("callbacks-done"), over, false);
    for (const [id, { card }] of this.cards) {
      if (all.some((each) => each.id === id)) continue;
      card.remove();
      this.cards.delete(id);
    }
    byId("callbacks-empty").hidden = waiting.length > 0;
    byId("callbacks-over").hidden = over.length === 0;
    if (focused !== document.body && !focused.isConnected) byId("callbacks-heading").focus();
  }

  fill(list, items, open) {
    items.forEach((item, at) => {
      const known = this.cards.get(item.id);
      const drawn = JSON.stringify(item);
      if (known?.drawn !== drawn) {
        const card = this.card(item, open, known?.card);
        known?.card.remove();
        this.cards.set(item.id, { card, drawn });
      }
      const { card } = this.cards.get(item.id);
      if (list.children[at] !== card) list.insertBefore(card, list.children[at] ?? null);
    });
  }

  card(item, open, before) {
    const note = el("textarea", { rows: "2", maxlength: "1000", id: `callback-note-${item.id}` });
    note.value = before?.querySelector("textarea")?.value ?? item.note;
    const to = item.conversation && button(say("callback_open"), () => this.open(item.conversation), "small plain");
    return el(
      "li",
      { class: `card ${item.status}`, "data-callback": item.id },
      el("h3", {}, item.name, " ", el("span", { class: "badge" }, say(`callback_${item.status}`))),
      el("p", { class: "quiet" }, [kommuneName(item.kommune), when(item.created_at), item.advisor].filter(Boolean).join(" \u00b7 ")),
      contactRows({ ...item, name: "" }),
      open && el("label", { for: note.id }, say("callback_note")),
      open ? note : item.note && el("p", { class: "note" }, item.note),
      el("div", { class: "row" }, open ? STEPS.map((status) => this.step(item, status, note)) : this.again(item), to),
    );
  }

  step(item, status, note) {
    const made = button(say(`callback_${status}`), () => this.set(item, status, note.value.trim()), "small");
    made.append(el("span", { class: "only-heard" }, `: ${item.name}`));
    return made;
  }

  again(item) {
    return item.status === "withdrawn" ? [] : [button(say("callback_reopen"), () => this.set(item, "try_again", item.note), "small plain")];
  }

  async set(item, status, note) {
    try {
      await this.api.setCallback(item.id, status, note);
    } catch (error) {
      return this.notice(error.message || say("connection_lost"));
    }
    this.announcer.say(`${item.name}: ${say(`callback_${status}`)}`);
    const held = byId("view-callbacks").contains(document.activeElement);
    await this.load();
    const { card } = this.cards.get(item.id) ?? {};
    // The pressed button is gone with the old card: the focus goes to what comes next.
    if (held) (card?.closest("#callbacks")?.contains(card) ? card.querySelector("button") : byId("callbacks-heading")).focus();
  }
}
