/** The desk: makes its parts, joins them, and passes the stream's news on. */

import { byId } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { Storage } from "../chat/session.js";
import { Tabs } from "../chat/tabs.js";
import { Session } from "../shared/session.js";
import { Announcer } from "./announce.js";
import { Answers } from "./answers.js";
import { Api } from "./api.js";
import { Callbacks } from "./callbacks.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { askColleague, askEnding, askLeave, askVerdict } from "./dialogs.js";
import { Idle } from "./idle.js";
import { help, listen } from "./keys.js";
import { Listener } from "./listener.js";
import { News } from "./news.js";
import { Notes } from "./notes.js";
import { DeskOutbox } from "./outbox.js";
import { People } from "./people.js";
import { Queue } from "./queue.js";
import { Search } from "./search.js";
import { ready as soundReady } from "./sound.js";
import { Status } from "./status.js";
import { Views } from "./views.js";

const OPEN = "familieguiden:desk:open:"; // the conversation a user had open, for a reload

const api = new Api();
const tabs = new Tabs("desk");
const announcer = new Announcer(tabs, new Storage("desk"));
const status = new Status(announcer);
const views = new Views({ callbacks: () => callbacks.load() });
const failed = (error) => error.status !== 401 && status.notice(error.message || say("connection_lost"));
const people = new People(api, failed);
const composer = new Composer({
  send: (text, sources) => conversation.write(text, sources),
  typing: () => conversation.typing(),
});
const answers = new Answers(api, (text, sources) => composer.insert(text, sources));
const notes = new Notes(async (text) => {
  await api.step(conversation.id, "notes", { text });
  changed(conversation.id);
});
const conversation = new Conversation(api, {
  composer,
  answers,
  notes,
  announcer,
  notice: (text) => status.notice(text),
  outbox: () => outbox,
  queueItem: (id) => queue.item(id),
  notOffered: (user, event) =>
    status.notice(say(event === "declined" ? "forward_declined" : "forward_lapsed", { name: people.name(user) })),
  report,
  steps: { claim, forward, forward_keep: keep, release, close, forward_accept: accept, forward_decline: decline },
});
const queue = new Queue({ open, claim, accept, decline });
const callbacks = new Callbacks(api, { open, announcer, notice: (text) => status.notice(text) });
const search = new Search(api, (id, seq) => open(id, seq));
const news = new News({ queue, people, conversation, callbacks, announcer, status });
const listener = new Listener(api, new Idle(api, announcer), {
  event: (name, data) => news.hear(name, data),
  link: (fine) => status.link(fine) && conversation.refresh(),
});
const session = new Session(api, tabs, {
  page: "desk",
  roles: ["advisor", "admin"],
  home: "queue-heading",
  words: { lost: say("connection_lost"), ended: say("session_ended"), noAccess: say("no_access") },
  on: { began, resumed, ended: () => listener.stop() },
});
let outbox = null;

watch();
session.start();

function began(who) {
  for (const part of [queue, people, conversation]) part.me = part === conversation ? who : who.user;
  composer.begin(who.user);
  outbox = new DeskOutbox({ api, tabs, user: who.user, on: { state: (...news) => conversation.way(...news) } });
  tabs.lead(() => session.inside && listener.start());
  resumed();
  const before = sessionStorage.getItem(OPEN + who.user);
  if (before) open(before);
}

function resumed() {
  listener.failures = 0;
  listener.start();
  outbox.flush();
  conversation.refresh();
}

// Steps with a conversation. After each the other tabs look again.

function open(id, seq = 0) {
  views.show("families", { conversation: true });
  queue.choose(id);
  sessionStorage.setItem(OPEN + session.who.user, id);
  return conversation.open(id, { seq });
}

async function step(id, name, body) {
  try {
    await api.step(id, name, body);
  } catch (error) {
    const { advisor } = error.body ?? {};
    if (advisor) status.notice(say("taken_by", { name: advisor }));
    else failed(error);
    if (conversation.id === id) conversation.refresh();
    return false;
  }
  changed(id);
  return true;
}

function changed(id) {
  tabs.tell({ changed: id });
  if (conversation.id === id) conversation.refresh();
}

async function claim(id) {
  if (await step(id, "claim")) await open(id);
}

async function accept(id) {
  if (await step(id, "accept")) await open(id);
}

async function decline(id) {
  news.declined(id);
  await step(id, "decline");
}

async function release(id) {
  conversation.letGo = true;
  news.released(id);
  await step(id, "release");
}

function forward(id) {
  return askColleague(people.colleagues, async (to) => {
    await api.step(id, "forward", { to });
    changed(id);
  });
}

async function keep(id) {
  await step(id, "keep");
}

async function close(id) {
  const ended = await askEnding(async (outcome, back) => {
    await api.step(id, "close", { outcome, back_to_bot: back });
    changed(id);
  });
  if (!ended) return;
  composer.forget(id);
  status.notice(say("closed_now"));
  views.show("families", { focus: "queue-heading" });
}

function report(id, message, opener) {
  return askVerdict(message, async (verdict, comment) => {
    await api.report(id, message.seq, verdict, comment);
    conversation.reported.add(`${id}:${message.seq}`);
    opener.textContent = say("item_saved");
    announcer.say(say("item_saved"));
  });
}

function leave() {
  const clear = () => {
    composer.clear();
    outbox.clear();
    sessionStorage.removeItem(OPEN + session.who.user);
  };
  const unfinished = composer.begun || outbox.items().length > 0 || queue.of("mine").length > 0;
  if (unfinished) return askLeave(() => session.leave(clear));
  return session.leave(clear).catch(failed);
}

function watch() {
  byId("logout").addEventListener("click", leave);
  byId("help-button").addEventListener("click", help);
  byId("back").addEventListener("click", () => views.show("families", { focus: "queue-heading" }));
  tabs.onTold(({ changed: id }) => id && id === conversation.id && conversation.refresh());
  window.addEventListener("offline", () => listener.hurry());
  window.addEventListener("online", () => {
    listener.hurry(true);
    outbox?.flush();
  });
  document.addEventListener("visibilitychange", () => {
    if (!session.inside) return;
    // A browser opens few lines to one server: of the hidden tabs only one keeps its own.
    if (document.hidden && !tabs.leader) listener.stop();
    else listener.start();
  });
  for (const first of ["pointerdown", "keydown"]) document.addEventListener(first, soundReady, { once: true });
  const mine = (work) => () => conversation.mine && work(conversation.id);
  listen(
    {
      queue: () => views.show("families", { focus: "queue-heading" }),
      write: () => views.show("families", { conversation: true, focus: conversation.mine ? "text" : "conversation-heading" }),
      answers: () => conversation.whole && views.show("families", { conversation: true, focus: "answers-text" }),
      notes: () => conversation.whole && views.show("families", { conversation: true, focus: "note" }),
      callbacks: () => views.show("callbacks", { focus: "callbacks-heading" }),
      search: () => views.show("search", { focus: "search-text" }),
      log: () => conversation.whole && views.show("families", { conversation: true, focus: "reading" }),
      next: () => {
        const [first] = queue.of("waiting");
        if (first) claim(first.conversation);
        else status.notice(say("queue_empty"));
      },
      forward: mine((id) => (conversation.whole.handoff.offered_to ? keep : forward)(id)),
      release: mine(release),
      close: mine(close),
      mute: () => announcer.mute(!announcer.muted),
      help,
    },
    () => session.inside,
  );
}
