/** Ready answers from the guide: searched while typing, put into the writing box with their sources. */

import { button, byId, el } from "../chat/dom.js";
import { kommuner, say } from "../chat/labels.js";
import { blocks } from "../chat/text.js";

const TYPED_MS = 300;
const SHORTEST = 2;
const MOST_TOPICS = 4;
const PREVIEW = 70; // characters: one title may stand over several answers

export class Answers {
  /** `insert(text, sources)` puts an answer into the writing box. */
  constructor(api, insert) {
    Object.assign(this, { api, insert });
    this.field = byId("answers-text");
    this.mine = false;
    this.kommune = "";
    byId("answers-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.find();
    });
    this.field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.find(), TYPED_MS);
    });
  }

  /** Another family: its kommune, its topics, an empty search. */
  turnTo({ kommune, handoff, summary }) {
    const id = handoff?.kommune || kommune;
    this.kommune = kommuner.some((each) => each.id === id) ? id : "";
    this.field.value = "";
    this.clear();
    const search = (title) => {
      this.field.value = title;
      this.find();
    };
    const topics = summary.topics.slice(-MOST_TOPICS);
    byId("answers-topics").replaceChildren(...topics.map((title) => button(title, () => search(title), "small")));
    byId("answers-topics").hidden = topics.length === 0;
  }

  allow(mine) {
    this.mine = mine;
    for (const each of byId("answers").querySelectorAll(".insert")) each.hidden = !mine;
  }

  clear() {
    this.controller?.abort();
    byId("answers").replaceChildren();
    byId("answers-said").textContent = "";
  }

  async find() {
    clearTimeout(this.timer);
    this.controller?.abort();
    const query = this.field.value.trim();
    if (query.length < SHORTEST) return this.clear();
    const controller = new AbortController();
    this.controller = controller;
    try {
      const found = await this.api.answers(query, this.kommune, controller.signal);
      if (!controller.signal.aborted) this.show(found);
    } catch (error) {
      if (!controller.signal.aborted) byId("answers-said").textContent = error.message || say("connection_lost");
    }
  }

  show(found) {
    const count = found.length;
    byId("answers-said").textContent = count ? say(count === 1 ? "answers_one" : "answers_count", { count }) : say("answers_none");
    byId("answers").replaceChildren(...found.map((each, n) => this.item(each, n)));
    this.allow(this.mine);
  }

  item({ title, text, sources, withheld }, n) {
    const insert = button(say("answers_insert"), () => this.insert(text, sources), "small main insert");
    insert.append(el("span", { class: "only-heard" }, `: ${title}`));
    const [source] = sources;
    const preview = text.replace(title, "").trim().slice(0, PREVIEW);
    return el(
      "li",
      {},
      el("details", { open: n === 0 }, el("summary", {}, title, el("span", {}, ` ${preview} \u2026`)), el("div", { class: "words" }, blocks(text))),
      source && el("p", { class: "quiet" }, [`${say("source")}: ${source.title}`, source.date].filter(Boolean).join(", ")),
      withheld ? el("p", { class: "bar trouble" }, say("answers_old")) : insert,
    );
  }
}
