/** Search in earlier conversations, within the time they are kept. */

import { byId, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { kommuneName, when } from "./words.js";

const SHORTEST = 2;
const AROUND = 90; // characters shown either side of the find

export class Search {
  /** `open(conversation, seq)` shows what was found. */
  constructor(api, open) {
    Object.assign(this, { api, open });
    this.field = byId("search-text");
    byId("search").addEventListener("submit", (event) => {
      event.preventDefault();
      this.find();
    });
  }

  async find() {
    const query = this.field.value.trim();
    const said = byId("search-said");
    byId("found").replaceChildren();
    if (query.length < SHORTEST) {
      said.textContent = say("search_short");
      return;
    }
    said.textContent = "";
    try {
      const found = await this.api.search(query);
      const count = found.length;
      said.textContent = count ? say(count === 1 ? "search_one" : "search_count", { count }) : say("search_none");
      byId("found").replaceChildren(...found.map((each) => this.item(each, query)));
    } catch (error) {
      said.textContent = error.message || say("connection_lost");
    }
  }

  item({ conversation, seq, text, from, state, kommune, at }, query) {
    const head = [kommuneName(kommune), when(at), say(`state_${state}`)].join(" \u00b7 ");
    return el(
      "li",
      { class: "card" },
      el(
        "button",
        { type: "button", class: "open", onclick: () => this.open(conversation, seq) },
        el("span", { class: "place" }, head),
        el("span", {}, `${say(`from_${from}`)}: `, marked(text, query)),
      ),
    );
  }
}

function marked(text, query) {
  const at = text.toLowerCase().indexOf(query.toLowerCase());
  if (at < 0) return text.slice(0, 2 * AROUND);
  const end = at + query.length;
  const before = text.slice(Math.max(0, at - AROUND), at);
  const cut = [at > AROUND && "\u2026", text.length > end + AROUND && "\u2026"];
  return [cut[0], before, el("mark", {}, text.slice(at, end)), text.slice(end, end + AROUND), cut[1]];
}
