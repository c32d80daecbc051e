/** The conversation's secret and what else this browser keeps. Nothing is kept before the family writes. */

const memory = new Map(); // a browser may forbid storage, for instance inside a frame

export class Storage {
  constructor(space) {
    this.space = `familieguiden:${space}:`;
  }

  get(key) {
    try {
      const kept = localStorage.getItem(this.space + key);
      if (kept !== null) return JSON.parse(kept);
    } catch {
      // Forbidden or spoilt: what this page remembers must do.
    }
    return memory.get(this.space + key) ?? null;
  }

  set(key, value) {
    memory.set(this.space + key, value);
    try {
      localStorage.setItem(this.space + key, JSON.stringify(value));
    } catch {
      // Full or forbidden: kept in memory for as long as the page is open.
    }
  }

  remove(key) {
    memory.delete(this.space + key);
    try {
      localStorage.removeItem(this.space + key);
    } catch {
      // Forbidden: there is nothing there.
    }
  }

  keys(prefix) {
    const found = new Set(memory.keys());
    try {
      for (let i = 0; i < localStorage.length; i += 1) found.add(localStorage.key(i));
    } catch {
      // Forbidden: only memory.
    }
    const start = this.space + prefix;
    return [...found].filter((k) => k.startsWith(start)).map((k) => k.slice(this.space.length));
  }

  /** Another tab changed a key: forget our copy of it and say which. */
  onForeignChange(callback) {
    window.addEventListener("storage", (event) => {
      if (event.key === null) {
        memory.clear();
        callback("session", null);
      } else if (event.key.startsWith(this.space)) {
        memory.delete(event.key);
        callback(event.key.slice(this.space.length), event.newValue && JSON.parse(event.newValue));
      }
    });
  }
}

export class Session {
  constructor(storage, api, kommune) {
    this.storage = storage;
    this.api = api;
    this.kommune = kommune;
  }

  get current() {
    return this.storage.get("session");
  }

  /** The conversation, made now if there is none. Call it under the tabs' lock for sending. */
  async ensure() {
    if (this.current) return this.current;
    const made = await this.api.create(this.kommune);
    const session = { ...made, kommune: this.kommune };
    this.storage.set("session", session);
    return session;
  }

  /** Go on here with a conversation that was begun on another device. */
  adopt(made) {
    for (const key of this.storage.keys("")) {
      if (key !== "session" && !key.startsWith("out:")) this.storage.remove(key);
    }
    this.storage.set("session", { ...made, kommune: this.kommune });
  }

  /** Forget the conversation, unless another tab has begun a newer one. */
  forget(token) {
    if (this.current?.token !== token) return false;
    for (const key of this.storage.keys("")) {
      if (!key.startsWith("out:")) this.storage.remove(key);
    }
    return true;
  }
}
