"""References: what an id names must exist, and a contact belongs to its own kommune."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from bot.guide.files.yaml_file import Document, Fault
from bot.guide.model import ROLES
from bot.guide.rules.documents import Files, Path_, all_texts, entries, local_answers
from bot.guide.rules.ids import NAMED_BY_FILE, WITH_ID
from bot.guide.schema import LISTS

RATE = re.compile(r"\{sats:([a-z0-9_]+)\}")
_FOLDERS = {
    "topic": "knowledge/topics/",
    "kommune": "knowledge/kommuner/",
    "pamphlets": "knowledge/pamphlets.yml",
    "contacts": "knowledge/contacts/",
    "rates": "knowledge/rates.yml",
}


@dataclass(frozen=True)
class _Known:
    ids: dict[str, set[str]]
    homes: dict[str, str]  # kommune of each contact, empty for the national ones
    unclear: frozenset[str]  # kinds of which a file cannot be read: an unknown id may stand there

    def expect(self, document: Document, path: Path_, value: str, schema: str, what: str) -> Iterator[Fault]:
        if value not in self.ids[schema] and schema not in self.unclear:
            message = f"{what} «{value}» findes ikke i {_FOLDERS[schema]}. Ret navnet, eller tilføj den."
            yield document.fault(path, message)

    def several(self, document: Document, path: Path_, values: Any, schema: str, what: str) -> Iterator[Fault]:
        for i, value in enumerate(values or ()):
            yield from self.expect(document, (*path, i), value, schema, what)

    def contacts(self, document: Document, path: Path_, values: Iterable[str], kommune: str) -> Iterator[Fault]:
        for i, value in enumerate(values or ()):
            if value not in ROLES:
                yield from self.contact(document, (*path, i), value, kommune)

    def contact(self, document: Document, path: Path_, value: str, kommune: str) -> Iterator[Fault]:
        yield from self.expect(document, path, value, "contacts", "Kontakten")
        owner = self.homes.get(value, "")
        if owner and owner != kommune:
            message = f"Kontakten «{value}» hører til {owner} og må ikke vises her. Brug en rolle."
            yield document.fault(path, message)


def known(files: Files, today: date | None) -> Iterator[Fault]:
    """Every id that names a topic, contact, pamphlet, rate or kommune."""
    all_ids = {schema: {entry["id"] for _, _, entry in entries(files, schema)} for schema in WITH_ID}
    for schema, document in files.broken:
        if schema in NAMED_BY_FILE:
            all_ids[schema].add(PurePosixPath(document.file).stem)
    unclear = frozenset(schema for schema, _ in files.broken if schema in LISTS)
    known = _Known(all_ids, {e["id"]: e.get("kommune", "") for _, _, e in entries(files, "contacts")}, unclear)
    for document, _, topic in entries(files, "topic"):
        yield from _topic(known, document, topic)
    for schema in ("pamphlets", "contacts", "journey"):
        for document, path, entry in entries(files, schema):
            if entry.get("kommune"):
                yield from known.expect(document, (*path, "kommune"), entry["kommune"], "kommune", "Kommunen")
    for document, path, pamphlet in entries(files, "pamphlets"):
        yield from known.several(document, (*path, "topics"), pamphlet.get("topics"), "topic", "Emnet")
    for document, _, kommune in entries(files, "kommune"):
        for role, value in kommune["contacts"].items():
            yield from known.contact(document, ("contacts", role), value, kommune["id"])
    for document, _, journey in entries(files, "journey"):
        for i, step in enumerate(journey["steps"]):
            yield from known.several(document, ("steps", i, "topics"), step.get("topics"), "topic", "Emnet")
    for document, path, text in all_texts(files):
        for rate in RATE.findall(text):
            yield from known.expect(document, path, rate, "rates", "Satsen")


def _topic(known: _Known, document: Document, topic: dict[str, Any]) -> Iterator[Fault]:
    home = topic.get("kommune", "")
    if home:
        yield from known.expect(document, ("kommune",), home, "kommune", "Kommunen")
    if (topic["area"] == "lokalt") != bool(home):
        message = "area «lokalt» og «kommune» hører sammen: sæt begge eller ingen."
        yield document.fault(("area",), message)
    yield from known.several(document, ("related",), topic.get("related"), "topic", "Emnet")
    yield from known.several(document, ("pamphlets",), topic.get("pamphlets"), "pamphlets", "Pjecen")
    yield from known.contacts(document, ("contacts",), topic.get("contacts") or (), home)
    for i, detail in enumerate(topic.get("details") or ()):
        if detail.get("kommune"):
            yield from known.expect(document, ("details", i, "kommune"), detail["kommune"], "kommune", "Kommunen")
    for kommune, local in (topic.get("kommuner") or {}).items():
        path = ("kommuner", kommune)
        yield from known.expect(document, path, kommune, "kommune", "Kommunen")
        yield from known.contacts(document, (*path, "contacts"), local.get("contacts") or (), kommune)
        yield from known.several(document, (*path, "pamphlets"), local.get("pamphlets"), "pamphlets", "Pjecen")


def sources(files: Files, today: date | None) -> Iterator[Fault]:
    """Every `sources: [id]` must name a source of the topic, the journey or the kommune."""
    for document, _, topic in entries(files, "topic"):
        for path, value, known in _places(topic):
            yield from _sources(document, path, value, known)
    for document, _, journey in entries(files, "journey"):
        own = {s.get("id") for s in journey["sources"]}
        for i, step in enumerate(journey["steps"]):
            yield from _sources(document, ("steps", i), step, own)


def _places(topic: dict[str, Any]) -> Iterator[tuple[Path_, Any, set[Any]]]:
    """(path, answer, ids it may name) of everything in a topic that may name sources."""
    own = {s.get("id") for s in topic["sources"]}
    local = {
        kommune: own | {s.get("id") for s in values.get("sources") or ()}
        for kommune, values in (topic.get("kommuner") or {}).items()
    }
    yield ("summary",), topic["summary"], own
    for kind, value in (topic.get("answers") or {}).items():
        yield ("answers", kind), value, own
    for i, value in enumerate(topic.get("tips") or ()):
        yield ("tips", i), value, own
    for i, value in enumerate(topic.get("details") or ()):
        yield ("details", i), value, local.get(value.get("kommune", ""), own)
    for kommune, kind, value in local_answers(topic):
        yield ("kommuner", kommune, kind), value, local[kommune]


def _sources(document: Document, path: Path_, value: Any, known: set[Any]) -> Iterator[Fault]:
    if isinstance(value, dict):
        for i, identity in enumerate(value.get("sources") or ()):
            if identity not in known:
                message = f"Kilden «{identity}» findes ikke under sources. Tilføj den, eller ret navnet."
                yield document.fault((*path, "sources", i), message)


def pamphlets(files: Files, today: date | None) -> Iterator[Fault]:
    """A published pamphlet has an address, one in preparation none; names lead to a topic."""
    for document, path, pamphlet in entries(files, "pamphlets"):
        published = pamphlet["status"] == "published"
        if published and not pamphlet.get("url"):
            yield document.fault(
                path, "En udgivet pjece skal have «url». Skriv adressen, eller sæt status til in_preparation."
            )
        if not published and pamphlet.get("url"):
            yield document.fault(
                (*path, "url"), "En pjece på vej må ikke have «url». Slet den, eller sæt status til published."
            )
        if pamphlet.get("names") and not pamphlet.get("topics"):
            message = "«names» virker kun, når pjecen har «topics»: navnene fører til det første emne. Skriv emnet."
            yield document.fault((*path, "names"), message)
