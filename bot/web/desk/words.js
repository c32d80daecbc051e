/** Names and times as the desk says them. */

import { dayText, kommuner, say, timeOf } from "../chat/labels.js";

const REASONS = ["asked", "lost", "not_understood", "not_helpful", "sensitive", "crisis", "error"];

export function kommuneName(id) {
  return kommuner.find((each) => each.id === id)?.name ?? (id || say("kommune_unknown"));
}

export function reasonText(reason) {
  return say(`reason_${REASONS.includes(reason) ? reason : "other"}`);
}

export function minutesSince(moment, now = Date.now()) {
  return Math.max(0, Math.floor((now - new Date(moment)) / 60_000));
}

export function when(moment, now = new Date()) {
  const at = new Date(moment);
  return say("when", { day: dayText(at, now), time: timeOf(at) });
}

/** Whether somebody takes families, with the reason she gave. */
export function presenceText(state, reason) {
  return [say(`presence_${state}`), reason].filter(Boolean).join(": ");
}
