/** Who works here. When the session ends the page is covered, and all that was being written stays under it. */

import { byId } from "../chat/dom.js";
import { focusWay, showWays } from "./entrance.js";

export class Session {
  /**
   * `page`: desk | redaktion; `roles` may come in; `home`: the id that has focus first;
   * `words`: lost, ended, noAccess; `on`: began(who), resumed(), ended().
   */
  constructor(api, tabs, page) {
    Object.assign(this, { api, tabs, page, on: page.on, words: page.words });
    this.inside = false;
    this.who = null;
    this.before = null;
    showWays(page.page);
    api.onLoggedOut = () => this.end();
    api.onOtherUser = () => location.reload();
    byId("login").addEventListener("submit", (event) => {
      event.preventDefault();
      this.login();
    });
    tabs.onTold(({ logged }) => {
      if (logged === "out") location.reload();
      if (logged === "in" && !this.inside) this.start();
    });
  }

  async start() {
    try {
      this.enter(await this.api.me());
    } catch (error) {
      this.show(error.status === 401 ? "" : error.message || this.words.lost);
    }
  }

  async login() {
    const [user, password] = [byId("user"), byId("password")];
    this.complain("");
    try {
      const who = await this.api.login(user.value.trim(), password.value);
      password.value = "";
      this.enter(who);
      this.tabs.tell({ logged: "in" });
    } catch (error) {
      this.complain(error.message || this.words.lost);
      password.select();
      password.focus();
    }
  }

  enter(who) {
    if (!this.page.roles.includes(who.role)) return this.show(this.words.noAccess);
    const first = !this.who;
    this.who = who;
    this.inside = true;
    byId("user").value = who.user;
    byId("me").textContent = who.name;
    byId("entrance").hidden = true;
    byId("desk").hidden = false;
    const place = !first && this.before?.isConnected ? this.before : byId(this.page.home);
    if (first) this.on.began(who);
    else this.on.resumed();
    place.focus();
  }

  /** The server knows us no more. */
  end() {
    if (!this.inside) return;
    this.inside = false;
    this.before = document.activeElement;
    this.on.ended?.();
    this.show("", this.words.ended);
  }

  show(error, why = "") {
    document.querySelector("dialog[open]")?.close();
    byId("desk").hidden = true;
    byId("entrance").hidden = false;
    byId("login-why").textContent = why;
    byId("login-why").hidden = !why;
    this.complain(error);
    focusWay();
  }

  complain(text) {
    byId("login-error").textContent = text;
  }

  /** Log out by hand; `clear` wipes what this browser keeps. */
  async leave(clear) {
    const next = await this.api.logout(this.page.page);
    this.inside = false;
    clear();
    this.tabs.tell({ logged: "out" });
    if (next) location.assign(next);
    else location.reload();
  }
}
