"""Messages as HTML from the server, for browsers without JavaScript. Everything is escaped here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from html import escape
from typing import Any

from bot.guide.links import pieces
from bot.guide.phrases import Phrases
from bot.guide.rendering import danish_date
from bot.wiring import COPENHAGEN

_LISTS = (("ul", re.compile(r"^\s*[-\u2022*]\s+")), ("ol", re.compile(r"^\s*\d{1,2}[.)]\s+")))
_SENDERS = ("family", "bot", "advisor", "system")


def message(shown: dict[str, Any], phrases: Phrases, identity: str = "") -> str:
    """One message, without its buttons; `shown` is as the API gives it."""
    sender = shown["from"] if shown["from"] in _SENDERS else "system"
    own = sender == "family"
    parts = [_who(sender, shown, phrases)]
    # What the family wrote stays as it was written, without links and lists.
    words = f"<p>{escape(shown['text'])}</p>" if own else blocks(shown["text"])
    parts.append(f'<div class="words">{words}</div>')
    parts += [_files(shown, phrases), sources(shown["sources"], phrases)]
    lang = f' lang="{escape(shown["lang"])}"' if shown.get("lang") else ""
    mark = f' id="{identity}"' if identity else ""
    return f'<article class="msg from-{sender}"{mark}{lang}>{"".join(parts)}</article>'


def _who(sender: str, shown: dict[str, Any], phrases: Phrases) -> str:
    name = phrases.say(f"sender_{sender}")
    if sender == "advisor" and shown.get("advisor"):
        name = f"{shown['advisor']}, {name}"
    at = datetime.fromisoformat(shown["at"]).astimezone(COPENHAGEN)
    when = phrases.say("plain_when", date=danish_date(at.date()), time=f"{at:%H.%M}")
    return f'<p class="who"><b>{escape(name)}</b> <span class="when">{escape(when)}</span></p>'


def blocks(text: str) -> str:
    """Paragraphs are parted by empty lines; lines that begin with - or 1. are lists."""
    return "".join(_groups(block.strip().split("\n")) for block in re.split(r"\n\s*\n", text) if block.strip())


def _groups(lines: Iterable[str]) -> str:
    made: list[tuple[str, list[str]]] = []
    for line in lines:
        tag, mark = next(((t, m) for t, m in _LISTS if m.match(line)), ("p", None))
        if not made or made[-1][0] != tag:
            made.append((tag, []))
        made[-1][1].append(mark.sub("", line) if mark else line)
    return "".join(_group(tag, own) for tag, own in made)


def _group(tag: str, lines: list[str]) -> str:
    if tag == "p":
        return f"<p>{inline(chr(10).join(lines))}</p>"
    return f"<{tag}>" + "".join(f"<li>{inline(line)}</li>" for line in lines) + f"</{tag}>"


def inline(text: str) -> str:
    return "".join(link(address, shown) if address else escape(shown) for shown, address in pieces(text))


def link(address: str, text: str, look: str = "") -> str:
    """A link, or its bare text where the address is not one a family may follow."""
    if not re.match(r"(?:https?://|mailto:|tel:|/(?!/))", address):
        return escape(text)
    shape = f' class="{look}"' if look else ""
    return f'<a href="{escape(address)}" rel="noopener noreferrer"{shape}>{escape(text)}</a>'


def _files(shown: dict[str, Any], phrases: Phrases) -> str:
    made = []
    if shown.get("ics"):
        made.append(link(f"/chat/enkel/frist.ics?seq={shown['seq']}", phrases.say("page_calendar"), "button"))
    if shown.get("pdf"):
        made.append(link(shown["pdf"].get("url", ""), phrases.say("page_pdf"), "button"))
    return f'<p class="row">{" ".join(made)}</p>' if made else ""


def sources(found: list[dict[str, str]], phrases: Phrases) -> str:
    if not found:
        return ""
    one = len(found) == 1
    title = phrases.say("page_sources_one") if one else phrases.say("page_sources_many", n=len(found))
    items = "".join(f"<li>{_source(source, phrases)}</li>" for source in found)
    return f'<details class="sources"><summary>{escape(title)}</summary><ul>{items}</ul></details>'


def _source(source: dict[str, str], phrases: Phrases) -> str:
    name = link(source.get("url", ""), source["title"])
    day = source.get("date", "")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        day = danish_date(date.fromisoformat(day))
    return f"{name}, {escape(phrases.say('page_read_on', date=day))}" if day else name
