/** Several tabs of one family: one sends at a time, one listens while all are hidden, all hear the same. */

const SEND_WAIT_MS = 10_000;

export class Tabs {
  constructor(space) {
    this.space = `familieguiden:${space}`;
    this.leader = !navigator.locks;
    try {
      this.channel = new BroadcastChannel(this.space);
    } catch {
      this.channel = null; // forbidden in some frames, as storage is
    }
  }

  tell(message) {
    this.channel?.postMessage(message);
  }

  onTold(callback) {
    this.channel?.addEventListener("message", (event) => callback(event.data));
  }

  /** Become the tab that listens for the hidden ones, when the one before has closed. */
  lead(callback) {
    const lead = () => {
      this.leader = true;
      callback();
      return new Promise(() => {});
    };
    navigator.locks?.request(`${this.space}:listen`, lead).catch(lead); // denied where storage is
  }

  /** Run while no other tab sends. A frozen tab may hold the lock: then go on without it. */
  async alone(work) {
    if (!navigator.locks) return work();
    let begun = false;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), SEND_WAIT_MS);
    try {
      return await navigator.locks.request(`${this.space}:send`, { signal: patience.signal }, () => {
        begun = true;
        clearTimeout(timer);
        return work();
      });
    } catch (error) {
      if (begun) throw error;
      return work();
    }
  }
}
