/** Running text as elements: paragraphs, lists and safe links. Nothing is ever read as HTML. */

import { el } from "./dom.js";
import { say } from "./labels.js";

const LINK =
  /(?<url>https?:\/\/[^\s<>"'\u00ab\u00bb]+)|(?<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?<tel>(?<![\d\w.-])(?:\+45 ?)?\d{2} \d{2} \d{2} \d{2}(?![\d\w-]))/g;

/** The address when it is one a family may follow, else null. */
export function safeUrl(value) {
  try {
    const url = new URL(value, location.origin);
    return ["http:", "https:", "tel:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export function telUrl(phone) {
  const digits = phone.replace(/[^\d+]/g, "");
  return `tel:${digits.length === 8 ? "+45" : ""}${digits}`;
}

/** A link to `address`, or its bare text when the address is not safe. */
export function link(address, text, attributes = {}) {
  const url = safeUrl(address);
  if (!url) return document.createTextNode(text);
  if (!url.startsWith("http")) return el("a", { href: url, ...attributes }, text);
  const outside = { target: "_blank", rel: "noopener noreferrer" };
  const note = el("span", { class: "only-heard" }, ` (${say("new_window")})`);
  return el("a", { href: url, ...outside, ...attributes }, text, note);
}

const LONGEST_ADDRESS = 34;

/** An address as a person would say it: the site, and that there is more. */
function brief(address) {
  const text = address.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");
  if (text.length <= LONGEST_ADDRESS) return text;
  return `${text.split("/")[0]}/\u2026`;
}

/** A line of text with its addresses and numbers as links. */
export function inline(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const found = match[0].replace(/[.,;:!?)\]]+$/, "");
    parts.push(text.slice(end, match.index));
    const { url, mail } = match.groups;
    if (url) parts.push(link(found, brief(found)));
    else parts.push(link(mail ? `mailto:${found}` : telUrl(found), found));
    end = match.index + found.length;
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== "");
}

/** Paragraphs are parted by empty lines; lines that begin with - or 1. are lists. */
export function blocks(text) {
  return text
    .split(/\n\s*\n/)
    .filter((block) => block.trim())
    .flatMap((block) => groups(block.trim().split("\n")));
}

const KINDS = [
  ["ul", /^\s*[-\u2022*]\s+/],
  ["ol", /^\s*\d{1,2}[.)]\s+/],
];

function groups(lines) {
  const made = [];
  for (const line of lines) {
    const [tag, mark] = KINDS.find(([, pattern]) => pattern.test(line)) ?? ["p", /^/];
    const last = made.at(-1);
    if (last?.tag === tag) last.lines.push(line.replace(mark, ""));
    else made.push({ tag, lines: [line.replace(mark, "")], first: line });
  }
  return made.map(({ tag, lines: own, first }) => {
    if (tag === "p") return el("p", {}, inline(own.join("\n")));
    const start = tag === "ol" && Number.parseInt(first, 10);
    return el(tag, { start: start > 1 && start }, own.map((line) => el("li", {}, inline(line))));
  });
}
