"""People and offices a family calls by their name: «hvad er telefonen til DUKH»."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from bot.dialogue.asked import asks
from bot.dialogue.turn import Heard, Part, Reply, World
from bot.guide.model import Contact, Guide
from bot.guide.rendering import contact_text, source_line
from bot.guide.words import normalise

LETTERS = 4  # shorter words of a name say nothing alone
ENDING = 2  # «ankestyrelse» is Ankestyrelsen
MOST = 2


def with_named(reply: Reply, heard: Heard, world: World) -> Reply:
    """The reply with how to reach those the message names, where that is asked and not told yet."""
    if heard.pressed or not asks("contact", heard):
        return reply
    unsure = reply.ending in ("clarified", "lost")  # what it then tells are guesses
    told = "" if unsure else " ".join(part.text for part in reply.parts)
    untold = [c for c in named(heard.words, reply.memory.kommune, world.guide) if _way(c) not in told][:MOST]
    if not untold:
        return reply
    text = "\n\n".join(f"{contact_text(c, world.phrases)}\n{source_line(c.source, world.phrases)}" for c in untold)
    if unsure:
        memory = replace(reply.memory, misses=0, dialogue=None)
        return Reply((Part(text, reply.parts[-1].buttons[-1:]),), memory, "answered")
    return reply.before(Part(text))


def named(text: str, kommune: str, guide: Guide) -> list[Contact]:
    """Contacts of the whole country and of the family's kommune whose name stands in the text."""
    said = normalise(text).split()
    return [
        contact
        for contact, name in _names(guide)
        if contact.kommune in ("", kommune) and all(any(word.startswith(part) for word in said) for part in name)
    ]


def _way(contact: Contact) -> str:
    return contact.phone or contact.email or contact.url


@lru_cache(maxsize=2)
def _names(guide: Guide) -> list[tuple[Contact, tuple[str, ...]]]:
    """Each contact with the beginnings of the words it is called by; a kommune's own name calls none."""
    places = {word for k in guide.kommuner.values() for word in normalise(f"{k.name} {k.short_name}").split()}
    found = []
    for contact in guide.contacts.values():
        words = normalise(re.split(r",| i ", contact.name)[0]).split()
        parts = tuple(w[: max(LETTERS, len(w) - ENDING)] for w in words if len(w) >= LETTERS and w not in places)
        if parts and not any(word in places for word in words):
            found.append((contact, parts))
    return found
