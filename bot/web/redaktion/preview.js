/** The answer as a parent would see it, drawn by the chat's own code. */

import { el } from "../chat/dom.js";
import { kommuner, say } from "../chat/labels.js";
import { messageElement } from "../chat/message.js";
import { kindName, kommuneName } from "./names.js";

const PRESSED = /^\/ask_(\w+)(\{.*\})?$/;

export class Preview {
  /** `on`: wanted(place) asks for another answer, picked() says that the editor chose it. */
  constructor(names, on) {
    Object.assign(this, { names, on, places: [], place: null });
    this.select = el("select", { id: "preview-place" });
    this.select.addEventListener("change", () => {
      on.picked();
      this.choose(this.places[Number(this.select.value)]);
    });
    const all = [["", say("edit_no_kommune")], ...kommuner.map((each) => [each.id, each.name])];
    this.kommune = el("select", { id: "preview-kommune" }, all.map(([value, name]) => el("option", { value }, name)));
    this.kommune.addEventListener("change", () => this.place && this.choose({ ...this.place, kommune: this.kommune.value }));
    this.answer = el("div", { class: "log" });
    this.element = el(
      "aside",
      { class: "preview", "aria-labelledby": "preview-heading" },
      el("h2", { id: "preview-heading", tabindex: "-1" }, say("edit_preview")),
      el("div", { class: "pair" },
        el("div", {}, el("label", { for: "preview-place" }, say("edit_preview_place")), this.select),
        el("div", {}, el("label", { for: "preview-kommune" }, say("edit_preview_kommune")), this.kommune)),
      this.answer,
    );
  }

  placeOf(entry) {
    return this.places.find((each) => each.about.includes(entry));
  }

  choose(place) {
    this.place = place;
    this.kommune.value = place.kommune;
    this.on.wanted({ topic: place.topic, item: place.item, kommune: place.kommune });
  }

  show({ places, messages }) {
    this.places = places;
    this.place ??= places[0] ?? null;
    const at = places.findIndex((each) => this.place && each.topic === this.place.topic && each.item === this.place.item && (each.kommune === this.place.kommune || !each.kommune));
    const name = (each) => [each.title, kindName(each.item), each.kommune && kommuneName(each.kommune)].filter(Boolean).join(": ");
    this.select.replaceChildren(...places.map((each, i) => el("option", { value: i, selected: i === at }, name(each))));
    if (this.place) this.kommune.value = this.place.kommune;
    if (!messages.length) return this.fail(say(places.length ? "edit_preview_not_yet" : "edit_preview_nowhere"));
    const held = this.answer.contains(document.activeElement);
    this.answer.replaceChildren(...messages.map((each) => messageElement(asMessage(each), readOnly(({ payload }) => this.press(payload)))));
    if (held) this.element.querySelector("h2").focus();
  }

  fail(text) {
    this.answer.replaceChildren(el("p", { class: "quiet" }, text));
  }

  /** A button of the answer shows the answer it would lead to. */
  press(payload) {
    const [, item, json] = payload?.match(PRESSED) ?? [];
    if (!item || !json) return;
    const { topic } = JSON.parse(json);
    this.choose({ topic, item, kommune: this.kommune.value, about: [] });
  }
}

/** An answer's tools where nobody chats: only `press` does something. */
export function readOnly(press) {
  const nothing = () => {};
  const ticks = { has: () => false, set: nothing };
  return { press, announce: nothing, file: nothing, calendar: nothing, verdict: nothing, voted: () => true, ticks };
}

/** What an action says, as the chat's page gets it. */
export function asMessage(said) {
  const { body, text, card, buttons, topic, kind, ending } = said;
  const sources = (said.sources ?? []).map(({ title, url, date }) => ({ title, url, date }));
  return { from: "bot", seq: 0, at: new Date().toISOString(), text: body ?? text, card, buttons, sources, topic, kind, ending };
}
