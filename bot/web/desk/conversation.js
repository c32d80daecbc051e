/** The open conversation: fetched whole, kept up to date by the stream, and what may be done with it. */

import { button, byId } from "../chat/dom.js";
import { say } from "../chat/labels.js";
import { Log } from "./log.js";
import { showSummary } from "./summary.js";
import { kommuneName } from "./words.js";

const READ_AFTER_MS = 400;
const FETCH_AFTER_MS = 700; // the stream's own messages come first

export class Conversation {
  /** `tools`: composer, outbox(), notes, answers, report(message, opener), notOffered(user, event), steps {name: work}, notice, announcer, tabs. */
  constructor(api, tools) {
    Object.assign(this, { api, ...tools });
    this.id = "";
    this.reported = new Set();
    this.log = new Log(
      {
        report: (message, opener) => this.report(this.id, message, opener),
        reported: (seq) => this.reported.has(`${this.id}:${seq}`),
      },
      () => this.readSoon(),
    );
    document.addEventListener("visibilitychange", () => this.readSoon());
    window.addEventListener("focus", () => this.readSoon());
  }

  get mine() {
    return Boolean(this.whole) && this.whole.state === "advisor" && this.whole.handoff?.advisor_user === this.me.user;
  }

  /** Show a conversation; the focus goes to the writing box when it is mine, else to the heading. */
  async open(id, { seq = 0, focus = true } = {}) {
    this.id = id;
    this.whole = null;
    this.log.clear();
    this.notes.clear();
    const whole = await this.fetch(id);
    if (!whole || this.id !== id) return;
    this.composer.turnTo(id);
    this.answers.turnTo(whole);
    this.draw(whole);
    this.log.fill(whole.messages, whole.handoff?.read_seq ?? 0);
    for (const item of this.outbox().of(id)) this.showPending(item);
    if (seq) this.jump(seq, focus);
    else if (focus) (this.mine ? byId("text") : byId("conversation-heading")).focus();
    this.readSoon();
  }

  async fetch(id) {
    try {
      return await this.api.conversation(id);
    } catch (error) {
      if (error.status === 404) this.gone(id);
      else if (error.status !== 401) this.notice(error.message || say("connection_lost"));
      return null;
    }
  }

  /** What stands there may be old: after a lost line, a step, or news from another tab. */
  async refresh() {
    const { id } = this;
    if (!id) return;
    const whole = await this.fetch(id);
    if (!whole || this.id !== id) return;
    const known = this.whole?.history.length ?? whole.history.length;
    this.draw(whole);
    this.offerEnded(whole.history.slice(known));
    for (const message of whole.messages) this.came(message);
    this.readSoon();
  }

  close() {
    this.id = "";
    this.whole = null;
    this.log.clear();
    this.draw(null);
  }

  /** What had the focus may be hidden by this: then the heading has it. */
  draw(whole) {
    const before = document.activeElement;
    this.whole = whole;
    const shown = Boolean(whole);
    byId("conversation-none").hidden = shown;
    byId("reading").hidden = !shown;
    byId("tools").hidden = !shown;
    byId("writing").hidden = !shown;
    byId("conversation-state").textContent = shown ? this.stateText() : "";
    const kommune = shown && kommuneName(whole.handoff?.kommune || whole.kommune);
    byId("conversation-heading").textContent = shown ? say("conversation_with", { kommune }) : say("conversation_heading");
    this.drawSteps();
    if (shown) {
      showSummary(whole, (seq) => this.jump(seq));
      this.notes.show(whole.notes);
      this.answers.allow(this.mine);
    }
    if (byId("desk").contains(before) && !before.checkVisibility()) byId("conversation-heading").focus();
  }

  stateText() {
    const { state, handoff } = this.whole;
    if (state === "advisor" && !this.mine) return say("taken_by", { name: handoff?.advisor ?? "" });
    return this.mine ? say("state_mine") : say(`state_${state}`);
  }

  /** The steps that can be taken now, as buttons; a focused one that goes hands its focus on. */
  drawSteps() {
    const place = byId("steps");
    const names = this.stepNames();
    place.hidden = names.length === 0;
    if (place.dataset.names !== names.join()) {
      const held = place.contains(document.activeElement);
      place.dataset.names = names.join();
      place.replaceChildren(...names.map((name) => this.stepButton(name)));
      if (held) byId("conversation-heading").focus();
    }
    byId("composer").hidden = !this.mine;
    const why = this.whole && !this.mine ? this.whyNot() : "";
    byId("writing-why").textContent = why;
    byId("writing-why").hidden = !why;
  }

