"""Which kommune a family means."""

from __future__ import annotations

from functools import lru_cache

from bot.dialogue.turn import Heard, Memory, World
from bot.guide.model import Guide
from bot.guide.words import normalise

ENDINGS = ("", "s", "e")  # Gentoftes, gentofte kommunes


def named(guide: Guide, text: str) -> list[str]:
    """Ids of the kommuner named in a text, in the order they are named."""
    names, longest = _names(guide)
    words, found = normalise(text).split(), []
    for start in range(len(words)):
        for length in range(min(longest, len(words) - start), 0, -1):
            kommune = names.get(" ".join(words[start : start + length]))
            if kommune and kommune not in found:
                found.append(kommune)
    return found


def current(heard: Heard, memory: Memory, world: World) -> str:
    """The kommune to answer for: named now, said before, or the page's."""
    given = heard.entities.get("kommune", "")
    if given in world.guide.kommuner:
        return given
    spoken = named(world.guide, heard.text)
    if len(spoken) == 1:
        return spoken[0]
    return memory.kommune or heard.page_kommune


def concerns(topic_id: str, kommune: str, world: World) -> bool:
    """Whether a family of that kommune can meet the topic: other kommuner's own ones are not for it."""
    topic = world.guide.topics.get(topic_id)
    return topic is not None and (not topic.kommune or kommune in ("", topic.kommune))


@lru_cache(maxsize=2)
def _names(guide: Guide) -> tuple[dict[str, str], int]:
    """Kommuner by every form of their names, and the most words of one: many kommuner cost a turn no more."""
    found: dict[str, str] = {}
    for kommune in guide.kommuner.values():
        for name in (*kommune.names, kommune.short_name):
            for ending in ENDINGS:
                found.setdefault(normalise(name) + ending, kommune.id)
    return found, max((len(name.split()) for name in found), default=0)
