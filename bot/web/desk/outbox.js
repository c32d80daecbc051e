/** What the advisor has written and the server has not yet; kept in the browser until it has. */

import { Outbox } from "../chat/outbox.js";
import { Storage } from "../chat/session.js";

export class DeskOutbox extends Outbox {
  /** `on`: state(item, "sending" | "waiting" | "failed" | "sent", detail). */
  constructor({ api, tabs, user, on }) {
    super({
      storage: new Storage(`desk:${user}`),
      session: { ensure: async () => ({ token: user }) },
      tabs,
      api,
      on: { began() {}, gone() {}, link() {}, ...on },
    });
  }

  write(conversation, text, sources) {
    const item = { ...this.add({ text }), conversation, sources };
    this.storage.set(`out:${item.client_id}`, item);
    return item;
  }

  of(conversation) {
    return this.items().filter((item) => item.conversation === conversation);
  }
}
