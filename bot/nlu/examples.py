"""The guide as training examples: a text, what it asks for, and what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.guide.model import Guide, Kommune, Topic
from bot.nlu_names import DETAIL_INTENT

QUESTION_WEIGHT = 1.0
TEXT_WEIGHT = 0.6  # the guide's own wording helps, but no parent writes like that


@dataclass(frozen=True)
class Example:
    """`intent` is empty for texts that teach the topic alone."""

    text: str
    topic: str
    intent: str = ""
    weight: float = QUESTION_WEIGHT


def from_guide(guide: Guide) -> Iterator[Example]:
    for topic in guide.topics.values():
        yield from _questions(topic)
        yield from (Example(name, topic.id, "ask_pamphlet") for name in guide.pamphlet_names(topic.id))
        yield from _texts(topic)


def _questions(topic: Topic) -> Iterator[Example]:
    for kind, questions in topic.questions.items():
        for question in questions:
            yield Example(question, topic.id, f"ask_{kind}")
    for detail in topic.details:
        for question in detail.questions:
            yield Example(question, topic.id, DETAIL_INTENT)


def _texts(topic: Topic) -> Iterator[Example]:
    yield Example(topic.title, topic.id, "ask_overview")
    for name in topic.names:
        yield Example(name, topic.id)
    answers = [topic.summary, *topic.answers.values(), *topic.details]
    answers += [a for local in topic.local.values() for a in local.answers.values()]
    for answer in answers:
        yield Example(answer.text, topic.id, weight=TEXT_WEIGHT)


def of_new_kommuner(guide: Guide, written: Iterable[str]) -> Iterator[str]:
    """How families say that they live in a kommune which no written example names.

    Made of the written ones, with the new kommune's names in place of another's: a new kommune is files alone.
    """
    written = list(written)
    named = {k.id: _named(k) for k in guide.kommuner.values()}
    new = [k for k in guide.kommuner.values() if not any(named[k.id].search(text) for text in written)]
    patterns = list(dict.fromkeys(p for text in written if (p := _pattern(text, named.values()))))
    for kommune in new:
        words = [name for name in kommune.names if not name.isdigit()] or [kommune.short_name]
        yield from (kommune.short_name, *kommune.names)
        yield from (pattern.replace("{}", words[i % len(words)]) for i, pattern in enumerate(patterns))


def _named(kommune: Kommune) -> re.Pattern[str]:
    """Any of the kommune's names as a word, the longest first; not its postcodes."""
    names = sorted({kommune.short_name, *kommune.names}, key=len, reverse=True)
    words = "|".join(re.escape(name) for name in names if not name.isdigit())
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _pattern(text: str, named: Iterable[re.Pattern[str]]) -> str:
    """«vi bor i gentofte» → «vi bor i {}»; empty for a text that names none, several or a postcode."""
    if any(char.isdigit() for char in text):
        return ""
    filled = [name.sub("{}", text) for name in named if name.search(text)]
    return filled[0] if len(filled) == 1 and filled[0].count("{}") == 1 and filled[0] != "{}" else ""
