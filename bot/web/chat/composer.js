/** Where the family writes: Enter sends, the field grows, the length is counted near its limit. */

import { byId } from "./dom.js";
import { say } from "./labels.js";

const MOST = 2_000;
const COUNT_FROM = 1_800;

export class Composer {
  constructor(onSend) {
    this.form = byId("composer");
    this.field = byId("text");
    this.count = byId("count");
    this.onSend = onSend;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("input", () => this.changed());
  }

  /** From now on it sends; what was written and sent with Enter before the scripts had come is sent now. */
  begin() {
    byId("send").disabled = false;
    this.changed();
    if (this.field.value.endsWith("\n")) this.send();
    document.dispatchEvent(new Event("familieguiden:begun")); // early.js may forget what it kept
  }

  send() {
    const text = this.field.value.trim();
    this.field.focus({ preventScroll: true });
    if (!text || this.length > MOST) return;
    this.field.value = "";
    this.changed();
    this.onSend(text);
  }

  get length() {
    return [...this.field.value.trim()].length; // as the server counts: characters, not UTF-16 units
  }

  /** Take back what could not be sent, before what has been written since. */
  putBack(text) {
    if (text) this.field.value = [text, this.field.value].filter(Boolean).join("\n");
    this.changed();
    this.field.focus();
  }

  changed() {
    const left = MOST - this.length;
    const over = left < 0;
    const near = this.length >= COUNT_FROM;
    this.count.textContent = over ? say("over", { n: -left }) : near ? say("left", { n: left }) : "";
    this.count.classList.toggle("over", over);
    if (over) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
    if (CSS.supports("field-sizing", "content")) return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }
}
