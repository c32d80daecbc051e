"""The guide as training examples: a text, what it asks for, and what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.guide.matching import pamphlet_names
from bot.guide.model import Guide, Topic
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
        yield from (Example(name, topic.id, "ask_pamphlet") for name in pamphlet_names(guide, topic))
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
