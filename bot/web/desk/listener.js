/** Listens to the desk's events for as long as the page is open, and answers each sign of life with a heartbeat. */

import { backOff, eventParser } from "../chat/stream.js";

const SILENT_MS = 15_000; // the server says something every 5 s
const FIRST_BYTE_MS = 8_000;
const BEAT_EVERY_MS = 4_000;
const STREAMS_BEFORE_POLL = 2;
const POLL_MS = 3_000;
const MOST_POLLS = 16; // in a row, before the stream is tried again

export class Listener {
  /** `on`: event(name, data), link(fine); `idle` knows whether anybody is there. */
  constructor(api, idle, on) {
    Object.assign(this, { api, idle, on });
    this.failures = 0;
    this.polls = 1;
    this.run = null; // a token for each run: one that was stopped cannot wake up in the next
    this.beaten = 0;
  }

  get running() {
    return this.run !== null;
  }

  async start() {
    if (this.running) return;
    const run = {};
    this.run = run;
    while (this.run === run) {
      try {
        if (this.failures < STREAMS_BEFORE_POLL) await this.stream(run);
        else await this.poll(run);
        await this.wait(backOff(1));
      } catch (error) {
        if (this.run !== run) return;
        if (error.status === 401) this.run = null; // after the log-in we are started again
        this.failures += 1;
        await this.wait(backOff(Math.min(this.failures, 4)));
      }
    }
  }

  stop() {
    this.run = null;
    this.controller?.abort();
    this.wake?.();
  }

  /** The browser says that the line has gone or come: do not wait to find out. */
  hurry(back = false) {
    if (back) this.failures = 0;
    this.controller?.abort();
    this.wake?.();
  }

  async stream(run) {
    const controller = new AbortController();
    this.controller = controller;
    let timer = setTimeout(() => controller.abort(), FIRST_BYTE_MS);
    try {
      const response = await this.api.events(controller.signal);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parse = eventParser(({ event, data }) => this.receive(event, data));
      for (;;) {
        const { done, value } = await reader.read();
        if (done || this.run !== run) return;
        clearTimeout(timer);
        timer = setTimeout(() => controller.abort(), SILENT_MS);
        this.failures = 0;
        this.polls = 1;
        this.on.link(true);
        this.beat(controller);
        parse(value);
      }
    } catch (error) {
      if (this.run === run && error.status !== 401) this.on.link(false);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  receive(event, data) {
    let parsed;
    try {
      parsed = JSON.parse(data);
    } catch {
      return; // not ours
    }
    this.on.event(event, parsed);
  }

  /** Not from a timer: browsers slow those of hidden tabs down until the lease has run out. */
  async beat(controller) {
    if (Date.now() - this.beaten < BEAT_EVERY_MS) return;
    this.beaten = Date.now();
    try {
      await this.idle.report();
    } catch {
      controller?.abort(); // a stream that only seems open
    }
  }

  /** Where streams do not get through. Reading the queue keeps the lease alive, too. */
  async poll(run) {
    try {
      for (let n = 0; n < this.polls && this.run === run; n += 1) {
        if (n > 0) await this.wait(POLL_MS);
        this.on.event("queue", await this.api.queue());
        this.beat();
        this.on.link(true);
      }
    } catch (error) {
      if (this.run === run && error.status !== 401) this.on.link(false);
      throw error;
    }
    this.polls = Math.min(MOST_POLLS, this.polls * 2);
    this.failures = STREAMS_BEFORE_POLL - 1; // one try with the stream
  }

  wait(ms) {
    if (!this.running) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