  stepNames() {
    if (!this.whole) return [];
    const { state, handoff } = this.whole;
    if (this.mine) return [handoff.offered_to ? "forward_keep" : "forward", "release", "close"];
    if (handoff?.offered_to === this.me.user && state === "advisor") return ["forward_accept", "forward_decline"];
    return state === "waiting" ? ["claim"] : [];
  }

  stepButton(name) {
    const main = ["claim", "forward_accept"].includes(name) ? "main" : "";
    return button(say(name), () => this.steps[name](this.id), `small ${main}`.trim());
  }

  whyNot() {
    const { state, handoff } = this.whole;
    if (state === "waiting") {
      const returned = handoff?.last_advisor === this.me.user && this.lost === this.id;
      return [returned && say("returned"), say("write_claim_first")].filter(Boolean).join(" ");
    }
    return state === "advisor" ? say("taken_by", { name: handoff?.advisor ?? "" }) : say("write_over");
  }

  /** A new line of the queue about this conversation. */
  item(item) {
    if (!this.whole) return;
    const { state, handoff } = this.whole;
    const changed =
      item.state !== state ||
      ["advisor_user", "offered_to", "urgent", "handoff"].some((key) => item[key] !== handoff?.[key]);
    if (this.mine && item.state === "waiting" && !this.letGo) this.lost = this.id;
    this.letGo = false;
    if (changed) this.refresh();
    else if (item.last_seq > this.log.lastSeq) this.fetchSoon();
  }

  /** The colleague said no, or nothing; what I took back myself is no news. Told by what is new in the history, for an offer may have come and gone between two looks. */
  offerEnded(news) {
    const { event, advisor } = news.at(-1) ?? {};
    if (this.mine && (event === "declined" || event === "offer_lapsed")) this.notOffered(advisor, event);
  }

  fetchSoon() {
    clearTimeout(this.fetching);
    this.fetching = setTimeout(() => {
      const item = this.queueItem(this.id);
      if (item && item.last_seq > this.log.lastSeq) this.refresh();
    }, FETCH_AFTER_MS);
  }

  /** A message of this conversation; read aloud unless it is my own or the robot's. */
  came(message) {
    if (!this.log.add(message)) return;
    if (message.from === "family") this.announcer.say(`${say("from_family")}: ${message.text}`);
    if (message.from === "advisor") this.outboxKnows(message);
    this.readSoon();
  }

  outboxKnows({ client_id }) {
    if (client_id) this.outbox().remove(client_id); // another tab of mine may have sent it
  }

  left(state) {
    if (state === "deleted") this.gone(this.id);
    else this.refresh();
  }

  gone(id) {
    if (this.id === id) this.close();
    this.composer.forget(id);
    for (const item of this.outbox().of(id)) this.outbox().remove(item.client_id);
    this.notice(say("conversation_gone"));
  }

  jump(seq, focus = true) {
    const article = this.log.shown.get(seq);
    if (!article) return;
    this.log.follows = false;
    article.scrollIntoView({ block: "start" });
    article.setAttribute("tabindex", "-1");
    if (focus) article.focus({ preventScroll: true });
  }

  // Writing

  write(text, sources) {
    const item = this.outbox().write(this.id, text, sources);
    this.showPending(item);
    this.outbox().flush();
  }

  showPending(item) {
    this.log.addPending(item, this.me.name);
    if (item.failed) this.way(item, "failed", item.failed === true ? "" : item.failed);
  }

  /** News of the outbox about a message of mine. */
  way(item, state, detail) {
    if (item.conversation !== this.id) return;
    if (state === "sent") return this.log.confirm(item.client_id, detail);
    const edit = () => {
      this.discard(item);
      this.composer.putBack(item.text, item.sources);
    };
    const discard = () => {
      this.discard(item);
      byId(byId("composer").hidden ? "conversation-heading" : "text").focus();
    };
    this.log.way(item, state, state === "failed" ? detail : "", { edit, discard });
    if (state === "failed") this.announcer.say([say("not_sent"), detail].filter(Boolean).join(" "));
  }

  discard(item) {
    this.outbox().remove(item.client_id);
    this.log.discard(item.client_id);
  }

  typing() {
    if (this.mine) this.api.step(this.id, "typing").catch(() => {}); // the next key tries again
  }

  // Reading

  readSoon() {
    clearTimeout(this.reading);
    this.reading = setTimeout(() => this.read(), READ_AFTER_MS);
  }

  async read() {
    const { lastSeq, atEnd } = this.log;
    const handoff = this.whole?.handoff;
    if (!this.mine || document.hidden || !document.hasFocus() || !byId("log").offsetParent || !atEnd) return;
    if (lastSeq <= handoff.read_seq) return;
    try {
      const { seq } = await this.api.step(this.id, "read", { seq: lastSeq });
      handoff.read_seq = seq;
    } catch {
      // The next message or look tries again.
    }
  }
}
