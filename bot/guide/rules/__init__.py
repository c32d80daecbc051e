"""The content check: what must hold in knowledge/, every fault at once, in Danish.

Each module holds one kind of rule: a function from (Files, today) to faults. ERRORS are what a
guide may not have to be used; ADVICE only warns, and is left out when no day is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from bot.guide.rules import crisis, dates, ids, names, phrases, places, plain, references, shape, texts
from bot.guide.rules.documents import Documents, Files
from bot.guide.yaml_file import Fault

Rule = Callable[[Files, "date | None"], Iterable[Fault]]

ERRORS: tuple[Rule, ...] = (
    ids.unique,
    ids.parts,
    references.known,
    references.sources,
    references.pamphlets,
    texts.placeholders,
    texts.unwritten,
    texts.amounts,
    names.questions,
    places.kommuner,
    places.foreign,
    dates.exist,
    dates.rates,
    phrases.wordings,
    crisis.patterns,
)
ADVICE: tuple[Rule, ...] = (
    names.names,
    places.contacts,
    dates.reviews,
    plain.language,
)

__all__ = ["ADVICE", "ERRORS", "Documents", "check"]


def check(documents: Documents, today: date | None) -> list[Fault]:
    """All faults of the guide; `today` None leaves out advice and what only time makes wrong."""
    faults: list[Fault] = []
    files = Files([], [])
    for schema, document in documents:
        found = document.faults if document.data is None else [*document.faults, *shape.check(schema, document)]
        faults += found
        (files.broken if found or document.data is None else files.sound).append((schema, document))
    for rule in ERRORS if today is None else ERRORS + ADVICE:
        faults += rule(files, today)
    return sorted(set(faults))
