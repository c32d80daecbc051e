"""Which kommune a family means."""

from __future__ import annotations

import re

from bot.dialogue.turn import Heard, Memory, World
from bot.guide.model import Guide
from bot.guide.words import normalise


def named(guide: Guide, text: str) -> list[str]:
    """Ids of the kommuner named in a text, in the order they are named."""
    plain = f" {normalise(text)} "
    found = []
    for kommune in guide.kommuner.values():
        for name in (*kommune.names, kommune.short_name):
            match = re.search(rf" {re.escape(normalise(name))}(?:s|e)? ", plain)
            if match:
                found.append((match.start(), kommune.id))
                break
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
