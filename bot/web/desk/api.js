/** The desk's HTTP interface. Writes carry the session's token; one out of date is fetched anew. */

import { ApiError } from "../chat/api.js";

const ROOT = "/desk/api/";
const LIMIT_MS = 20_000;

export class DeskError extends ApiError {
  constructor(status, body = {}, retryAfter = 0) {
    super(status, body.message, retryAfter);
    this.code = body.error ?? "";
    this.body = body;
  }

  /** What is unsent waits for the next log-in; it is never given up. */
  get gone() {
    return false;
  }

  get passing() {
    return this.status === 401 || super.passing;
  }
}

export class Api {
  constructor() {
    this.csrf = "";
    this.user = "";
    this.onLoggedOut = () => {};
    this.onOtherUser = () => {};
  }

  async login(user, password) {
    return this.begin(await this.json("POST", "login", { user, password }));
  }

  async me() {
    return this.begin(await this.json("GET", "me"));
  }

  /** Another tab may have logged in as somebody else meanwhile: the cookie is shared. */
  begin(who) {
    if (this.user && this.user !== who.user) this.onOtherUser();
    this.csrf = who.csrf;
    this.user = who.user;
    return who;
  }

  /** Gives where to log out at the provider as well, if the log-in was there. */
  async logout() {
    const response = await this.request("POST", "logout", {});
    return response.status === 200 ? (await response.json()).next : "";
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
    if (user !== this.user) throw new DeskError(401);
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

  async json(method, path, body, signal) {
    const response = await this.request(method, path, body, signal);
    try {
      return await response.json();
    } catch {
      throw new DeskError(0); // the line broke in the middle of the answer
    }
  }

  async request(method, path, body, signal, again = true) {
    const response = await this.fetch(method, path, body, signal);
    if (response.ok) return response;
    const error = await failure(response);
    if (error.code === "bad_csrf" && again) {
      await this.me();
      return this.request(method, path, body, signal, false);
    }
    if (error.status === 401 && error.code !== "bad_login") this.onLoggedOut();
    throw error;
  }

  async fetch(method, path, body, signal) {
    const headers = body ? { "Content-Type": "application/json", "X-CSRF-Token": this.csrf } : {};
    const limit = new AbortController();
    const timer = signal ? 0 : setTimeout(() => limit.abort(), LIMIT_MS);
    try {
      return await fetch(ROOT + path, {
        method,
        headers,
        body: body && JSON.stringify(body),
        signal: signal ?? limit.signal,
        cache: "no-store",
        credentials: "same-origin",
      });
    } catch {
      throw new DeskError(0);
    } finally {
      clearTimeout(timer);
    }
  }
}

async function failure(response) {
  let body;
  try {
    body = await response.json();
  } catch {
    // A proxy's own page: the status must do.
  }
  return new DeskError(response.status, body, Number(response.headers.get("Retry-After")) || 0);
}
