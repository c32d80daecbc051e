/** HTTP for those who log in. Writes carry the session's token; one out of date is fetched anew. */

import { ApiError } from "../chat/api.js";

const LOGIN = "/desk/api/";

export class WorkError extends ApiError {
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

export class WorkApi {
  /** `root` is where the paths begin, `limit` how many milliseconds an answer may take. */
  constructor(root, limit) {
    Object.assign(this, { root, limit, csrf: "", user: "" });
    this.onLoggedOut = () => {};
    this.onOtherUser = () => {};
  }

  async login(user, password) {
    return this.begin(await this.json("POST", `${LOGIN}login`, { user, password }));
  }

  async me() {
    return this.begin(await this.json("GET", `${LOGIN}me`));
  }

  /** Another tab may have logged in as somebody else meanwhile: the cookie is shared. */
  begin(who) {
    if (this.user && this.user !== who.user) this.onOtherUser();
    this.csrf = who.csrf;
    this.user = who.user;
    return who;
  }

  /** Gives where to log out at the provider as well, if the log-in was there; it leads back to `page`. */
  async logout(page) {
    const response = await this.request("POST", `${LOGIN}logout`, { page });
    return response.status === 200 ? (await response.json()).next : "";
  }

  async json(method, path, body, signal) {
    const response = await this.request(method, path, body, signal);
    if (response.status === 204) return null;
    try {
      return await response.json();
    } catch {
      throw new WorkError(0); // the line broke in the middle of the answer
    }
  }

  /** With a `signal` of its own a request has no other limit. */
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
    const timer = signal ? 0 : setTimeout(() => limit.abort(), this.limit);
    try {
      return await fetch(path.startsWith("/") ? path : this.root + path, {
        method,
        headers,
        body: body && JSON.stringify(body),
        signal: signal ?? limit.signal,
        cache: "no-store",
        credentials: "same-origin",
      });
    } catch {
      throw new WorkError(0);
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
  return new WorkError(response.status, body, Number(response.headers.get("Retry-After")) || 0);
}
