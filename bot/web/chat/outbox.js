/** What the family has written and the server has not yet: kept, and sent in order by itself. */

import { backOff } from "./stream.js";

const NEW_CONVERSATIONS = 2; // how often one run may begin anew before it takes a rest

export class Outbox {
  /** `on`: state(item, "sending" | "waiting" | "failed" | "sent", detail), gone(token), link(fine, error). */
  constructor({ storage, session, tabs, api, on }) {
    Object.assign(this, { storage, session, tabs, api, on });
    this.failures = 0;
    this.running = false;
  }

  items() {
    const all = this.storage.keys("out:").map((key) => this.storage.get(key)).filter(Boolean);
    return all.sort((a, b) => a.order - b.order);
  }

  add({ text, payload, title }) {
    const last = this.items().at(-1)?.order ?? 0;
    const item = { client_id: uuid(), order: Math.max(Date.now(), last + 1), text, payload, title };
    this.storage.set(`out:${item.client_id}`, item);
    return item;
  }

  remove(client_id) {
    this.storage.remove(`out:${client_id}`);
  }

  clear() {
    for (const item of this.items()) this.remove(item.client_id);
  }

  /** Send what there is; called as often as one likes. */
  async flush() {
    clearTimeout(this.timer);
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    try {
      await this.tabs.alone(() => this.sendAll());
    } finally {
      this.running = false;
    }
    if (this.again) {
      this.again = false;
      this.flush();
    }
  }

  async sendAll() {
    let anew = 0;
    for (;;) {
      const item = this.items().find((each) => !each.failed);
      if (!item) return;
      this.on.state(item, "sending");
      let token;
      try {
        ({ token } = await this.session.ensure());
        this.on.began();
        const { seq } = await this.api.send(token, item);
        this.failures = 0;
        this.remove(item.client_id);
        this.on.link(true);
        this.on.state(item, "sent", seq);
      } catch (error) {
        if (error.gone && anew < NEW_CONVERSATIONS) {
          anew += 1;
          this.on.gone(token);
        } else if (error.passing || error.gone) {
          return this.rest(error);
        } else {
          this.refuse(item, error);
        }
      }
    }
  }

  rest(error) {
    this.failures += 1;
    for (const item of this.items()) if (!item.failed) this.on.state(item, "waiting");
    this.on.link(false, error);
    const wait = Math.max(error.retryAfter * 1000, backOff(this.failures));
    this.timer = setTimeout(() => this.flush(), wait);
  }

  refuse(item, error) {
    const refused = { ...item, failed: error.message || true };
    this.storage.set(`out:${item.client_id}`, refused);
    this.on.state(refused, "failed", error.message);
  }
}

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID(); // only on https and localhost
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
