/** The families: who waits, who is mine, who is with a colleague. Rows stay put, so the focus does. */

import { button, byId, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { kommuneName, minutesSince, reasonText } from "./words.js";

const GROUPS = ["offered", "waiting", "mine", "others"];
const CLOCK_MS = 20_000;

export class Queue {
  /** `on`: open(id), claim(id), accept(id), decline(id). */
  constructor(on) {
    this.on = on;
    this.rows = new Map();
    this.items = [];
    this.chosen = "";
    setInterval(() => this.draw(), CLOCK_MS);
    byId("queue-heading").closest("section").addEventListener("keydown", (event) => this.move(event));
  }

  group(item) {
    if (item.offered_to === this.me) return "offered";
    if (item.state !== "advisor") return "waiting";
    return item.advisor_user === this.me ? "mine" : "others";
  }

  of(group) {
    return this.items.filter((item) => this.group(item) === group);
  }

  item(id) {
    return this.items.find((item) => item.conversation === id);
  }

  show(items, people) {
    this.items = items;
    this.people = people;
    this.draw();
  }

  choose(id) {
    this.chosen = id;
    this.draw();
  }

  draw() {
    const focused = document.activeElement;
    const here = focused?.closest?.("li[data-conversation]")?.dataset.conversation;
    for (const name of GROUPS) this.drawGroup(name);
    for (const [id, row] of this.rows) if (!this.item(id)) this.drop(id, row);
    byId("queue-empty").hidden = this.items.length > 0;
    const waiting = this.of("waiting").length;
    byId("waiting-count").textContent = waiting;
    byId("waiting-count").hidden = !waiting;
    if (here && document.activeElement !== focused) this.keepFocus(here, focused);
  }

  /** A row that moved, or lost the button that was focused, keeps the focus; one that left hands it on. */
  keepFocus(id, focused) {
    if (byId("queue-heading").closest("[hidden]")) return;
    const row = this.rows.get(id);
    const again = focused.isConnected ? focused : row?.querySelector(".open");
    (again ?? byId("queue-heading")).focus({ preventScroll: Boolean(again) });
  }

  drawGroup(name) {
    const list = byId(name);
    const items = this.of(name);
    byId(`group-${name}`).hidden = items.length === 0;
    items.forEach((item, at) => {
      const row = this.row(item.conversation);
      if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
      this.fill(row, item, name);
    });
  }

  row(id) {
    if (!this.rows.has(id)) {
      const open = el("button", { type: "button", class: "open", onclick: () => this.on.open(id) });
      this.rows.set(id, el("li", { "data-conversation": id }, open, el("div", { class: "do" })));
    }
    return this.rows.get(id);
  }

  fill(row, item, name) {
    const [open, does] = row.children;
    const lines = this.lines(item, name);
    const drawn = JSON.stringify(lines);
    if (row.dataset.drawn !== drawn) {
      row.dataset.drawn = drawn;
      open.replaceChildren(...lines.filter(([text]) => text).map(([text, look]) => el("span", { class: look }, text)));
    }
    row.className = `${name}${item.urgent ? " urgent" : ""}`;
    if (item.conversation === this.chosen) open.setAttribute("aria-current", "true");
    else open.removeAttribute("aria-current");
    if (does.dataset.for !== name) {
      does.dataset.for = name;
      does.replaceChildren(...this.buttons(item, name));
    }
  }

  lines(item, name) {
    const topics = item.summary?.topics ?? [];
    const unread = name === "others" ? 0 : item.unread;
    const offer = item.offered_to && this.people.name(item.offered_to);
    return [
      [kommuneName(item.kommune), "place"],
      [item.urgent && say("urgent"), "badge urgent"],
      [unread && say(unread === 1 ? "unread_one" : "unread", { count: unread }), "badge"],
      [[reasonText(item.reason), ...topics.slice(-1)].join(" \u00b7 "), "reason"],
      [name === "waiting" && say("waited", { minutes: minutesSince(item.waiting_since) }), "waited"],
      [name === "others" && say("taken_by", { name: item.advisor }), "quiet"],
      [name === "offered" && say("forward_offered", { name: item.advisor }), "quiet"],
      [name === "mine" && offer && say("forward_waiting", { name: offer }), "quiet"],
    ];
  }

  buttons({ conversation: id, kommune }, name) {
    const named = (key, work, look) => {
      const made = button(say(key), work, look);
      made.append(el("span", { class: "only-heard" }, `, ${kommuneName(kommune)}`));
      return made;
    };
    if (name === "waiting") return [named("claim", () => this.on.claim(id), "main claim")];
    if (name !== "offered") return [];
    return [
      named("forward_accept", () => this.on.accept(id), "main accept"),
      named("forward_decline", () => this.on.decline(id), "decline"),
    ];
  }

  drop(id, row) {
    row.remove();
    this.rows.delete(id);
  }

  move(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (!(event.key in steps) || event.altKey || !event.target.matches(".open")) return;
    const all = [...byId("desk").querySelectorAll(".rows .open")];
    const next = all[all.indexOf(event.target) + steps[event.key]];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}
