/** The chat page: makes its parts, joins them, and minds the browser's own events. */

import { api } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { Menu } from "./dialogs.js";
import { byId } from "./dom.js";
import * as frame from "./frame.js";
import { Keeping } from "./keeping.js";
import { kommuner, say, startButtons } from "./labels.js";
import { ReturnCode } from "./return-code.js";
import { Status } from "./status.js";
import { View } from "./view.js";

const kommune = kommuner.find(({ id }) => id === frame.askedKommune)?.id ?? "";
const status = new Status(announce);
const view = new View(tools());
const composer = new Composer((text) => conversation.write({ text }));
const putBack = (text) => composer.putBack(text);
const conversation = new Conversation({ kommune, view, status, putBack });
const keeping = new Keeping({ conversation, status, composer });
const returnCode = new ReturnCode({ conversation, status });
const actions = {
  human: () => conversation.write({ payload: "/request_advisor", title: say("human") }),
  save: () => keeping.save(),
  print: () => keeping.print(),
  code: () => returnCode.get(),
  return: () => returnCode.have(),
  restart: () => keeping.restart(),
  delete: () => keeping.delete(),
};
const menu = new Menu(actions, { code: () => conversation.answered });

welcome();
frame.begin();
watch();
conversation.open();
composer.begin();

function welcome() {
  // The buttons stand in the page already, in the same order.
  [...byId("start-buttons").children].forEach((each, i) => {
    each.addEventListener("click", () => conversation.write(startButtons[i]));
  });
  byId("kommune-place").hidden = Boolean(kommune || conversation.session.current);
  conversation.session.kommune ||= byId("kommune").value; // chosen before we came
  byId("kommune").addEventListener("change", (event) => {
    conversation.session.kommune = event.target.value;
  });
}

function announce(text) {
  byId("announcer").textContent = text;
}

/** What messages and cards may do. */
function tools() {
  const kept = (name) => conversation.storage.get(name) ?? {};
  const keep = (name, key, value) => conversation.storage.set(name, { ...kept(name), [key]: value });
  return {
    press: (each) => conversation.write(each.payload ? each : { text: each.title }),
    announce,
    verdict: async (seq, helpful, comment) => {
      await api.feedback(conversation.token, seq, helpful, comment);
      keep("votes", seq, helpful);
    },
    voted: (seq) => seq in kept("votes"),
    ticks: { has: (key) => Boolean(kept("ticks")[key]), set: (key, on) => keep("ticks", key, on) },
    calendar: (ics) => keeping.calendar(ics),
    file: (address, filename) => keeping.file(address, filename),
  };
}

function watch() {
  const line = () => {
    status.link("browser", navigator.onLine);
    if (navigator.onLine) conversation.backOnline();
  };
  window.addEventListener("online", line);
  window.addEventListener("offline", line);
  if (!navigator.onLine) line();
  document.addEventListener("visibilitychange", () => conversation.minded());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]") || menu.escape()) return;
    frame.leave();
  });
  view.scroll.onUnread = (n) => {
    frame.showUnread(n);
    if (n === 0 && !document.hidden && view.scroll.atEnd) view.unmarkNew();
  };
}
