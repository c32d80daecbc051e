/** A new topic: title and id first, the rest in the form. */

import { button, byId, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { line, select, enumOptions, kommuneOptions, wrap } from "./fields.js";

const LETTERS = { "\u00e6": "ae", "\u00f8": "oe", "\u00e5": "aa" };
const AREAS = ["rettigheder", "sagen", "lige_faaet_diagnose", "pjecer", "lokalt"];

export function idOf(title) {
  const plain = title.toLowerCase().replace(/[\u00e6\u00f8\u00e5]/g, (letter) => LETTERS[letter]);
  return plain.replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 60);
}

/** Resolves with the data a new topic begins with, or null. */
export function newTopicDialog(names, given = {}) {
  const dialog = byId("dialog");
  const data = { title: given.title ?? "", area: "rettigheder", kommune: "" };
  return new Promise((resolve) => {
    let made = null;
    const trouble = el("p", { class: "bar trouble", role: "alert", id: "new-trouble" });
    const title = line(data, "title", { required: true, changed: () => {} });
    const options = { required: true, changed: () => {} };
    const kommune = wrap(["kommune"], say("edit_field_kommune"), select(data, "kommune", { changed: () => {}, options: kommuneOptions(), empty: say("edit_everywhere") }));
    const form = el("form", { novalidate: true },
      el("h2", { id: "dialog-heading" }, say("edit_new_topic")),
      wrap(["title"], say("edit_field_title"), title),
      wrap(["area"], say("edit_field_area"), select(data, "area", { ...options, options: enumOptions(AREAS) })),
      kommune,
      trouble,
      el("div", { class: "row foot" }, button(say("edit_cancel"), () => dialog.close()), el("button", { class: "button main" }, say("edit_new_topic_begin"))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const id = idOf(data.title);
      const why = !id ? say("edit_title_missing") : names.topics[id] && say("edit_topic_exists", { title: names.topics[id] });
      if (why) {
        trouble.textContent = why;
        title.setAttribute("aria-invalid", "true");
        return title.focus();
      }
      made = begin(id, data, given);
      dialog.close();
    });
    title.setAttribute("aria-describedby", `new-trouble ${title.getAttribute("aria-describedby")}`);
    dialog.replaceChildren(form);
    dialog.onclose = () => resolve(made);
    dialog.showModal();
  });
}

function begin(id, { title, area, kommune }, { questions = [] }) {
  const now = new Date();
  const day = (date) => date.toISOString().slice(0, 10);
  const later = new Date(now);
  later.setMonth(later.getMonth() + 6);
  const place = kommune ? { kommune } : {};
  return {
    id,
    title: title.trim(),
    area: kommune ? "lokalt" : area,
    ...place,
    summary: { text: "", certainty: "to_confirm" },
    names: [title.trim().toLowerCase()],
    questions: { overview: questions },
    sources: [{ id: "s1", title: "", read: day(now), certainty: "to_confirm" }],
    owner: "",
    reviewed: day(now),
    review_by: day(later),
  };
}
