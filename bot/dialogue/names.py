"""Topics called by their name in a message."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.dialogue.turn import World
from bot.guide.model import Guide
from bot.guide.words import normalise

NAME_LETTERS = 5  # shorter names say too little alone


def named_topics(text: str, kommune: str, world: World) -> list[str]:
    """Topics whose title or other name stands in the text, the longest name first, else as in the guide."""
    plain = f" {normalise(text)} "
    names = _names(world.guide)
    found: dict[str, tuple[int, int]] = {}
    for word in set(plain.split()):
        for name in names.get(word, ()):
            if name.words in plain and (not name.home or kommune in ("", name.home)):
                rank = (-len(name.words), name.place)
                found[name.topic] = min(found.get(name.topic, rank), rank)
    return sorted(found, key=lambda topic: found[topic])


@dataclass(frozen=True)
class _Name:
    """`words` normalised, with a space before and after; `home` is the topic's kommune."""

    words: str
    topic: str
    home: str
    place: int  # of the topic in the guide


@lru_cache(maxsize=2)
def _names(guide: Guide) -> dict[str, list[_Name]]:
    """Every name long enough to say something, by its first word: a larger guide costs a turn no more."""
    found: dict[str, list[_Name]] = {}
    for number, topic in enumerate(guide.topics.values()):
        for name in (topic.title, *topic.names):
            words = normalise(name)
            if len(words) >= NAME_LETTERS and not words.startswith("par_"):
                found.setdefault(words.split()[0], []).append(_Name(f" {words} ", topic.id, topic.kommune, number))
    return found
