"""Ids: one of a kind, the same as the file's name, and no part of a topic twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath

from bot.guide.files.yaml_file import Fault
from bot.guide.rules.documents import Files, entries

NAMED_BY_FILE = ("topic", "kommune", "journey")
WITH_ID = (*NAMED_BY_FILE, "pamphlets", "contacts", "rates")


def unique(files: Files, today: date | None) -> Iterator[Fault]:
    for schema in WITH_ID:
        seen: dict[str, str] = {}
        for document, path, entry in entries(files, schema):
            identity = entry["id"]
            place = f"{document.file}:{document.line((*path, 'id'))}"
            if identity in seen:
                yield document.fault(
                    (*path, "id"), f"id «{identity}» bruges også i {seen[identity]}. Giv det et andet."
                )
            seen.setdefault(identity, place)
            stem = PurePosixPath(document.file).stem
            if schema in NAMED_BY_FILE and identity != stem:
                message = f"id er «{identity}», men filen hedder «{stem}». Ret en af dem."
                yield document.fault(("id",), message)


def parts(files: Files, today: date | None) -> Iterator[Fault]:
    """Details, tips and sources of a topic, and steps of a journey, by their ids."""
    for schema, names in (("topic", ("details", "tips", "sources")), ("journey", ("steps", "sources"))):
        for document, _, entry in entries(files, schema):
            for part in names:
                seen = set()
                for i, item in enumerate(entry.get(part) or ()):
                    identity = item.get("id", "")
                    if identity and identity in seen:
                        message = f"«{identity}» står to gange i {part}. Giv den ene et andet id."
                        yield document.fault((part, i, "id"), message)
                    seen.add(identity)
