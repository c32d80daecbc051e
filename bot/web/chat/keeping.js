/** What the family takes away or ends: save, print, files, start again, delete with a receipt. */

import { api, saveAs } from "./api.js";
import { ask } from "./dialogs.js";
import { byId, el } from "./dom.js";
import { dayOf, say, timeOf } from "./labels.js";

export class Keeping {
  constructor({ conversation, status, composer }) {
    Object.assign(this, { conversation, status, composer });
  }

  async save() {
    const { token } = this.conversation;
    if (!token) return this.status.say(say("nothing_yet"));
    await this.keep(() => api.transcript(token), say("saved_filename"));
  }

  /** A file that a message offers: ours is fetched with the family's key, another's is opened. */
  async file(address, filename) {
    const url = new URL(address, location.origin);
    if (url.origin !== location.origin) return window.open(url, "_blank", "noopener");
    await this.keep(() => api.file(this.conversation.token, url.pathname + url.search), filename);
  }

  calendar({ filename, text }) {
    saveAs(new Blob([text], { type: "text/calendar" }), filename);
  }

  async keep(fetchBlob, filename) {
    try {
      saveAs(await fetchBlob(), filename);
    } catch {
      this.status.say(say("save_failed"));
    }
  }

  print() {
    for (const each of document.querySelectorAll(".log details")) each.open = true;
    window.print();
  }

  async delete() {
    if (this.conversation.empty) return this.status.say(say("nothing_yet"));
    const erased = await this.askAndErase("delete");
    if (erased) this.receipt(erased);
  }

  async restart() {
    const begun = !this.conversation.empty;
    if (begun && !(await this.askAndErase("restart"))) return;
    window.scrollTo({ top: 0 });
    this.composer.field.focus({ preventScroll: true });
  }

  async askAndErase(what) {
    let erased = null;
    await ask({
      heading: say(`${what}_heading`),
      text: say(`${what}_text`),
      yes: say(`${what}_yes`),
      failed: say("delete_failed"),
      work: async () => {
        erased = await this.conversation.erase();
      },
    });
    return erased;
  }

  receipt({ id, count }) {
    const now = new Date();
    const text = say("receipt_text", { date: dayOf(now), time: timeOf(now), n: count, id });
    const heading = el("h2", {}, say("receipt_heading"));
    const paper = el("section", { class: "sheet receipt", tabindex: "-1" }, heading, el("p", {}, text));
    byId("log").append(paper);
    paper.scrollIntoView({ block: "nearest" });
    paper.focus({ preventScroll: true });
  }
}
