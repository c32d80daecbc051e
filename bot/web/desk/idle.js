/** Whether anybody is at the desk. One that is left alone is logged out, and says so five minutes before. */

import { byId } from "../chat/dom.js";
import { say } from "../chat/labels.js";

const WARN_S = 300;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

export class Idle {
  constructor(api, announcer) {
    Object.assign(this, { api, announcer });
    this.used = true; // somebody has just opened the page
    for (const sign of SIGNS) document.addEventListener(sign, () => this.sign(), { capture: true, passive: true });
    byId("idle-here").addEventListener("click", () => this.report());
  }

  sign() {
    this.used = true;
    if (this.warned && !this.reporting) this.report().catch(() => {}); // the next heartbeat tries again
  }

  /** Tell the server; it knows how long is left, for all tabs together. */
  async report() {
    const { used } = this;
    this.used = false;
    this.reporting = true;
    try {
      this.left((await this.api.beat(used)).ends_in);
    } catch (error) {
      this.used ||= used;
      throw error;
    } finally {
      this.reporting = false;
    }
  }

  left(seconds) {
    const warn = seconds <= WARN_S;
    const text = warn ? say("idle_warning", { minutes: Math.max(1, Math.ceil(seconds / 60)) }) : "";
    if (byId("idle-text").textContent !== text) byId("idle-text").textContent = text;
    byId("idle").hidden = !warn;
    if (warn && !this.warned) this.announcer.play("message");
    this.warned = warn;
  }
}
