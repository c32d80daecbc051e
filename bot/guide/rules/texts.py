"""What stands in the texts: placeholders that can be filled, and amounts with their year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.guide.files.yaml_file import Fault
from bot.guide.rules.documents import Files, Path_, all_texts, entries
from bot.guide.words import sentences

TO_WRITE = "SKRIV"  # begins what a draft leaves to the editor
_AMOUNT = re.compile(r"\d[\d.]*\s*(?:kr\b|kroner\b)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BRACE = re.compile(r"\{(?!sats:[a-z0-9_]+\})")


def placeholders(files: Files, today: date | None) -> Iterator[Fault]:
    for document, path, text in all_texts(files):
        if _BRACE.search(text):
            yield document.fault(path, "Krøllet parentes uden sats. Skriv {sats:navn}.")


def unwritten(files: Files, today: date | None) -> Iterator[Fault]:
    """What a draft leaves to the editor must never be spoken."""
    for schema, document in files:
        if schema == "topic":
            for path, value in _strings(document.data, ()):
                if value.startswith(f"{TO_WRITE} "):
                    yield document.fault(path, f"Her mangler tekst: «{value[:70]}». Skriv den, eller slet linjen.")


def _strings(data: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        if isinstance(value, str):
            yield (*path, key), value
        else:
            yield from _strings(value, (*path, key))


def amounts(files: Files, today: date | None) -> Iterator[Fault]:
    """An amount in running text grows old unseen, so its year stands in the same sentence."""
    for document, path, text in all_texts(files):
        for sentence in sentences(text):
            if _AMOUNT.search(sentence) and not _YEAR.search(sentence):
                message = f"Et beløb uden årstal: «{sentence.strip()[:60]}». Skriv året, eller brug en sats."
                yield document.fault(path, message)
    for document, path, pamphlet in entries(files, "pamphlets"):
        note = pamphlet.get("note", "")
        if _AMOUNT.search(note) and not _YEAR.search(note):
            yield document.fault((*path, "note"), "Et beløb uden årstal. Skriv året.")
