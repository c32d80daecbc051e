"""«Nej, jeg mente …»: the question of before once more, about what was meant."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue import names, place, question, small_talk
from bot.dialogue.turn import Heard, Memory, Reply, World
from bot.guide.model import KINDS
from bot.guide.words import normalise

# In the plain form of `normalise`.
_MEANT = re.compile(
    r"^(?:(?:nej|naa|nae|ups|hov|ej|undskyld|ikke det) )*(?:jeg|vi) "
    r"(?:mente|mener|taenkte|taenker|ville|spurgte|spoerger) (?:(?:mere|bare|kun|nu|altsaa|paa|om|til det med) )*"
)
LEAST_WORDS = 2
INTENTS = {"ask_detail": 0.5, "ask_overview": 0.5}  # what was meant says nothing of the kind of answer


def reply(heard: Heard, memory: Memory, world: World) -> Reply:
    if len(place.named(world.guide, heard.text)) == 1:
        return small_talk.inform_kommune(heard, memory, world)
    named = names.named_topics(heard.text, memory.kommune, world)
    if named:
        return _same_about(named[0], heard, memory, world)
    return _by_its_words(heard, memory, world) or small_talk.repair(heard, memory, world)


def _same_about(topic: str, heard: Heard, memory: Memory, world: World) -> Reply:
    """«Nej, jeg mente merudgifter»: the same question about the topic named now."""
    kind = memory.item if memory.item in KINDS else "overview"
    entities = {"topic": topic, "item": kind}
    again = replace(heard, intent=f"ask_{kind}", intents={f"ask_{kind}": 1.0}, entities=entities)
    return question.answer(again, memory, world)


def _by_its_words(heard: Heard, memory: Memory, world: World) -> Reply | None:
    """«Nej, jeg mente til skolen»: what was meant as a question of its own, where the guide has an answer."""
    said = normalise(heard.words)
    meant = _MEANT.sub("", said)
    if meant == said or len(meant.split()) < LEAST_WORDS:
        return None
    asked = replace(heard, text=meant, spelt=meant, intent="ask_detail", intents=INTENTS, parts=())
    left = replace(memory, topic="", trail=tuple(topic for topic in (*memory.trail, memory.topic) if topic))
    answer = question.answer(asked, left, world)
    return answer if answer.ending == "answered" else None
