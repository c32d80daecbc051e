/** The code on paper: get one, and come back with one on another device. */

import { api } from "./api.js";
import { byId } from "./dom.js";
import { dayOf, say, timeOf } from "./labels.js";

export class ReturnCode {
  constructor({ conversation, status }) {
    Object.assign(this, { conversation, status });
    this.dialog = byId("code-dialog");
    byId("code-copy").onclick = () => this.copy();
    byId("code-print").onclick = () => window.print();
    byId("code-new").onclick = () => this.attempt(() => this.make());
    byId("code-withdraw").onclick = () => this.attempt(() => this.withdraw());
    byId("code-close").onclick = () => this.dialog.close();
    this.dialog.addEventListener("close", () => this.show("")); // nobody finds it in the page later
    this.back = byId("return-dialog");
    this.field = byId("return-code");
    byId("return-no").onclick = () => this.back.close();
    byId("return-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.comeBack();
    });
  }

  /** A code at once; but one that may stand on paper already is not replaced unasked. */
  get() {
    this.dialog.showModal();
    this.show("");
    if (this.lasting) byId("code-close").focus();
    else this.attempt(() => this.make());
  }

  get lasting() {
    const kept = this.conversation.storage.get("code");
    return kept && new Date(kept) > new Date() ? kept : null;
  }

  async make() {
    const { code, expires } = await api.returnCode(this.conversation.token);
    this.conversation.storage.set("code", expires);
    this.show(code);
    byId("code").focus();
  }

  async withdraw() {
    await api.withdrawCode(this.conversation.token);
    this.conversation.storage.remove("code");
    this.show("");
    byId("code-said").textContent = say("code_withdrawn");
    byId("code-close").focus();
  }

  show(code) {
    const until = this.lasting && new Date(this.lasting);
    const values = until && { date: dayOf(until), time: timeOf(until) };
    byId("code").textContent = code;
    byId("code-until").textContent = until ? say(code ? "code_expires" : "code_kept", values) : "";
    byId("code-said").textContent = "";
    byId("code-error").hidden = true;
    for (const name of ["code", "code-copy", "code-print"]) byId(name).hidden = !code;
    byId("code-new").hidden = Boolean(code);
    byId("code-withdraw").hidden = !until;
  }

  async attempt(work) {
    if (this.busy) return;
    this.busy = true;
    byId("code-error").hidden = true;
    try {
      await work();
    } catch (error) {
      byId("code-error").textContent = error.message || say("code_failed");
      byId("code-error").hidden = false;
    } finally {
      this.busy = false;
    }
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(byId("code").textContent);
      byId("code-said").textContent = say("code_copied");
    } catch {
      byId("code-said").textContent = say("code_copy_failed");
    }
  }

  have() {
    this.field.value = "";
    this.wrong("");
    byId("return-replaces").hidden = this.conversation.empty;
    this.back.showModal();
    this.field.focus();
  }

  async comeBack() {
    const code = this.field.value.trim();
    if (!code) return this.wrong(say("return_empty"));
    if (this.busy) return undefined;
    this.busy = true;
    this.wrong("");
    try {
      this.conversation.comeBack(await api.comeBack(code));
      this.back.close();
      this.status.say(say("return_done"));
      byId("text").focus({ preventScroll: true });
    } catch (error) {
      this.wrong(error.message || say("trouble"));
    } finally {
      this.busy = false;
    }
    return undefined;
  }

  wrong(text) {
    const place = byId("return-error");
    place.textContent = text;
    place.hidden = !text;
    if (!text) return this.field.removeAttribute("aria-invalid");
    this.field.setAttribute("aria-invalid", "true");
    return this.field.focus();
  }
}
