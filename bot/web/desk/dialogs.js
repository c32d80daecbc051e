/** The questions that stand between a press and a step: how it ended, to whom, what is wrong, and the help. */

import { byId, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { presenceText } from "./words.js";

const OUTCOMES = ["answered", "referred", "callback", "no_reply", "other"];
const VERDICTS = ["wrong", "missing", "outdated"];

/** Show a form; `work(data)` runs on yes. It stays, with what went wrong, until the work is done. */
export function ask({ heading, body, yes, work }) {
  const [dialog, form, error] = [byId("dialog"), byId("dialog-form"), byId("dialog-error")];
  const before = document.activeElement;
  byId("dialog-heading").textContent = heading;
  byId("dialog-body").replaceChildren(...body);
  byId("dialog-yes").textContent = yes;
  byId("dialog-no").hidden = !work;
  error.hidden = true;
  let busy = false;
  form.onsubmit = async (event) => {
    if (!work) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    error.hidden = true;
    try {
      await work(new FormData(form));
      dialog.close("done");
    } catch (problem) {
      error.textContent = problem.message || say("connection_lost");
      error.hidden = false;
    } finally {
      busy = false;
    }
  };
  byId("dialog-no").onclick = () => dialog.close();
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    const closed = () => {
      const kept = before?.isConnected && before.offsetParent;
      (kept ? before : byId("conversation-heading")).focus();
      resolve(dialog.returnValue === "done");
    };
    dialog.addEventListener("close", closed, { once: true });
  });
}

export function askEnding(work) {
  return ask({
    heading: say("close_heading"),
    body: [
      choice(say("close_outcome"), "outcome", OUTCOMES, "outcome"),
      el("label", { class: "tick" }, el("input", { type: "checkbox", name: "back", checked: true }), say("close_to_bot")),
    ],
    yes: say("close_yes"),
    work: (data) => work(data.get("outcome"), data.has("back")),
  });
}

export function askColleague(colleagues, work) {
  const text = ({ name, state, reason }) => (state === "available" ? name : `${name} (${presenceText(state, reason)})`);
  const options = colleagues.map((each) => el("option", { value: each.user }, text(each)));
  const nobody = [el("p", {}, say("forward_nobody"))];
  const select = [el("label", { for: "colleague" }, say("forward_to")), el("select", { id: "colleague", name: "to" }, options)];
  return ask({
    heading: say("forward"),
    body: colleagues.length ? [...select, el("p", { class: "quiet" }, say("forward_hint"))] : nobody,
    yes: colleagues.length ? say("forward_yes") : say("dialog_close"),
    work: colleagues.length ? (data) => work(data.get("to")) : null,
  });
}

export function askVerdict(message, work) {
  const quote = message.text.length > 160 ? `${message.text.slice(0, 160)} \u2026` : message.text;
  return ask({
    heading: say("item_heading"),
    body: [
      el("blockquote", {}, quote),
      choice(say("item_what"), "verdict", VERDICTS, "item"),
      el("label", { for: "comment" }, say("item_comment")),
      el("textarea", { id: "comment", name: "comment", rows: "3", maxlength: "1000" }),
    ],
    yes: say("item_send"),
    work: (data) => work(data.get("verdict"), data.get("comment").trim()),
  });
}

export function askLeave(work) {
  return ask({ heading: say("leave_heading"), body: [el("p", {}, say("leave_text"))], yes: say("logout"), work });
}

export function showHelp(rows) {
  const row = ([keys, text]) => el("div", {}, el("dt", {}, el("kbd", {}, keys)), el("dd", {}, text));
  return ask({ heading: say("shortcuts"), body: [el("dl", { class: "keys" }, rows.map(row))], yes: say("dialog_close") });
}

function choice(legend, name, values, prefix) {
  const radio = (value, n) => {
    const input = el("input", { type: "radio", name, value, checked: n === 0, required: true });
    return el("label", { class: "tick" }, input, say(`${prefix}_${value}`));
  };
  return el("fieldset", {}, el("legend", {}, legend), values.map(radio));
}
