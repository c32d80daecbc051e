/** One family's conversation in one tab: what is sent, what is heard, and what the other tabs tell. */

import { api } from "./api.js";
import { byId } from "./dom.js";
import { say } from "./labels.js";
import { Outbox } from "./outbox.js";
import { Session, Storage } from "./session.js";
import { Listener } from "./stream.js";
import { Tabs } from "./tabs.js";

export class Conversation {
  /** `view` and `status` show; `putBack(text)` gives a refused text back to the writer. */
  constructor({ kommune, view, status, putBack }) {
    Object.assign(this, { view, status, putBack });
    this.storage = new Storage(kommune);
    this.session = new Session(this.storage, api, kommune);
    this.tabs = new Tabs(kommune);
    const { storage, session, tabs } = this;
    this.outbox = new Outbox({ storage, session, tabs, api, on: this.outboxEvents() });
    this.tabs.onTold((message) => this.told(message));
    this.storage.onForeignChange((key, value) => this.foreign(key, value));
  }

  get token() {
    return this.session.current?.token;
  }

  get answered() {
    return this.view.hasAnswer;
  }

  get empty() {
    return !this.session.current && !this.outbox.items().length;
  }

  /** Show what is already there: this browser's conversation and what it has not got sent. */
  open() {
    if (this.session.current) this.listen(this.session.current, true);
    else this.view.listen();
    for (const item of this.outbox.items()) this.showItem(item);
    if (this.outbox.items().length) this.outbox.flush();
    this.tabs.lead(() => this.minded());
  }

  // Sending

  write({ text, payload, title }) {
    const item = this.outbox.add(payload ? { payload, title } : { text: text ?? title });
    this.view.addPending(item);
    this.view.unmarkNew();
    this.view.scroll.wrote();
    this.status.quiet();
    this.outbox.flush();
  }

  showItem(item) {
    this.view.addPending(item);
    const reason = typeof item.failed === "string" ? item.failed : "";
    this.view.way(item, item.failed ? "failed" : "waiting", reason, this.wayActions(item));
  }

  outboxEvents() {
    return {
      state: (item, state, detail) => {
        if (state === "sent") this.sent(item, detail);
        else this.view.way(item, state, detail, this.wayActions(item));
      },
      began: () => this.session.current && this.listen(this.session.current),
      gone: (token) => this.lost(token),
      link: (fine, error) => this.status.link("outbox", fine, error),
    };
  }

  sent(item, seq) {
    this.view.confirm(item.client_id, seq);
    this.tabs.tell({ sent: item.client_id, seq });
    const answered = this.view.lastSeq > seq;
    if (!this.status.withHuman && !answered) this.status.startTyping("bot");
  }

  wayActions(item) {
    const discard = () => {
      this.outbox.remove(item.client_id);
      this.view.discard(item.client_id);
      this.tabs.tell({ discarded: item.client_id });
      this.putBack("");
    };
    const edit = () => {
      discard();
      this.putBack(item.title ?? item.text);
    };
    return { discard, edit };
  }

  // Listening

  /** `old`: what the server has now is history, to be shown without being read aloud. */
  listen(session, old = false) {
    if (this.listener?.token === session.token) return;
    this.listener?.stop();
    this.listener = new Listener(session.token, this.view.lastSeq, {
      history: (messages) => {
        if (old) this.view.history(messages);
        else this.view.listen();
        for (const message of messages) this.heard("message", message, old);
      },
      event: (name, data) => this.heard(name, data),
      link: (fine, error) => this.status.link("stream", fine, error),
      gone: () => this.lost(session.token),
    });
    byId("kommune-place").hidden = true;
    if (this.shouldListen) this.listener.start();
    else this.listener.asleep = true;
  }

  /** Browsers allow few open connections: a hidden tab listens only when no other does it for all. */
  get shouldListen() {
    return this.tabs.leader || !document.hidden;
  }

  /** The tab came into view or went out of it, or became the one that listens. */
  minded() {
    const { listener } = this;
    if (!listener) return;
    if (!this.shouldListen && !listener.asleep) {
      listener.stop();
      listener.asleep = true;
    } else if (this.shouldListen && listener.asleep) {
      this.listener = null;
      if (this.session.current) this.listen(this.session.current, !this.view.shown.size);
    } else listener.hurry();
  }

  backOnline() {
    this.listener?.hurry(true);
    this.outbox.flush();
  }

  heard(name, data, told = false) {
    if (name === "message") this.heardMessage(data);
    else if (name === "state" || name === "queue") this.status.show(data);
    else if (name === "typing") this.heardTyping(data.from);
    else if (name === "deleted") this.lost(this.token, "deleted_elsewhere");
    if (!told) this.tabs.tell({ event: name, data, token: this.token });
  }

  heardTyping(from) {
    // The word that the bot is writing may come after what it wrote.
    if (from === "advisor" || (from === "bot" && this.view.awaits)) this.status.startTyping(from);
  }

  heardMessage(message) {
    this.view.add(message);
    if (message.from === "family") {
      // The server has it, although its answer to us may have been lost on the way.
      if (message.client_id) this.outbox.remove(message.client_id);
      return;
    }
    this.status.stopTyping(message.from === "system" ? undefined : message.from);
    this.status.quiet();
  }

  // Ending

  /** The conversation is gone at the server. What was written and not sent goes into a new one. */
  lost(token, why = "gone") {
    if (this.erasing || !token || !this.session.forget(token)) return;
    this.reset();
    this.view.note(say(why));
    if (this.outbox.items().length) this.outbox.flush();
  }

  reset() {
    this.listener?.stop();
    this.listener = null;
    this.status.stopTyping();
    this.status.show({ state: "bot" });
    this.status.link("stream", true);
    this.view.clear();
    this.view.settle();
    this.view.listen();
    byId("kommune-place").hidden = Boolean(this.session.kommune);
    for (const item of this.outbox.items()) this.showItem(item);
  }

  /** Delete everything here and at the server; gives what the receipt says. */
  async erase() {
    const session = this.session.current;
    const count = this.view.shown.size;
    this.erasing = true; // our own stream and the other tabs will tell us too
    try {
      if (session) await eraseAt(session.token);
      this.outbox.clear();
      if (session) this.session.forget(session.token);
      this.reset();
      this.status.quiet();
    } finally {
      this.erasing = false;
    }
    return { id: session?.conversation.slice(0, 8) ?? "-", count };
  }

  /** Show a conversation that was begun on another device; what is unsent goes into it. */
  comeBack(made) {
    this.session.adopt(made);
    this.reset();
    this.listen(this.session.current, true);
    if (this.outbox.items().length) this.outbox.flush();
  }

  // Other tabs

  told({ event, data, token, sent, seq, discarded }) {
    if (event && token === this.token && event !== "deleted") this.heard(event, data, true);
    if (sent) this.view.confirm(sent, seq);
    if (discarded) this.view.discard(discarded);
  }

  foreign(key, value) {
    if (key === "session") this.adopt(value);
    else if (key.startsWith("out:") && value) this.showItem(value);
  }

  /** Another tab has begun or ended the conversation. */
  adopt(session) {
    const was = this.listener?.token;
    if (was && was !== session?.token && !this.erasing) {
      this.reset();
      if (!session) this.view.note(say("deleted_elsewhere"));
    }
    if (session) this.listen(session);
  }
}

async function eraseAt(token) {
  try {
    await api.erase(token);
  } catch (error) {
    if (!error.gone) throw error; // already gone is as good
  }
}
