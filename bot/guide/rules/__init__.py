"""The content check: what must hold in knowledge/, every fault at once, in Danish.

Each module holds one kind of rule: a function from (Files, today) to faults. ERRORS are what a
guide may not have to be used; ADVICE only warns, and is left out when no day is given.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date

from bot.guide.files.yaml_file import Document, Fault
from bot.guide.rules import crisis, dates, ids, names, phrases, places, plain, references, shape, texts
from bot.guide.rules.documents import Documents, Files

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


def check(documents: Documents, today: date | None, language_of: Collection[str] | None = None) -> list[Fault]:
    """All faults of the guide; `today` None leaves out advice and what only time makes wrong.

    `language_of` limits the slow look at plain language to these files.
    """
    faults: list[Fault] = []
    files = Files([], [])
    for schema, document in documents:
        found = document.faults if document.data is None else [*document.faults, *_shape(schema, document)]
        faults += found
        (files.broken if found or document.data is None else files.sound).append((schema, document))
    for rule in ERRORS if today is None else ERRORS + ADVICE:
        narrow = rule is plain.language and language_of is not None
        faults += rule(files.only(language_of or (), "plain_language") if narrow else files, today)
    return sorted(set(faults))


def _shape(schema: str, document: Document) -> list[Fault]:
    """A file that is read once is looked through once."""
    if document.shape is None:
        document.shape = list(shape.check(schema, document))
    return document.shape
