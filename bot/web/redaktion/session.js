/** Who edits. When the session ends the page is covered, and what was being written stays under it. */

import { byId } from "../chat/dom.js";
import { say } from "../chat/labels.js";

const EDITORS = ["editor", "admin"];

export class Session {
  /** `on`: began(who), resumed(). */
  constructor(api, on) {
    Object.assign(this, { api, on, who: null, inside: false });
    api.onLoggedOut = () => this.end();
    byId("login").addEventListener("submit", (event) => {
      event.preventDefault();
      this.login();
    });
    byId("logout").addEventListener("click", () => this.leave());
  }

  async start() {
    try {
      this.enter(await this.api.me());
    } catch (error) {
      this.show(error.status === 401 ? "" : error.message || say("edit_connection_lost"));
    }
  }

  async login() {
    this.complain("");
    const password = byId("password");
    try {
      this.enter(await this.api.login(byId("user").value.trim(), password.value));
      password.value = "";
    } catch (error) {
      this.complain(error.message || say("edit_connection_lost"));
      password.select();
      password.focus();
    }
  }

  enter(who) {
    if (!EDITORS.includes(who.role)) return this.show(say("edit_no_access"));
    const first = !this.who;
    // Another editor at the same browser must not find the first one's words.
    if (!first && this.who.user !== who.user) return location.reload();
    Object.assign(this, { who, inside: true });
    byId("user").value = who.user;
    byId("me").textContent = who.name;
    byId("entrance").hidden = true;
    byId("desk").hidden = false;
    if (first) this.on.began(who);
    else this.on.resumed();
  }

  end() {
    if (!this.inside) return;
    this.inside = false;
    this.show("", say("edit_session_ended"));
  }

  show(error, why = "") {
    document.querySelector("dialog[open]")?.close();
    byId("desk").hidden = true;
    byId("entrance").hidden = false;
    byId("login-why").textContent = why;
    byId("login-why").hidden = !why;
    this.complain(error);
    byId(byId("user").value ? "password" : "user").focus();
  }

  complain(text) {
    byId("login-error").textContent = text;
  }

  async leave() {
    await this.api.logout().catch(() => {});
    location.hash = "";
    location.reload();
  }
}
