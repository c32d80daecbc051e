"""Which kommune a family means."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.dialogue.turn import Heard, Memory, World
from bot.guide.model import Guide
from bot.guide.words import normalise


def named(guide: Guide, text: str) -> list[str]:
    """Ids of the kommuner named in a text, in the order they are named."""
    plain = f" {normalise(text)} "
    found = []
    for kommune, pattern in _patterns(guide):
        match = pattern.search(plain)
        if match:
            found.append((match.start(), kommune))
    return [identity for _, identity in sorted(found)]


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
def _patterns(guide: Guide) -> list[tuple[str, re.Pattern[str]]]:
    found = []
    for kommune in guide.kommuner.values():
        names = "|".join(re.escape(normalise(n)) for n in (*kommune.names, kommune.short_name))
        found.append((kommune.id, re.compile(rf" (?:{names})(?:s|e)? ")))
    return found
