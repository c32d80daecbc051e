/** The editors' HTTP interface. Writes carry the session's token; one out of date is fetched anew. */

import { ApiError } from "../chat/api.js";

const EDIT = "/redaktion/api/";
const LOGIN = "/desk/api/";
const LIMIT_MS = 60_000;

export class EditError extends ApiError {
  constructor(status, body = {}) {
    super(status, body.message);
    this.code = body.error ?? "";
    this.body = body;
  }
}

export class Api {
  constructor() {
    this.csrf = "";
    this.onLoggedOut = () => {};
  }

  async login(user, password) {
    return this.begin(await this.json("POST", `${LOGIN}login`, { user, password }));
  }

  async me() {
    return this.begin(await this.json("GET", `${LOGIN}me`));
  }

  begin(who) {
    this.csrf = who.csrf;
    return who;
  }

  logout() {
    return this.request("POST", `${LOGIN}logout`, {});
  }

  get(name, values = {}, signal) {
    const query = new URLSearchParams(values).toString();
    return this.json("GET", EDIT + name + (query && `?${query}`), undefined, signal);
  }

  post(name, body = {}, signal) {
    return this.json("POST", EDIT + name, body, signal);
  }

  async json(method, address, body, signal) {
    const response = await this.request(method, address, body, signal);
    if (response.status === 204) return null;
    try {
      return await response.json();
    } catch {
      throw new EditError(0); // the line broke in the middle of the answer
    }
  }

  async request(method, address, body, signal, again = true) {
    const response = await this.fetch(method, address, body, signal);
    if (response.ok) return response;
    const error = new EditError(response.status, await response.json().catch(() => ({})));
    if (error.code === "bad_csrf" && again) {
      await this.me();
      return this.request(method, address, body, signal, false);
    }
    if (error.status === 401 && error.code !== "bad_login") this.onLoggedOut();
    throw error;
  }

  async fetch(method, address, body, signal) {
    const headers = body ? { "Content-Type": "application/json", "X-CSRF-Token": this.csrf } : {};
    const limit = AbortSignal.timeout(LIMIT_MS);
    try {
      return await fetch(address, {
        method,
        headers,
        body: body && JSON.stringify(body),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        cache: "no-store",
        credentials: "same-origin",
      });
    } catch {
      throw new EditError(0);
    }
  }
}
