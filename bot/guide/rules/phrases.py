"""What the bot says between facts: every name there once, with the values the code puts in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date

from bot.guide import phrase_values
from bot.guide.files.yaml_file import Document, Fault
from bot.guide.rules.documents import Files

_PAYLOAD = re.compile(r"/[a-z_]+(\{.*\})?")


def wordings(files: Files, today: date | None) -> Iterator[Fault]:
    sound = [document for schema, document in files if schema == "phrases"]
    if not sound:
        return
    expected = phrase_values.read()
    seen: dict[str, str] = {}
    for document in sound:
        for name, texts in document.data["responses"].items():
            path = ("responses", name)
            place = f"{document.file}:{document.line(path)}"
            if name in seen:
                yield document.fault(path, f"«{name}» står også i {seen[name]}. Behold den ét sted.")
            seen.setdefault(name, place)
            for i, wording in enumerate(texts):
                for message in _faults(wording["text"], expected.get(name)):
                    yield document.fault((*path, i, "text"), message)
    unclear = {_name(document) for schema, document in files.broken if schema == "phrases"}
    missing = [name for name in sorted(set(expected) - set(seen)) if expected[name].file not in unclear]
    by_name = {_name(document): document for document in sound}
    for name in missing:
        document = by_name.get(expected[name].file, sound[0])
        message = f"Sætningen «{name}» mangler, og botten siger den. Skriv den ind igen."
        yield Fault(document.file, max(document.lines.values(), default=1), message, path=("responses",))


def _name(document: Document) -> str:
    return document.file.rsplit("/", 1)[-1]


def _faults(text: str, expected: phrase_values.Expected | None) -> Iterator[str]:
    if text.startswith("/"):
        yield from _payload_faults(text)
        return
    if not text.strip():
        yield "Teksten er tom. Skriv den ind."
    if re.search(r"[{}]", re.sub(r"\{\w+\}", "", text)):
        yield "En krøllet parentes mangler sin anden halvdel, eller der står andet end ét ord i den. Ret den."
    if expected is None:
        return
    found = set(phrase_values.names_in(text))
    for value in sorted(found - expected.known):
        known = ", ".join("{" + v + "}" for v in sorted(expected.known)) or "ingen"
        yield f"{{{value}}} bliver ikke fyldt ud her. Brug: {known}."
    for value in sorted(expected.needed - found):
        yield f"{{{value}}} mangler i teksten. Skriv den ind igen."


def _payload_faults(text: str) -> Iterator[str]:
    match = _PAYLOAD.fullmatch(text.strip())
    try:
        json.loads((match and match.group(1)) or "{}")
    except ValueError:
        match = None
    if match is None:
        yield 'Knappens besked skal skrives som /ask_overview{"topic": "emne"}. Ret den.'
