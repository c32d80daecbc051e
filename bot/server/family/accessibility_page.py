"""The accessibility statement: what the newest run of the tests found, and what a person must still try."""

from __future__ import annotations

import json
from datetime import date
from html import escape
from typing import Any
from urllib.parse import quote

from bot import wiring
from bot.guide.rendering import contact_line, danish_date
from bot.server import pages
from bot.server.family import plain_html
from bot.server.pages import Markup

PLAIN = "/chat/enkel"
RESULTS = pages.WEB / "accessibility.json"  # written by `make screens`
SECTIONS = ("scope", "standard", "status", "machine", "human", "other", "contact", "law")


def values(kommune: str) -> dict[str, str]:
    phrases = wiring.phrases()
    known = kommune if kommune in wiring.guide().kommuner else ""
    found = json.loads(RESULTS.read_text(encoding="utf-8"))
    return {
        "access_title": phrases.say("access_title"),
        "access_intro": phrases.say("access_intro"),
        "access_back": phrases.say("access_back"),
        "back": f"/chat?kommune={quote(known)}" if known else "/chat",
        "sections": Markup("".join(_section(name, _markup(name, found, known)) for name in SECTIONS)),
    }


def _section(name: str, inside: str) -> str:
    heading = escape(wiring.phrases().say(f"access_{name}_heading"))
    return f"<section><h2>{heading}</h2>{inside}</section>"


def _markup(name: str, found: dict[str, Any], kommune: str) -> str:
    say = wiring.phrases().say
    if name == "status":
        text = say("access_status_some", n=found["faults"]) if found["faults"] else say("access_status_none")
        return plain_html.blocks(text)
    if name == "machine":
        day = danish_date(date.fromisoformat(found["date"]))
        return plain_html.blocks(say("access_machine_text", **{**found, "date": day}))
    if name == "other":
        link = plain_html.link(PLAIN, say("access_other_link"))
        return plain_html.blocks(say("access_other_text")) + f"<p>{link}</p>"
    if name == "contact":
        return _contact(kommune)
    return plain_html.blocks(say(f"access_{name}_text"))


def _contact(kommune: str) -> str:
    phrases = wiring.phrases()
    number = wiring.guide().contact("hovednummer", kommune) if kommune else None
    if not number:
        return plain_html.blocks(phrases.say("access_contact_unknown"))
    return plain_html.blocks(f"{phrases.say('access_contact_text')}\n\n{contact_line(number, phrases)}")
