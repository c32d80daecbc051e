/** The editors' page: which view the address names, the drafts, and the way to publish them. */

import { button, byId, el } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { Tabs } from "../chat/tabs.js";
import { Session } from "../shared/session.js";
import { Api } from "./api.js";
import { Editing } from "./editing.js";
import { gapsView } from "./gaps.js";
import { historyView } from "./history.js";
import { List } from "./list.js";
import { numbersView } from "./numbers.js";
import { newTopicDialog } from "./new-topic.js";
import { publishDialog } from "./publish.js";
import { trialView } from "./trial.js";

const TRAINING_EVERY_MS = 3_000;
const QUIET = ["idle", "live"];
const BUSY = ["waiting", "training", "checking"];
const api = new Api();
const list = new List({ create: () => create() });
let found = null; // the newest list: rows, names, drafts
let editing = null;
let start = null; // what a new topic begins with
let training = 0;

const session = new Session(api, new Tabs("redaktion"), {
  page: "redaktion",
  roles: ["editor", "admin"],
  home: "main",
  words: { lost: say("edit_connection_lost"), ended: say("edit_session_ended"), noAccess: say("edit_no_access") },
  on: { began: () => route(), resumed: () => editing?.keep() },
});
window.addEventListener("hashchange", () => session.inside && route());
window.addEventListener("beforeunload", (event) => editing?.dirty && event.preventDefault());
byId("publish-open").addEventListener("click", () => publish());
byId("logout").addEventListener("click", () => leave());
session.start();

async function load() {
  found = await api.get("files");
  byId("problem").hidden = !found.problem;
  byId("problem").textContent = found.problem && say("edit_problem", { why: found.problem });
  count();
  tellTraining(found.training);
}

function count() {
  const mine = found.drafts.filter((each) => each.mine).length;
  byId("draft-count").textContent = mine;
  byId("draft-count").hidden = !mine;
}

async function drafts() {
  const fresh = await api.get("drafts");
  found.drafts = fresh;
  count();
}

function notice(text) {
  byId("notice").textContent = text;
}

async function route() {
  if (editing && !(await editing.keep())) return;
  const [path, rest = ""] = decodeURIComponent(location.hash.slice(2)).split("?");
  const [view, ...file] = path.split("/");
  notice("");
  byId("main").setAttribute("aria-busy", "true");
  const names = { list: "", gaps: "mangler", history: "historik", trial: "proev", numbers: "tal" };
  for (const each of document.querySelectorAll("nav [data-view]")) {
    if (names[each.dataset.view] === view) each.setAttribute("aria-current", "page");
    else each.removeAttribute("aria-current");
  }
  editing = null;
  try {
    if (!found || !view) await load();
    const made = await show(view, file.join("/"), rest);
    byId("main").replaceChildren(made);
    if (editing) editing.arrived();
    else made.querySelector("h1")?.focus();
  } catch (error) {
    if (error.status === 401) return;
    byId("main").replaceChildren(troubleView(error.message || say("edit_connection_lost")));
    byId("main").querySelector("h1").focus();
  }
  byId("main").removeAttribute("aria-busy");
}

function show(view, file, rest) {
  if (view === "fil") return edit(file, rest);
  if (view === "mangler") return gapsView(api, found.names, { create, add, notice });
  if (view === "tal") return numbersView(api);
  if (view === "proev") return trialView(api, { drafts: found.drafts.filter((each) => each.mine).length, drafted: rest === "kladder" });
  if (view === "historik") return historyView(api, found.names, file, async (text) => { await route(); notice(text); });
  return list.element(found);
}

function troubleView(text) {
  return el("section", { class: "view" },
    el("h1", { tabindex: "-1" }, say("edit_title")),
    el("p", { class: "bar trouble", role: "alert" }, text),
    el("div", { class: "row" }, button(say("edit_again"), () => route(), "main")));
}

function edit(file, entry) {
  editing = new Editing(api, found.names, { notice, drafts, publish });
  const given = start;
  start = null;
  return editing.open(file, { entry, start: given });
}

/** A new topic, empty but for what was given: a title, or questions that nobody could answer. */
async function create(given = {}) {
  const made = await newTopicDialog(found.names, given);
  if (!made) return;
  start = made;
  location.hash = `#/fil/topics/${made.id}.yml`;
}

/** Put sentences among a topic's questions, in the editor's draft of it. */
async function add(topic, kind, sentences) {
  const file = `topics/${topic}.yml`;
  const opened = await api.get("file", { file });
  const data = opened.draft?.data ?? opened.data;
  const questions = ((data.questions ??= {})[kind] ??= []);
  questions.push(...sentences.filter((each) => !questions.includes(each)));
  await api.post("draft", { file, base: opened.draft?.base ?? opened.version, data });
  await drafts();
}

async function publish() {
  if (editing && !(await editing.keep())) return;
  if (!found) await load();
  const made = await publishDialog(api, found.names).catch((error) => notice(error.message));
  if (!made) return;
  await load();
  if (!location.hash.startsWith("#/fil/")) window.history.replaceState(null, "", "#/");
  await route();
  notice(say("edit_published"));
  training = setTimeout(askTraining, TRAINING_EVERY_MS);
}

function leave() {
  session.leave(() => (location.hash = "")).catch((error) => notice(error.message || say("edit_connection_lost")));
}

/** How far the bot is in learning new words; asked again while it goes on. */
function tellTraining(status) {
  clearTimeout(training);
  const place = byId("training");
  const state = status?.state ?? "idle";
  const shown = !QUIET.includes(state) || (state === "live" && place.dataset.state && place.dataset.state !== "live");
  place.hidden = !shown;
  place.className = state === "refused" ? "bar trouble" : "bar";
  place.dataset.state = state;
  const told = [status?.line, ...(status?.reasons ?? [])].filter(Boolean).join(" ");
  if (shown && place.textContent !== told) place.textContent = told;
  if (state === "refused" || (state === "waiting" && status.mode === "manual")) place.append(" ", button(say(`edit_training_${state}`), () => learn(state === "refused"), "small"));
  if (BUSY.includes(state)) training = setTimeout(askTraining, TRAINING_EVERY_MS);
}

async function askTraining() {
  if (session.inside) tellTraining(await api.get("training").catch(() => ({ state: "waiting" })));
}

function learn(anyway) {
  api.post("training", { anyway }).then(tellTraining, (error) => notice(error.message));
}
