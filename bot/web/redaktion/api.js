/** The editors' HTTP interface. */

import { WorkApi } from "../shared/api.js";

const ROOT = "/redaktion/api/";
const LIMIT_MS = 60_000; // checking and publishing take their time

export class Api extends WorkApi {
  constructor() {
    super(ROOT, LIMIT_MS);
  }

  get(name, values = {}, signal) {
    const query = new URLSearchParams(values).toString();
    return this.json("GET", name + (query && `?${query}`), undefined, signal);
  }

  post(name, body = {}, signal) {
    return this.json("POST", name, body, signal);
  }
}
