/** What publishing changes for families: answers that read otherwise, and known questions that get another. */

import { el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { kindName, kommuneName } from "./names.js";
import { endingText, percent } from "./trial.js";

const number = (n) => n.toLocaleString(document.documentElement.lang);

export class Families {
  /** `chosen()` gives the files that would be published. */
  constructor(api, chosen) {
    Object.assign(this, { api, chosen, round: 0 });
    this.said = el("p", { class: "quiet", role: "status" });
    this.found = el("div", { class: "families" });
    this.element = el("section", { class: "families", "aria-labelledby": "families-heading" }, el("h3", { id: "families-heading" }, say("edit_families_heading")), this.said, this.found);
  }

  /** The server looks for a while at a time: what is found so far is shown, and asked on. */
  async begin() {
    const mine = ++this.round;
    const files = this.chosen();
    this.found.replaceChildren();
    this.said.textContent = say(files.length ? "edit_families_waiting" : "edit_families_nothing");
    if (!files.length) return;
    try {
      for (let done = false; !done && mine === this.round; ) {
        const found = await this.api.post("families", { files });
        if (mine !== this.round) return;
        this.show(found);
        done = found.done;
      }
    } catch (error) {
      if (mine === this.round) this.said.textContent = error.body?.error === "guide_unreadable" ? error.message : say("edit_families_failed");
    }
  }

  end() {
    this.round++;
  }

  show(found) {
    if (found.done) this.said.textContent = looked(found);
    else if (found.near) this.said.textContent = say("edit_families_going", { looked: number(found.looked_at), near: number(found.near) });
    const nothing = !found.answers && !found.moved;
    if (nothing) return this.found.replaceChildren(found.done ? el("p", {}, el("b", {}, say("edit_families_none"))) : "");
    const open = [...this.found.querySelectorAll("details")].map((each) => each.open);
    this.found.replaceChildren(
      part("answers", found.answers, found.reworded, reworded, open[0]),
      found.same > 0 ? el("p", {}, say("edit_families_same", { n: found.same })) : "",
      found.moved || found.done ? part("moved", found.moved, found.questions, moved, open[1]) : "",
      found.learns ? el("p", { class: "bar" }, say("edit_families_learns")) : "",
    );
  }
}

function looked({ looked_at, known, understood, answers, learns }) {
  if (!understood) return say("edit_families_not_understood");
  if (!answers && !learns) return "";
  return say(looked_at < known ? "edit_families_looked" : "edit_families_all", { looked: number(looked_at), known: number(known) });
}

function part(name, count, list, one, open) {
  const heading = el("p", {}, el("b", {}, say(count ? `edit_families_${name}${count === 1 ? "_one" : ""}` : `edit_families_${name}_none`, { n: count })));
  if (!count) return heading;
  const rest = count - new Set(list.map((each) => each.item ? `${each.topic}/${each.item}` : each.text)).size;
  return el("div", {}, heading,
    el("details", { open: Boolean(open) }, el("summary", {}, say("edit_families_show")),
      el("ul", {}, list.map((each) => el("li", {}, one(each)))),
      rest > 0 && el("p", { class: "quiet" }, say("edit_families_more", { n: rest }))));
}

function lines(gone, come) {
  return [
    gone.length > 0 && el("p", { class: "lines" }, el("b", {}, `${say("edit_before")}: `), el("del", {}, gone.join("\n"))),
    come.length > 0 && el("p", { class: "lines" }, el("b", {}, `${say("edit_after")}: `), el("ins", {}, come.join("\n"))),
  ];
}

function reworded({ title, item, kommuner, gone, come }) {
  const some = kommuner.length > 0 && !kommuner.includes("");
  return [
    el("b", {}, `${title}: ${kindName(item)}`),
    some && el("p", { class: "quiet" }, say("edit_families_for", { kommuner: kommuner.map(kommuneName).join(", ") })),
    lines(gone, come),
  ];
}

function moved({ text, kommune, before, after }) {
  const side = (name, { ending, title, item, p }) => {
    if (!title) return el("p", {}, say(`edit_families_${name}_other`, { what: endingText(ending) }));
    return el("p", {}, say(`edit_families_${name}`, { what: `${title}: ${kindName(item)}`, p: percent(p) }));
  };
  return [
    el("b", {}, `\u00bb${text}\u00ab`),
    kommune && el("p", { class: "quiet" }, kommuneName(kommune)),
    side("was", before),
    side("now", after),
    lines(before.lines, after.lines),
  ];
}
