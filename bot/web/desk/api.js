/** The desk's HTTP interface. */

import { WorkApi, WorkError } from "../shared/api.js";

const ROOT = "/desk/api/";
const LIMIT_MS = 20_000;

export class Api extends WorkApi {
  constructor() {
    super(ROOT, LIMIT_MS);
  }

  queue() {
    return this.json("GET", "queue");
  }

  conversation(id) {
    return this.json("GET", `conversations/${encodeURIComponent(id)}`);
  }

  step(id, name, body = {}) {
    return this.json("POST", `conversations/${encodeURIComponent(id)}/${name}`, body);
  }

  /** As the outbox calls it: the user is its token, the conversation stands in the item. */
  send(user, { conversation, text, sources, client_id }) {
    if (user !== this.user) throw new WorkError(401);
    return this.step(conversation, "messages", { text, sources, client_id });
  }

  answers(q, kommune, signal) {
    return this.json("GET", `answers?${new URLSearchParams({ q, kommune })}`, undefined, signal);
  }

  search(q) {
    return this.json("GET", `search?${new URLSearchParams({ q })}`);
  }

  callbacks() {
    return this.json("GET", "callbacks");
  }

  setCallback(id, status, note) {
    return this.json("POST", "callbacks", { id, status, note });
  }

  report(conversation, seq, verdict, comment) {
    return this.json("POST", "items", { conversation, seq, verdict, comment });
  }

  setPresence(state, reason) {
    return this.json("POST", "presence", { state, reason });
  }

  /** `active`: somebody has used the page since the last time. Gives `ends_in`, in seconds. */
  beat(active) {
    return this.json("POST", "heartbeat", { active });
  }

  /** With `beats` the server trusts our heartbeats alone, and so notices a line that died. */
  events(signal) {
    return this.request("GET", "events?beats=1", undefined, signal);
  }
}
