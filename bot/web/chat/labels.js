/** What the page says: all of it comes from the guide, by way of the page's own data. */

const begin = JSON.parse(document.querySelector("[data-start]").dataset.start);
const language = document.documentElement.lang;

export const startButtons = begin.buttons;
export const kommuner = begin.kommuner;

export function say(name, values = {}) {
  let text = begin.labels[name] ?? name;
  for (const [key, value] of Object.entries(values)) text = text.replaceAll(`{${key}}`, value);
  return text;
}

const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric" });
const weekday = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });

export const timeOf = (date) => clock.format(date);
export const dayOf = (date) => day.format(date);

/** "2026-11-22" as a person writes it; anything else as it came. */
export function dateText(value) {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? day.format(new Date(`${value}T12:00`)) : value;
}

export function dayText(date, now) {
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (days === 0) return say("today");
  if (days === 1) return say("yesterday");
  return days < 200 ? weekday.format(date) : day.format(date);
}

function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
