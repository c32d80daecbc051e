"""Kommuner: places that point to one alone, opening hours, and the contacts a family needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.guide.files.yaml_file import Fault
from bot.guide.rules.documents import Files, Path_, entries, topic_texts
from bot.guide.words import normalise

# Without these a family cannot be led on: the others fall back to the main number.
NEEDED = ("hovednummer", "boernehandicap", "familievejleder", "ppr", "bekymring")


def kommuner(files: Files, today: date | None) -> Iterator[Fault]:
    places: dict[str, str] = {}
    for document, _, kommune in entries(files, "kommune"):
        identity = kommune["id"]
        for i, name in enumerate(kommune["names"]):
            owner = places.setdefault(normalise(str(name)), identity)
            if owner != identity:
                yield document.fault(("names", i), f"Stedet «{name}» hører også til {owner}. Behold det ét sted.")
        for day, spans in (kommune.get("opening_hours") or {}).items():
            for i, span in enumerate(spans):
                opens, _, closes = span.partition("-")
                if opens >= closes:
                    message = f"Tiden {span} slutter, før den begynder. Ret den."
                    yield document.fault(("opening_hours", day, i), message)


def foreign(files: Files, today: date | None) -> Iterator[Fault]:
    """A kommune's own number or address, in a text that families of another one are told."""
    homes: dict[str, set[str]] = {}
    for _, _, contact in entries(files, "contacts"):
        for sign in (re.sub(r"\D", "", str(contact.get("phone", ""))), contact.get("email", "").lower()):
            homes.setdefault(sign, set()).add(contact.get("kommune", ""))
    signs = {sign: places for sign, places in homes.items() if sign and "" not in places}
    for document, _, topic in entries(files, "topic"):
        for path, text in topic_texts(topic):
            home = _home(topic, path)
            plain = text.lower() + re.sub(r"(?<=\d)[ .](?=\d)", "", text)
            for sign in sorted(sign for sign, places in signs.items() if home not in places and sign in plain):
                message = f"{sign} hører til {', '.join(sorted(signs[sign]))} og må ikke siges til andre. Flyt det."
                yield document.fault(path, message)


def _home(topic: dict[str, Any], path: Path_) -> str:
    """The kommune whose families are told the text; empty for a text that all are told."""
    if path[0] == "kommuner":
        return str(path[1])
    own = topic["details"][path[1]].get("kommune", "") if path[0] == "details" else ""
    return own or topic.get("kommune", "")


def contacts(files: Files, today: date | None) -> Iterator[Fault]:
    """Roles nobody has, contacts nobody can reach, and contacts of a kommune that nothing shows."""
    known = {e["id"]: e for _, _, e in entries(files, "contacts")}
    for document, _, kommune in entries(files, "kommune"):
        has = kommune["contacts"]
        missing = [role for role in NEEDED if role not in has]
        if missing:
            message = f"Kommunen mangler {', '.join(missing)}. Familier får hovednummeret i stedet: skriv en kontakt."
            yield document.fault(("contacts",), message, "advarsel")
        main = known.get(has["hovednummer"], {})
        if main and not (main.get("phone") or (main.get("url") and main.get("note"))):
            message = "Hovednummeret har intet telefonnummer. Skriv «phone», eller «url» og en «note» om hvorfor."
            yield document.fault(("contacts", "hovednummer"), message, "advarsel")
        if not kommune.get("opening_hours"):
            message = "Ingen «opening_hours»: familierne kan kun blive ringet op. Skriv chattens åbningstid."
            yield document.fault((), message, "advarsel")
    for document, path, contact in entries(files, "contacts"):
        if not any(contact.get(way) for way in ("phone", "email", "url", "address", "note")):
            message = f"Kontakten «{contact['id']}» har hverken phone, email, url eller address. Skriv en vej."
            yield document.fault(path, message, "advarsel")
