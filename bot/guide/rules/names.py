"""Names and example questions: each leads to one topic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.guide.files.yaml_file import Document, Fault
from bot.guide.rules.documents import Files, Path_, entries, topic_questions
from bot.guide.words import normalise

ENOUGH_QUESTIONS = 20


def questions(files: Files, today: date | None) -> Iterator[Fault]:
    """An example question in two topics teaches the bot nothing; pamphlets' names count as questions."""
    asked: dict[str, tuple[str, str]] = {}
    for document, path, question, identity in _asked(files):
        key = normalise(str(question))
        owner, place = asked.setdefault(key, (identity, f"{document.file}:{document.line(path)}"))
        if owner != identity:
            message = f"Spørgsmålet «{question}» står også i emnet «{owner}» ({place}). Behold det ét sted."
            yield document.fault(path, message)


def _asked(files: Files) -> Iterator[tuple[Document, Path_, Any, str]]:
    """(document, path, question, its topic) of every example question."""
    for document, _, topic in entries(files, "topic"):
        for path, question in topic_questions(topic):
            yield document, path, question, topic["id"]
    for document, start, pamphlet in entries(files, "pamphlets"):
        for i, name in enumerate(pamphlet.get("names") or ()):
            for topic_id in (pamphlet.get("topics") or ())[:1]:
                yield document, (*start, "names", i), name, topic_id


def names(files: Files, today: date | None) -> Iterator[Fault]:
    """A name that two topics of one family's guide share, a title twice, and too few questions."""
    names: dict[str, list[tuple[str, str]]] = {}
    for document, _, topic in entries(files, "topic"):
        identity, home = topic["id"], topic.get("kommune", "")
        for path, name in [(("title",), topic["title"]), *((("names", i), n) for i, n in enumerate(topic["names"]))]:
            key = normalise(str(name))
            met = [other for other, place in names.get(key, []) if other != identity and _meet(home, place)]
            if met and not key.startswith("par_"):
                message = f"Navnet «{name}» står også i emnet «{met[0]}». Behold det ét sted."
                yield document.fault(path, message, "advarsel")
            names.setdefault(key, []).append((identity, home))
        count = sum(1 for _ in topic_questions(topic))
        if count < ENOUGH_QUESTIONS:
            message = f"Eksempler på spørgsmål: {count}. Skriv mindst {ENOUGH_QUESTIONS}."
            yield document.fault(("questions",), message, "advarsel")


def _meet(home: str, other: str) -> bool:
    """Whether one family can be led to both topics; a local topic may share a common one's name."""
    return home == other
