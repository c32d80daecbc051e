"""Draft topics: an empty one to fill in, or one proposed from a page or PDF the editor has saved.

Nothing is invented: what the page does not say stands as «SKRIV …», which the check refuses in a topic.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import FoldedScalarString

from bot.guide.model import TO_CONFIRM
from bot.guide.page_text import Page, read_page
from bot.guide.rules.texts import TO_WRITE

REVIEW_DAYS = 182
MAX_SECTIONS = 12
MAX_TEXT = 1200  # of one section; the rest is for the editor to find on the page
_FACTS = {
    "Beløb": re.compile(r"\d[\d.]*(?:,\d+)?\s*(?:kr\b\.?|kroner\b)", re.IGNORECASE),
    "Frister": re.compile(r"\b\d+\s+(?:hverdage|arbejdsdage|dage|uger|måneder)\b", re.IGNORECASE),
    "Telefon": re.compile(r"(?<!\d)\d{2} ?\d{2} ?\d{2} ?\d{2}(?!\d)"),
    "E-mail": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
}
_LAW = re.compile(
    r"\b((?:[a-zæøå]+(?:s|lovens?) )?[a-zæøå]*lov(?:en|ens)?)\s+(§+\s*\d+\s?[a-e]?\b(?:,? stk\. \d+)?)", re.IGNORECASE
)


def skeleton(identity: str, title: str, area: str, today: date, owner: str = "redaktionen", kommune: str = "") -> str:
    """The text of a new topic's file, with what is to be written marked."""
    topic = _topic(identity, title, area, today, owner, kommune)
    topic["questions"]["overview"] = [f"{TO_WRITE} mindst 20 spørgsmål i alt, som forældre stiller dem"]
    topic["sources"] = [_source(f"{TO_WRITE} kildens titel", "", today)]
    return _dump(topic, ["Et nyt emne. Skriv, hvor der står SKRIV, og kør: python -m bot check"])


def draft_from_page(
    raw: bytes, name: str, identity: str, today: date, *,
    url: str = "", area: str = "", kommune: str = "", owner: str = "redaktionen",
) -> str:  # fmt: skip
    """The text of a draft from a saved page; raises page_text.UnreadablePage with what to do, in Danish.

    `name` is the file's name (.html, .htm or .pdf). Every answer is the page's own words, to_confirm, and
    is to be rewritten: facts carry over from a source, sentences do not.
    """
    page = read_page(raw, name)
    address = url or page.url
    topic = _topic(
        identity, page.title[:60].strip(), area or ("lokalt" if kommune else "rettigheder"), today, owner, kommune
    )
    first, *rest = page.sections
    topic["summary"] = _answer(first.text)
    topic["details"] = [_detail(s.heading, s.text, n) for n, s in enumerate(rest[:MAX_SECTIONS], start=1)]
    topic["law"] = [{"act": act, "section": section, "certainty": TO_CONFIRM} for act, section in _laws(page)]
    topic["questions"]["overview"] = [f"{TO_WRITE} mindst 20 spørgsmål i alt, som forældre stiller dem"]
    topic["sources"] = [_source(page.title, address, today, page.date)]
    for key in ("details", "law"):
        if not topic[key]:
            del topic[key]
    return _dump(topic, _notes(page, name, address, rest[MAX_SECTIONS:]))


def _topic(identity: str, title: str, area: str, today: date, owner: str, kommune: str) -> CommentedMap:
    topic = CommentedMap()
    topic["id"] = identity
    topic["title"] = title or f"{TO_WRITE} emnets navn på knappen"
    topic["area"] = area
    if kommune:
        topic["kommune"] = kommune
    topic["summary"] = f"{TO_WRITE} i to eller tre sætninger, hvad det er"
    topic["details"] = []
    topic["law"] = []
    topic["contacts"] = ["boernehandicap"]
    topic["names"] = [title] if title else [f"{TO_WRITE} et navn, forældre bruger"]
    topic["questions"] = CommentedMap()
    topic["sources"] = []
    topic["owner"] = owner
    topic["reviewed"] = today
    topic["review_by"] = today + timedelta(days=REVIEW_DAYS)
    return topic


def _answer(text: str) -> dict[str, Any]:
    return {"text": _folded(text), "certainty": TO_CONFIRM, "sources": ["kilde"]}


def _detail(heading: str, text: str, number: int) -> dict[str, Any]:
    return {
        "id": slug(heading) or f"afsnit_{number}",
        **_answer(text),
        "questions": [heading, f"{TO_WRITE} sådan spørger forældre om det"],
    }


def _source(title: str, url: str, today: date, page_date: str = "") -> dict[str, Any]:
    source: dict[str, Any] = {"id": "kilde", "title": title}
    if url:
        source["url"] = url
    if page_date:
        source["page_date"] = page_date
    return {**source, "read": today, "certainty": TO_CONFIRM}


def _folded(text: str) -> FoldedScalarString:
    cut = text if len(text) <= MAX_TEXT else text[:MAX_TEXT].rsplit(" ", 1)[0] + " …"
    return FoldedScalarString(cut + "\n")


def slug(text: str) -> str:
    """«Hvem kan få det?» → «hvem_kan_faa_det»."""
    plain = text.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[:40].rstrip("_")


def _laws(page: Page) -> list[tuple[str, str]]:
    found = (m for s in page.sections for m in _LAW.finditer(s.text))
    return list(dict.fromkeys((m.group(1), " ".join(m.group(2).split())) for m in found))[:6]


def _notes(page: Page, name: str, url: str, left_out: Iterable[Any]) -> list[str]:
    """What stands above the draft: where it is from, and what to look for."""
    notes = [f"Kladde læst fra {name}. Alt er sidens egne ord og ubekræftet: skriv det om, og bekræft det."]
    if not url:
        notes.append("Sidens adresse er ikke kendt. Skriv den som url under sources.")
    text = "\n".join(s.text for s in page.sections)
    for label, pattern in _FACTS.items():
        found = list(dict.fromkeys(" ".join(m.group().split()) for m in pattern.finditer(text)))
        if found:
            notes.append(f"{label} på siden: {', '.join(found[:12])}")
    headings = [s.heading for s in left_out if s.heading]
    if headings:
        notes.append(f"Ikke taget med: {', '.join(headings)}")
    return notes


def _dump(topic: CommentedMap, notes: list[str]) -> str:
    for key in ("details", "law"):
        if key in topic and not topic[key]:
            del topic[key]
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 100  # type: ignore[assignment]
    yaml.representer.ignore_aliases = lambda *_: True
    out = io.StringIO()
    yaml.dump(topic, out)
    schema = "# yaml-language-server: $schema=../schema/topic.json\n"
    return schema + "".join(f"# {' '.join(note.split())}\n" for note in notes) + out.getvalue()
