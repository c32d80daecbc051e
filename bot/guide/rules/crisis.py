"""The words a crisis is known by: patterns that can be read, and examples on one side only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.guide import crisis
from bot.guide.files.yaml_file import Fault
from bot.guide.rules.documents import Files
from bot.guide.words import normalise


def patterns(files: Files, today: date | None) -> Iterator[Fault]:
    for schema, document in files:
        if schema == "crisis":
            for path, message in crisis.faulty_patterns(document.data):
                yield document.fault(path, message)
            for type_, nets in document.data["types"].items():
                if not any(nets.values()):
                    yield document.fault(("types", type_), f"«{type_}» har ingen mønstre. Skriv mindst ét.")
        if schema == "crisis_examples":
            alarming = {normalise(text) for text in document.data["crisis"]}
            for i, text in enumerate(document.data["harmless"]):
                if normalise(text) in alarming:
                    message = f"«{text[:60]}» står også under crisis. Behold den ét sted."
                    yield document.fault(("harmless", i), message)
