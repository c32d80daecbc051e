"""Which values the code puts into each phrase: kept in phrase_values.json, written by `python -m bot schema`.

An editor rewrites the words around `{name}`; a value that is misspelt or gone would be heard by families.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")
_VALUE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Expected:
    """`needed` stand in every wording of the phrase, `known` in some; `file` is where it belongs."""

    file: str
    needed: frozenset[str]
    known: frozenset[str]


@lru_cache(maxsize=1)
def read() -> dict[str, Expected]:
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        name: Expected(
            file,
            frozenset(v for v in values if not v.endswith("?")),
            frozenset(v.rstrip("?") for v in values),
        )
        for name, (file, *values) in kept.items()
    }


def names_in(text: str) -> Iterator[str]:
    return (match.group(1) for match in _VALUE.finditer(text))


def table(wordings: Mapping[str, Mapping[str, list[str]]]) -> str:
    """The file's text for phrases as they stand now: {file: {name: [wording, …]}}."""
    lines = []
    for file, phrases in wordings.items():
        for name, texts in phrases.items():
            found = [set() if text.startswith("/") else set(names_in(text)) for text in texts]
            needed = set.intersection(*found)
            values = sorted(v if v in needed else f"{v}?" for v in set.union(*found))
            lines.append(f"  {json.dumps(name)}: {json.dumps([file, *values])}")
    return "{\n" + ",\n".join(sorted(lines)) + "\n}\n"
