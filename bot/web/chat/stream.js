/** Listen to a conversation: server-sent events over fetch, polling where streams do not get through. */

import { ApiError, api } from "./api.js";

const SILENT_MS = 45_000; // the server says something at least every 20 s
const FIRST_BYTE_MS = 8_000; // a proxy that holds the stream back shows here
const POLL_MS = 4_000;
const MOST_POLLS = 16; // in a row, before the stream is tried again
const STREAMS_BEFORE_POLL = 2;
const STALE_MS = 22_000; // longer than the server is ever silent
const LONGEST_MS = 30_000;

/** Milliseconds before attempt `n` (1, 2, …): doubling, and spread so that browsers do not come in step. */
export function backOff(n, random = Math.random) {
  return Math.min(LONGEST_MS, 400 * 2 ** n) * (0.5 + random() / 2);
}

/** Cut a stream of text into events: {event, data, id}, or {comment: true}. */
export function eventParser(emit) {
  let rest = "";
  let event = {};
  const line = (text) => {
    if (text === "") {
      if (event.data !== undefined) emit(event);
      event = {};
    } else if (!text.startsWith(":")) {
      const at = text.indexOf(":");
      const field = at < 0 ? text : text.slice(0, at);
      const value = at < 0 ? "" : text.slice(at + 1).replace(/^ /, "");
      if (field === "data") event.data = event.data === undefined ? value : `${event.data}\n${value}`;
      else event[field] = value;
    }
  };
  return (chunk) => {
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    lines.forEach(line);
  };
}

export class Listener {
  /** `on`: event(name, data), history(messages), link(fine, error), gone(). */
  constructor(token, after, on) {
    this.token = token;
    this.after = after;
    this.on = on;
    this.failures = 0;
    this.polls = 1;
    this.stopped = false;
  }

  async start() {
    let fetched = false;
    while (!this.stopped) {
      try {
        if (!fetched) {
          await this.catchUp("history");
          fetched = true;
        }
        if (this.failures >= STREAMS_BEFORE_POLL) await this.poll();
        else await this.stream();
        // A stream that worked and ended: the server is restarting, or a proxy is tidying up.
        await this.wait(backOff(1));
      } catch (error) {
        if (this.stopped) return;
        if (error.gone) return this.on.gone();
        this.failures += 1;
        await this.wait(backOff(this.failures));
      }
    }
  }

  stop() {
    this.stopped = true;
    this.controller?.abort();
    this.wake?.();
  }

  /** Try at once: the browser says that the line is back, or the page is looked at again. */
  hurry(anyway = false) {
    if (anyway || Date.now() - this.lastByte > STALE_MS) this.controller?.abort();
    this.wake?.();
  }

  async catchUp(as) {
    let messages;
    try {
      messages = await api.list(this.token, this.after);
    } catch (error) {
      // Only this tells that the line is down: a stream may fail alone, behind some proxies.
      if (!this.stopped && !error.gone) this.on.link(false, error);
      throw error;
    }
    if (this.stopped) return;
    this.on.link(true);
    if (as === "history") this.on.history(messages);
    else messages.forEach((message) => this.on.event("message", message));
    for (const message of messages) this.after = Math.max(this.after, message.seq);
  }

  async stream() {
    this.controller = new AbortController();
    let timer = setTimeout(() => this.controller.abort(), FIRST_BYTE_MS);
    try {
      const response = await api.events(this.token, this.after, this.controller.signal);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parse = eventParser((event) => this.receive(event));
      for (;;) {
        const { done, value } = await reader.read();
        if (done || this.stopped) return;
        clearTimeout(timer);
        timer = setTimeout(() => this.controller.abort(), SILENT_MS);
        this.lastByte = Date.now();
        this.failures = 0;
        this.polls = 1;
        this.on.link(true);
        parse(value);
      }
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError(0);
    } finally {
      clearTimeout(timer);
    }
  }

  receive({ event, data, id }) {
    if (id) this.after = Math.max(this.after, Number(id));
    let parsed;
    try {
      parsed = JSON.parse(data);
    } catch {
      return; // not ours
    }
    this.on.event(event ?? "message", parsed);
  }

  async poll() {
    for (let n = 0; n < this.polls && !this.stopped; n += 1) {
      if (n > 0) await this.wait(POLL_MS);
      await this.catchUp("poll");
    }
    this.polls = Math.min(MOST_POLLS, this.polls * 2);
    this.failures = STREAMS_BEFORE_POLL - 1; // one try with the stream
  }

  wait(ms) {
    if (this.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
