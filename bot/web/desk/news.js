/** What the stream tells, passed to the parts; what is new since the last look is announced once. */

import { byId } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { kommuneName, reasonText } from "./words.js";

export class News {
  constructor(parts) {
    Object.assign(this, parts);
    this.known = null; // conversations that waited, or were offered to me, at the last look
    this.let = new Set(); // given back by my own hand: no news to me
    this.heard = new Map(); // conversation → last message announced
  }

  hear(name, data) {
    const take = { queue: "families", message: "message", left: "left", presence: "present", callbacks: "callback", note: "note", notices: "failing" };
    if (name in take) this[take[name]](data);
  }

  released(id) {
    this.let.add(id);
  }

  declined(id) {
    this.let.add(id);
  }

  families(items) {
    const { queue, conversation } = this;
    queue.show(items, this.people);
    const now = new Set([...queue.of("waiting"), ...queue.of("offered")].map((each) => each.conversation));
    const fresh = this.known ? [...now].filter((id) => !this.known.has(id) && !this.let.has(id)) : [];
    if (!this.known && now.size) this.announcer.say(say("waiting_now", { count: now.size }));
    this.known = now;
    this.let.clear();
    for (const id of fresh) this.announce(queue.item(id));
    const unread = queue.of("mine").reduce((sum, each) => sum + each.unread, 0);
    this.announcer.title({ waiting: now.size, unread });
    const open = conversation.id && queue.item(conversation.id);
    if (open) conversation.item(open);
    for (const item of queue.of("mine")) if (!this.heard.has(item.conversation)) this.heard.set(item.conversation, item.last_seq);
  }

  announce(item) {
    const offered = this.queue.group(item) === "offered";
    const text = offered
      ? say("forward_offered", { name: item.advisor })
      : [say("new_family"), item.urgent && `${say("urgent")}.`, `${kommuneName(item.kommune)}.`, `${reasonText(item.reason)}.`];
    this.announcer.say([text].flat().filter(Boolean).join(" "));
    this.announcer.play(item.urgent ? "urgent" : "family");
  }

  message({ conversation: id, ...message }) {
    const item = this.queue.item(id);
    if (id === this.conversation.id && this.conversation.whole) this.conversation.came(message);
    const mine = item && this.queue.group(item) === "mine";
    if (!mine || message.from !== "family" || message.seq <= (this.heard.get(id) ?? 0)) return;
    this.heard.set(id, message.seq);
    const looking = id === this.conversation.id && !document.hidden && byId("log").offsetParent;
    if (!looking) this.announcer.play("message");
    if (id !== this.conversation.id) this.announcer.say(say("new_message", { kommune: kommuneName(item.kommune) }));
  }

  left({ conversation: id, state }) {
    if (id === this.conversation.id) this.conversation.left(state);
  }

  present(all) {
    this.people.show(all);
    this.queue.draw();
  }

  callback(data) {
    this.callbacks.count(data);
  }

  /** A note of a colleague, or of mine in another tab. */
  note({ conversation: id }) {
    if (id === this.conversation.id && this.conversation.whole) this.conversation.refresh();
  }

  failing(all) {
    this.status.failing(all);
  }
}
