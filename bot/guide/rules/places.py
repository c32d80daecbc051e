"""Kommuner: places that point to one alone, opening hours, and the contacts a family needs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.guide.rules.documents import Files, entries
from bot.guide.words import normalise
from bot.guide.yaml_file import Fault

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
