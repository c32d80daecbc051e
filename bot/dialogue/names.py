"""Topics called by their name in a message."""

from __future__ import annotations

from functools import lru_cache

from bot.dialogue.turn import World
from bot.guide.model import Guide
from bot.guide.words import normalise

NAME_LETTERS = 5  # shorter names say too little alone
ANYWHERE = "*"  # for a family whose kommune is not known


def named_topics(text: str, kommune: str, world: World) -> list[str]:
    """Topics whose title or other name stands in the text, the longest name first, else as in the guide."""
    plain = f" {normalise(text)} "
    names = _names(world.guide)
    found: dict[str, tuple[int, int]] = {}
    for home in ("", kommune) if kommune else (ANYWHERE,):
        by_word = names.get(home, {})
        for word in set(plain.split()):
            for name, topics in by_word.get(word, {}).items():
                for topic, place in topics if name in plain else ():
                    rank = (-len(name), place)
                    found[topic] = min(found.get(topic, rank), rank)
    return sorted(found, key=lambda topic: found[topic])


# By their first word: names, normalised and with a space before and after; whose they are, with its place in the guide.
ByWord = dict[str, dict[str, list[tuple[str, int]]]]


@lru_cache(maxsize=2)
def _names(guide: Guide) -> dict[str, ByWord]:
    """By their topic's kommune and for anywhere, every name long enough to say something: so that a larger guide
    costs a turn no more."""
    found: dict[str, ByWord] = {}
    for number, topic in enumerate(guide.topics.values()):
        for name in (topic.title, *topic.names):
            words = normalise(name)
            if len(words) < NAME_LETTERS or words.startswith("par_"):
                continue
            for home in {topic.kommune, ANYWHERE}:
                same = found.setdefault(home, {}).setdefault(words.split()[0], {}).setdefault(f" {words} ", [])
                same.append((topic.id, number))
    return found
