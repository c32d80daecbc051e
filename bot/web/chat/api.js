/** The chat's HTTP interface. Every failure is an ApiError; `status` 0 means no answer came. */

const ROOT = "/chat/api";
const LIMIT_MS = 20_000;

export class ApiError extends Error {
  constructor(status, message = "", retryAfter = 0) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  get gone() {
    return this.status === 401;
  }

  /** Sending the same again may go well. */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

async function request(method, path, { token, body, accept, signal } = {}) {
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  if (accept) headers.Accept = accept;
  const limit = signal ? null : new AbortController();
  const timer = limit && setTimeout(() => limit.abort(), LIMIT_MS);
  let response;
  try {
    response = await fetch(path.startsWith("/") ? path : `${ROOT}/${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
      signal: signal ?? limit.signal,
      cache: "no-store",
      credentials: "omit",
    });
  } catch {
    throw new ApiError(0);
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok) throw await failure(response);
  return response;
}

async function failure(response) {
  let message = "";
  try {
    message = (await response.json()).message ?? "";
  } catch {
    // A proxy's own page: the status must do.
  }
  return new ApiError(response.status, message, Number(response.headers.get("Retry-After")) || 0);
}

async function read(response, how) {
  try {
    return await response[how]();
  } catch {
    throw new ApiError(0); // the line broke in the middle of the answer
  }
}

export const api = {
  async create(kommune) {
    const response = await request("POST", "conversations", { body: kommune ? { kommune } : {} });
    return read(response, "json");
  },

  async send(token, { client_id, text, payload }) {
    const body = payload ? { payload, client_id } : { text, client_id };
    return read(await request("POST", "messages", { token, body }), "json");
  },

  async list(token, after) {
    return read(await request("GET", `messages?after=${after}`, { token }), "json");
  },

  events(token, after, signal) {
    return request("GET", `events?after=${after}`, { token, signal, accept: "text/event-stream" });
  },

  feedback(token, seq, helpful, comment = "") {
    return request("POST", "feedback", { token, body: { seq, helpful, comment } });
  },

  async transcript(token) {
    return read(await request("GET", "transcript", { token, accept: "text/plain" }), "blob");
  },

  async file(token, address) {
    return read(await request("GET", address, { token }), "blob");
  },

  async returnCode(token) {
    return read(await request("POST", "return-code", { token }), "json");
  },

  withdrawCode(token) {
    return request("DELETE", "return-code", { token });
  },

  /** The conversation a code opens, with a token of its own for this browser. */
  async comeBack(code) {
    return read(await request("POST", "return", { body: { code } }), "json");
  },

  erase(token) {
    return request("DELETE", "conversation", { token });
  },
};

export function saveAs(blob, filename) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
