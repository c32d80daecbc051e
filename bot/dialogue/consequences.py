"""What a changed guide means for families: answers that read otherwise, and known questions that get another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.dialogue import engine, topics
from bot.dialogue.turn import Heard, Memory, World
from bot.guide.model import RENDERED_KINDS, Guide, Topic
from bot.guide.words import sentences

LEFT_OUT = ("krise",)  # of the evaluation set: a crisis is answered before the guide is asked


@dataclass(frozen=True)
class Known:
    """A question that families are known to ask; `topic` is its own where the guide holds it."""

    text: str
    kommune: str = ""
    topic: str = ""


@dataclass(frozen=True)
class Reworded:
    """An answer that reads otherwise: the sentences that go and that come, alike for these kommuner."""

    topic: str
    item: str
    kommuner: tuple[str, ...]  # "" is a family that has not told its kommune
    gone: tuple[str, ...]
    come: tuple[str, ...]


@dataclass(frozen=True)
class Given:
    """What a question gets: `p` is how surely its topic is meant, `text` all that is said."""

    ending: str
    topic: str
    item: str
    p: float
    text: str


@dataclass(frozen=True)
class Change:
    """A known question that gets something else than before."""

    question: Known
    before: Given
    after: Given

    @property
    def elsewhere(self) -> bool:
        """Whether it gets another answer, and not the same one in other words."""
        now, was = self.after, self.before
        return (now.ending, now.topic, now.item) != (was.ending, was.topic, was.item)


def of_guide(guide: Guide) -> Iterator[Known]:
    """The guide's own example questions, each as a family asks that can get the answer."""
    for topic in guide.topics.values():
        for questions in topic.questions.values():
            yield from (Known(text, topic.kommune, topic.id) for text in questions)
        for detail in topic.details:
            yield from (Known(text, detail.kommune or topic.kommune, topic.id) for text in detail.questions)


def of_set(lines: Iterable[str]) -> Iterator[Known]:
    """The first turn of each dialogue of an evaluation set (one JSON object a line)."""
    for line in lines:
        dialogue = json.loads(line)
        if dialogue["kind"] not in LEFT_OUT:
            yield Known(dialogue["turns"][0]["say"], dialogue.get("kommune") or "")


def reworded(before: World, after: World) -> list[Reworded]:
    """Every answer of the guide that reads otherwise, in the order of the guide."""
    old, new = _texts(before), _texts(after)
    groups: dict[tuple, list[str]] = {}
    for topic, item, kommune in dict.fromkeys([*old, *new]):
        was, now = old.get((topic, item, kommune), ""), new.get((topic, item, kommune), "")
        if was != now:
            groups.setdefault((topic, item, *lines_apart(was, now)), []).append(kommune)
    return [Reworded(topic, item, tuple(homes), *lines) for (topic, item, *lines), homes in groups.items()]


def lines_apart(was: str, now: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sentences that only the first text has, and those that only the second has."""
    old, new = sentences(was), sentences(now)
    return tuple(x for x in old if x not in new), tuple(x for x in new if x not in old)


def given(heard: Heard, kommune: str, world: World) -> Given:
    reply = engine.respond(heard, Memory(kommune=kommune), world)
    rendered = next((part.rendered for part in reply.parts if part.rendered), None)
    topic, item = (rendered.topic, rendered.kind) if rendered else ("", "")
    said = "\n\n".join(p.rendered.text_with_sources(world.phrases) if p.rendered else p.text for p in reply.parts)
    return Given(reply.ending, topic, item, 0.0, said)


def change(question: Known, heard: Heard, before: World, after: World, changed: set[tuple[str, str]]) -> Change | None:
    """None when the question gets what it got; `changed` are (topic, item) that read otherwise for somebody."""
    kommune = question.kommune
    was, now = given(heard, kommune, before), given(heard, kommune, after)
    if was == now and (now.topic, now.item) not in changed:
        return None
    return Change(question, _sure(was, heard, kommune, before), _sure(now, heard, kommune, after))


def _sure(found: Given, heard: Heard, kommune: str, world: World) -> Given:
    p = dict(topics.weighed(heard, Memory(kommune=kommune), world)).get(found.topic, 0.0)
    return Given(found.ending, found.topic, found.item, p, found.text)


def _texts(world: World) -> dict[tuple[str, str, str], str]:
    """Every answer as it is spoken, by (topic, kind, kommune)."""
    found = {}
    for topic in world.guide.topics.values():
        for kommune in [topic.kommune] if topic.kommune else ["", *world.guide.kommuner]:
            for item in _items(topic, kommune):
                rendered = world.renderer.answer(topic, item, kommune)
                found[topic.id, rendered.kind, kommune] = rendered.text_with_sources(world.phrases)
    return found


def _items(topic: Topic, kommune: str) -> list[str]:
    local = topic.local.get(kommune)
    kinds = ["overview", *topic.answers, *(local.answers if local else ()), *RENDERED_KINDS]
    return list(dict.fromkeys([*kinds, *(d.kind for d in topic.details if d.kommune in ("", kommune))]))
