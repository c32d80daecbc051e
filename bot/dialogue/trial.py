"""One question tried: how it is understood, what in it counted, and the answer as the chat would give it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue import engine, items, place, topics
from bot.dialogue.rasa_turn import heard_from, to_messages
from bot.dialogue.turn import Heard, Memory, World
from bot.guide.answers.matching import Why
from bot.guide.answers.overlap import word_parts
from bot.nlu_names import NO_TOPIC

SHOWN = 4  # the winner and the runners-up
MOST_WORDS = 40  # of those that counted

Json = dict[str, Any]
Weigh = Callable[[str, str], Sequence[float]]  # (text, topic): what each of the text's words said for it


@dataclass(frozen=True)
class Counted:
    """A word of the question: what it said for the topic (the strongest is 1, against it below 0), and
    the share of the question that the answer holds with it."""

    word: str
    recogniser: float
    answer: float


def tried(parsed: Mapping[str, Any], kommune: str, world: World, weigh: Weigh) -> Json:
    """`parsed` is what the model in use found in the masked text; plain data for the editors' page."""
    heard = heard_from({**parsed, "metadata": {"kommune": kommune, "channel": "chat"}}, "")
    reply = engine.respond(heard, Memory(kommune=kommune), world)
    rendered = next((part.rendered for part in reply.parts if part.rendered), None)
    topic, item = (rendered.topic, rendered.kind) if rendered else ("", "")
    kommune = place.current(heard, Memory(kommune=kommune), world)
    weighed = topics.weighed(heard, Memory(kommune=kommune), world)
    likeliest = topic or (weighed[0][0] if weighed else "")
    why = world.matcher.why(heard.text, likeliest, item or _item(likeliest, heard, kommune, world))
    return {
        "text": heard.text,
        "ending": reply.ending,
        "topic": topic,
        "item": item,
        "intents": [list(pair) for pair in list(heard.intents.items())[:SHOWN]],
        "topics": [[name, _title(name, world), p] for name, p in heard.topics[:SHOWN]],
        "weighed": [[name, _title(name, world), p] for name, p in weighed[:SHOWN]],
        "items": _items(likeliest, heard, kommune, world),
        "nearest": {"text": why.example, "likeness": why.likeness},
        "about": _title(likeliest, world),
        "words": [vars(word) for word in counted(heard.text, weigh(heard.text, likeliest), why)],
        "crisis": heard.crisis,
        "worry": heard.worry,
        "messages": to_messages(reply, world.phrases, world.guide.version),
    }


def counted(text: str, weights: Sequence[float], why: Why) -> list[Counted]:
    """The words in their order; those that said nothing are there too."""
    words = text.split()
    strongest = max((abs(weight) for weight in weights), default=0.0) or 1.0
    pairs = list(zip(words, weights or [0.0] * len(words), strict=True))[:MOST_WORDS]

    def held(word: str) -> float:
        return sum(why.words.get(part, 0.0) for part in word_parts(word))

    return [Counted(word, round(weight / strongest, 3), round(held(word), 3)) for word, weight in pairs]


def _item(topic: str, heard: Heard, kommune: str, world: World) -> str:
    found = _matches(topic, heard, kommune, world)
    return found[0].item if found else ""


def _items(topic: str, heard: Heard, kommune: str, world: World) -> list[list[Any]]:
    return [[match.item, match.p] for match in _matches(topic, heard, kommune, world)[:SHOWN]]


def _matches(topic: str, heard: Heard, kommune: str, world: World) -> list[Any]:
    found = world.topic(topic)
    return items.choose_items(found, heard, kommune, world) if found else []


def _title(topic: str, world: World) -> str:
    """The topic's title; its id where it is not in this guide, nothing for the absence of a topic."""
    found = world.topic(topic)
    return found.title if found else ("" if topic == NO_TOPIC else topic)
